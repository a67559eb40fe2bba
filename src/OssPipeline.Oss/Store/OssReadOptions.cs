namespace OssPipeline.Oss.Store;

/// <summary>Which version of an object to read, and under which conditions (OSS REST reference, "GetObject", "HeadObject").</summary>
/// <remarks>
/// A condition that does not hold is a failure of the kind <c>Changed</c>; its code is <c>PreconditionFailed</c> (412) or, for
/// <see cref="IfNoneMatch"/> and <see cref="IfModifiedSince"/>, <see cref="NotModified"/> (304). Times count in whole seconds.
/// </remarks>
public sealed record OssReadOptions
{
    /// <summary>The code of a failure that says that the caller's copy is still the object (304).</summary>
    public const string NotModified = "NotModified";

    /// <summary>The current version, whatever it is.</summary>
    public static OssReadOptions None { get; } = new();

    /// <summary>A version other than the current one; null for the current one.</summary>
    public string? VersionId { get; init; }

    /// <summary>Only while the ETag is this one; without quotes.</summary>
    public string? IfMatch { get; init; }

    /// <summary>Only when the ETag is no longer this one; without quotes.</summary>
    public string? IfNoneMatch { get; init; }

    /// <summary>Only when it changed after this time.</summary>
    public DateTimeOffset? IfModifiedSince { get; init; }

    /// <summary>Only while it has not changed after this time.</summary>
    public DateTimeOffset? IfUnmodifiedSince { get; init; }
}
