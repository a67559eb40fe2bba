using OssPipeline.Core.Storage;

namespace OssPipeline.Hdfs.Checksums;

/// <summary>HDFS's own file checksum: an MD5 of the MD5s of each block's chunk CRCs.</summary>
/// <param name="checksum">As the server told it.</param>
/// <param name="layout">The blocks it was made over; it is another for the same bytes in other blocks.</param>
internal sealed class BlockDigestProof(FileChecksum checksum, BlockLayout layout) : IContentProof
{
    private const int MaxBlocks = 1 << 22;
    private const long MaxChunksPerBlock = 32 << 20;

    /// <inheritdoc/>
    public string Name => checksum.Algorithm;

    /// <inheritdoc/>
    public string Value => checksum.Value;

    /// <summary>Whether it can be computed in reasonable memory; sizes come from the server.</summary>
    public static bool CanCheck(FileChecksum checksum, BlockLayout layout) =>
        layout.Count <= MaxBlocks && (layout.Size == 0 || (checksum.BytesPerCrc > 0 && layout.Longest() / checksum.BytesPerCrc < MaxChunksPerBlock));

    /// <inheritdoc/>
    public IContentCheck Begin() => new BlockDigestCheck(checksum, layout);
}
