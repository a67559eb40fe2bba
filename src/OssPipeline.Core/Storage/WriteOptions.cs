namespace OssPipeline.Core.Storage;

/// <summary>How an object is written.</summary>
/// <param name="Attributes">What is kept beside its bytes; stores that keep none ignore it (<see cref="StoreInfo.KeepsAttributes"/>).</param>
/// <param name="ForbidOverwrite">Fail with <see cref="StoreErrorKind.AlreadyExists"/> if the key exists when the write becomes visible.</param>
public sealed record WriteOptions(ObjectAttributes Attributes, bool ForbidOverwrite = false)
{
    /// <summary>No attributes, overwriting allowed.</summary>
    public static WriteOptions Default { get; } = new(ObjectAttributes.None);
}
