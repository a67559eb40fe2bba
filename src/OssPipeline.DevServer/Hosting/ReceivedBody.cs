using OssPipeline.DevServer.Storage;

namespace OssPipeline.DevServer.Hosting;

/// <summary>A body that arrived whole and agrees with its checksums.</summary>
/// <param name="Data">Its data file, which nothing names yet; null when it has no bytes.</param>
/// <param name="Tag">Its MD5.</param>
/// <param name="Crc64">Its CRC-64/XZ.</param>
internal readonly record struct ReceivedBody(Extent? Data, ContentTag Tag, ulong Crc64);
