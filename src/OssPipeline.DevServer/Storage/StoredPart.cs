namespace OssPipeline.DevServer.Storage;

/// <summary>A part of an open upload.</summary>
/// <param name="Number">Its part number, 1 to 10,000.</param>
/// <param name="Extents">Its bytes: one stretch when it was sent, several or parts of other objects' files when it was copied, none when it is empty.</param>
/// <param name="Tag">MD5 of its bytes.</param>
/// <param name="Crc64">CRC-64/XZ of its bytes.</param>
/// <param name="LastModified">When it was stored, in Unix milliseconds.</param>
internal sealed record StoredPart(int Number, Extent[] Extents, ContentTag Tag, ulong Crc64, long LastModified)
{
    /// <summary>How many bytes it has.</summary>
    public long Size { get; } = Total(Extents);

    private static long Total(Extent[] extents)
    {
        long size = 0;
        foreach (var extent in extents)
        {
            size += extent.Length;
        }

        return size;
    }
}
