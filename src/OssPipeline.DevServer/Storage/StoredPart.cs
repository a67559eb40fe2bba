namespace OssPipeline.DevServer.Storage;

/// <summary>A part of an open upload.</summary>
/// <param name="Number">Its part number, 1 to 10,000.</param>
/// <param name="Data">Its bytes; null when it has none.</param>
/// <param name="Tag">MD5 of its bytes.</param>
/// <param name="Crc64">CRC-64/XZ of its bytes.</param>
/// <param name="LastModified">When it was stored, in Unix milliseconds.</param>
internal sealed record StoredPart(int Number, Extent? Data, ContentTag Tag, ulong Crc64, long LastModified)
{
    /// <summary>How many bytes it has.</summary>
    public long Size => Data?.Length ?? 0;
}
