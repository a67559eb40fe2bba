using OssPipeline.Core.Storage;
using OssPipeline.Hdfs.Client;

namespace OssPipeline.Hdfs.Checksums;

/// <summary>Asks HDFS what it vouches for of a file, and for what computing it again needs.</summary>
internal static class FileProofs
{
    // Locations are a few hundred bytes of JSON per block.
    private const int BlocksPerRequest = 1024;

    private const int MostBlocks = 100_000;

    /// <summary>The proof of a file's bytes.</summary>
    /// <returns>
    /// Null where nothing can be checked: no checksum is told, it is of an unknown kind, the file is striped, or it has several blocks
    /// and the server does not tell their lengths. Appended and joined files have short inner blocks, so a guess could call good bytes bad.
    /// </returns>
    public static async ValueTask<IContentProof?> FindAsync(WebHdfsClient client, string path, FileStatus status, CancellationToken cancellationToken)
    {
        if (await client.ChecksumAsync(path, cancellationToken).ConfigureAwait(false) is not { } told
            || FileChecksum.Parse(told.Algorithm, told.Bytes, told.Length) is not { } checksum)
        {
            return null;
        }

        if (checksum.IsComposite)
        {
            return new CompositeCrcProof(checksum, status.Length);
        }

        var layout = status.IsErasureCoded ? null
            : checksum.CrcsPerBlock == 0 ? BlockLayout.Single(status.Length)
            : await LayoutAsync(client, path, status, cancellationToken).ConfigureAwait(false);
        return layout is not null && BlockDigestProof.CanCheck(checksum, layout) ? new BlockDigestProof(checksum, layout) : null;
    }

    private static async ValueTask<BlockLayout?> LayoutAsync(WebHdfsClient client, string path, FileStatus status, CancellationToken cancellationToken)
    {
        List<(long Offset, long Length)> blocks = [];
        var piece = Math.Max(1, status.BlockSize) > long.MaxValue / BlocksPerRequest ? long.MaxValue : Math.Max(1, status.BlockSize) * BlocksPerRequest;
        for (var offset = 0L; offset < status.Length;)
        {
            var before = blocks.Count;
            if (!await client.TryAddBlocksAsync(path, offset, Math.Min(piece, status.Length - offset), blocks, cancellationToken).ConfigureAwait(false)
                || blocks.Count == before || blocks.Count > MostBlocks)
            {
                return null;
            }

            var end = blocks[^1].Offset + blocks[^1].Length;
            if (end <= offset)
            {
                return null;
            }

            offset = end;
        }

        return BlockLayout.Of(blocks, status.Length);
    }
}
