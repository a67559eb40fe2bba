using OssPipeline.Core.Storage;

namespace OssPipeline.Oss.Store;

/// <summary>All that HEAD tells of an object (OSS REST reference, "HeadObject").</summary>
/// <param name="Object">What every store tells.</param>
public sealed record OssObjectDetails(ObjectInfo Object)
{
    /// <summary><c>Normal</c>, <c>Multipart</c>, <c>Appendable</c> or <c>Symlink</c>; null where the server does not say.</summary>
    public string? Type { get; init; }

    /// <summary>The version; null in a bucket that never had versioning.</summary>
    public string? VersionId { get; init; }

    /// <summary>Where the next piece of an appendable object goes, in bytes; null for the other types.</summary>
    public long? NextAppendPosition { get; init; }

    /// <summary>How far it is restored; null for one that is not archived, or not being restored.</summary>
    public OssRestoration? Restoration { get; init; }

    /// <summary>How many tags it has; null where it has none, or the caller may not see them.</summary>
    public int? TagCount { get; init; }

    /// <summary>All headers of the answer, names in any case; the persisted ones of an object are among them.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }
}
