namespace OssPipeline.Blocks.Merging;

/// <summary>One original in a merged object's index.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Offset">Where its bytes start in the merged object.</param>
/// <param name="Length">How many bytes of it are there.</param>
/// <param name="Size">How many it had: a header or byte order mark that was left out goes before those.</param>
/// <param name="Crc64">CRC-64/XZ of the original.</param>
internal readonly record struct IndexEntry(string Key, long Offset, long Length, long Size, ulong Crc64)
{
    /// <summary>When the original changed last; null when its store did not say.</summary>
    public DateTimeOffset? LastModified { get; init; }

    /// <summary>So many bytes from the beginning of the merged object go before its own: the common header.</summary>
    public int Head { get; init; }

    /// <summary>These bytes go before its own; empty for none.</summary>
    public ReadOnlyMemory<byte> Lead { get; init; }
}
