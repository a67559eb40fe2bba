namespace OssPipeline.DevServer.Storage;

/// <summary>What few versions have; in one place, so that the many that have none of it pay for one reference.</summary>
internal sealed record ObjectDetail
{
    /// <summary>Nothing.</summary>
    public static ObjectDetail None { get; } = new();

    /// <summary>The version ID; null for the version that OSS calls <c>null</c>.</summary>
    public string? VersionId { get; init; }

    /// <summary>The key a symbolic link leads to; null for what is none.</summary>
    public string? LinkTarget { get; init; }

    /// <summary>The last restore; null when there was none.</summary>
    public Restoration? Restoration { get; init; }

    /// <summary>When an appendable object was sealed, in Unix milliseconds; 0 when it was not.</summary>
    public long SealedAt { get; init; }
}
