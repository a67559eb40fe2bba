using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;

namespace OssPipeline.Blocks.Codecs;

/// <summary>One gzip member of all bytes, without name or time, so that the same bytes give the same member.</summary>
internal sealed class GzipEncoder(int level)
{
    // Deflate's matches may depend on how its input is cut, so it always gets blocks of this size.
    private const int BlockSize = 64 << 10;

    // System.IO.Compression writes nothing at all for no bytes; this is the member it should be (RFC 1952).
    private static readonly byte[] EmptyMember = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    public async ValueTask RunAsync(PipeReader reader, PipeWriter writer, CancellationToken cancellationToken)
    {
        var block = ArrayPool<byte>.Shared.Rent(BlockSize);

        // GZipStream needs a stream behind it, and writes to that even while being disposed of after an error: memory can take it.
        using var compressed = new MemoryStream(BlockSize + 4096);
        try
        {
            await using var gzip = new GZipStream(compressed, new ZLibCompressionOptions { CompressionLevel = level }, leaveOpen: true);
            var filled = 0;
            var any = false;
            ReadResult result;
            do
            {
                result = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                var left = result.Buffer;
                while (!left.IsEmpty)
                {
                    var count = (int)Math.Min(BlockSize - filled, left.Length);
                    left.Slice(0, count).CopyTo(block.AsSpan(filled));
                    left = left.Slice(count);
                    filled += count;
                    if (filled == BlockSize)
                    {
                        any = true;
                        filled = 0;
                        gzip.Write(block, 0, BlockSize);
                        await HandOnAsync(compressed, writer, cancellationToken).ConfigureAwait(false);
                    }
                }

                reader.AdvanceTo(result.Buffer.End);
            }
            while (!result.IsCompleted);

            gzip.Write(block, 0, filled);
            any |= filled > 0;
            gzip.Dispose();
            if (!any)
            {
                compressed.SetLength(0);
                compressed.Write(EmptyMember);
            }

            await HandOnAsync(compressed, writer, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    private static async ValueTask HandOnAsync(MemoryStream compressed, PipeWriter writer, CancellationToken cancellationToken)
    {
        await writer.WriteAsync(compressed.GetBuffer().AsMemory(0, (int)compressed.Length), cancellationToken).ConfigureAwait(false);
        compressed.SetLength(0);
    }
}
