namespace OssPipeline.Throughput.Serving;

/// <summary>All that is remembered of an object or a part.</summary>
/// <param name="Size">Length in bytes.</param>
/// <param name="Crc64">CRC-64/XZ of its bytes.</param>
/// <param name="ETag">The ETag it was answered with, without quotes.</param>
/// <param name="Stored">When.</param>
internal sealed record DiscardedObject(long Size, ulong Crc64, string ETag, DateTimeOffset Stored);
