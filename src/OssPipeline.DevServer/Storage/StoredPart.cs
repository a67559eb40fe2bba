namespace OssPipeline.DevServer.Storage;

/// <summary>A part of an open upload.</summary>
/// <param name="Number">Its part number, 1 to 10,000.</param>
/// <param name="Extents">Its bytes; more than one extent only when it was copied.</param>
/// <param name="Tag">MD5 of its bytes.</param>
/// <param name="Crc64">CRC-64/XZ of its bytes.</param>
/// <param name="LastModified">When it was stored, in Unix milliseconds.</param>
internal sealed record StoredPart(int Number, IReadOnlyList<Extent> Extents, ContentTag Tag, ulong Crc64, long LastModified)
{
    /// <summary>Its data files may be another object's, too.</summary>
    public bool IsCopy { get; init; }

    /// <summary>How many bytes it has.</summary>
    public long Size => Extents.Sum(e => e.Length);
}
