namespace OssPipeline.Oss.Client;

/// <summary>What one page of a listing is asked for (OSS REST reference, "ListObjects" and "ListObjectsV2").</summary>
internal sealed record ObjectsQuery
{
    public string Prefix { get; init; } = "";

    /// <summary>Keys that have it after the prefix are folded into one common prefix.</summary>
    public string Delimiter { get; init; } = "";

    /// <summary>Only what is greater: <c>start-after</c>, or <c>marker</c> of the first version.</summary>
    public string StartAfter { get; init; } = "";

    /// <summary>Where the page before ended; the second version only.</summary>
    public string Token { get; init; } = "";

    /// <summary>Entries of the page, 1 to 1,000.</summary>
    public int MaxKeys { get; init; } = 1000;

    /// <summary>Tells owners; the first version always does.</summary>
    public bool FetchOwner { get; init; }
}
