namespace OssPipeline.Oss.Client;

/// <summary>What one page of versions is asked for (OSS REST reference, "ListObjectVersions").</summary>
internal sealed record VersionsQuery
{
    public string Prefix { get; init; } = "";

    /// <summary>Keys that have it after the prefix are folded into one common prefix.</summary>
    public string Delimiter { get; init; } = "";

    /// <summary>Only versions after this key, or of this key after <see cref="VersionMarker"/>.</summary>
    public string KeyMarker { get; init; } = "";

    /// <summary>Counts only with a <see cref="KeyMarker"/>.</summary>
    public string VersionMarker { get; init; } = "";

    /// <summary>Entries of the page, 1 to 1,000.</summary>
    public int MaxKeys { get; init; } = 1000;
}
