namespace OssPipeline.Core.Storage;

/// <summary>Where a part belongs in a multipart upload.</summary>
/// <param name="Number">Part number, from 1; numbers order the parts.</param>
/// <param name="Offset">Where its bytes start in the finished object. Stores that lay parts out themselves (local) need it.</param>
public readonly record struct PartAddress(int Number, long Offset)
{
    /// <summary>
    /// CRC-64/XZ of the part's bytes as the caller knows it, ideally since they were read; a store that checks what arrives then checks
    /// against this one instead of computing it again. Null when the caller does not know.
    /// </summary>
    public ulong? Crc64 { get; init; }
}

/// <summary>A part that a store confirmed.</summary>
/// <param name="Number">Part number, from 1.</param>
/// <param name="Size">Length in bytes.</param>
/// <param name="ETag">What completing the upload needs to name it, without quotes.</param>
/// <param name="Crc64">CRC-64/XZ of what the store holds; null where it does not tell.</param>
public sealed record UploadedPart(int Number, long Size, string ETag, ulong? Crc64);

/// <summary>A multipart upload that was begun and neither completed nor aborted.</summary>
/// <param name="Key">The key it is for.</param>
/// <param name="UploadId">The store's ID of it; any process may continue it.</param>
/// <param name="Initiated">When it was begun, in UTC; null where the store does not say.</param>
public sealed record PendingUpload(string Key, string UploadId, DateTimeOffset? Initiated);

/// <summary>A key that a delete of many could not delete.</summary>
/// <param name="Key">The key.</param>
/// <param name="Reason">The store's code and message.</param>
public sealed record DeleteFailure(string Key, string Reason);
