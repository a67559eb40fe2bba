namespace OssPipeline.Core.Storage;

/// <summary>How an object is written.</summary>
/// <param name="Attributes">What is kept beside its bytes; stores that keep none ignore it (<see cref="StoreInfo.KeepsAttributes"/>).</param>
/// <param name="ForbidOverwrite">Fail with <see cref="StoreErrorKind.AlreadyExists"/> if the key exists when the write becomes visible.</param>
public sealed record WriteOptions(ObjectAttributes Attributes, bool ForbidOverwrite = false)
{
    /// <summary>
    /// CRC-64/XZ of a whole put's bytes as the caller knows it, ideally since they were read; a store that checks what arrives then checks
    /// against this one instead of computing it again. Null when the caller does not know.
    /// </summary>
    public ulong? Crc64 { get; init; }

    /// <summary>No attributes, overwriting allowed.</summary>
    public static WriteOptions Default { get; } = new(ObjectAttributes.None);
}
