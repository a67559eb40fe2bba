namespace OssPipeline.Hdfs.Checksums;

/// <summary>Which CRC-32 the chunks of a file have (<c>dfs.checksum.type</c>).</summary>
internal enum CrcKind
{
    /// <summary>The CRC of zlib and Ethernet, polynomial 0x04C11DB7.</summary>
    Crc32,

    /// <summary>Castagnoli's, polynomial 0x1EDC6F41: the default since Hadoop 2.</summary>
    Crc32C,
}
