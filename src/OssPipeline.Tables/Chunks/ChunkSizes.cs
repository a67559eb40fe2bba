using OssPipeline.Tables.Text;

namespace OssPipeline.Tables.Chunks;

/// <summary>How much text a task decodes at once, in bytes.</summary>
/// <param name="First">The first chunk, and the least of the others.</param>
/// <param name="Most">The most; only a longer row makes a larger chunk.</param>
/// <param name="MaxRow">The most of a single row.</param>
internal sealed record ChunkSizes(int First, int Most, int MaxRow)
{
    /// <summary>What suits caches and the pool: a batch of usual rows, 256 KiB to 4 MiB.</summary>
    public static ChunkSizes Usual(int maxRow) => new((256 << 10) - TextPadding.Bytes, (4 << 20) - TextPadding.Bytes, maxRow);
}
