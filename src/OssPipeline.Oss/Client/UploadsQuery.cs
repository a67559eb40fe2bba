namespace OssPipeline.Oss.Client;

/// <summary>What one page of open uploads is asked for (OSS REST reference, "ListMultipartUploads").</summary>
internal sealed record UploadsQuery
{
    public string Prefix { get; init; } = "";

    /// <summary>Keys that have it after the prefix are folded into one common prefix.</summary>
    public string Delimiter { get; init; } = "";

    /// <summary>Only uploads after this key, or of this key after <see cref="IdMarker"/>.</summary>
    public string KeyMarker { get; init; } = "";

    /// <summary>Counts only with a <see cref="KeyMarker"/>.</summary>
    public string IdMarker { get; init; } = "";

    /// <summary>Entries of the page, 1 to 1,000.</summary>
    public int MaxUploads { get; init; } = 1000;
}
