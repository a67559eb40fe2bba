using System.Buffers;
using OssPipeline.Core.Blocks;
using OssPipeline.Core.Data;

namespace OssPipeline.Blocks.Merging;

/// <summary>Reads and judges indexes, a chunk at a time.</summary>
internal static class IndexReader
{
    // The line that began in the last chunk has room beside the next one.
    private const int ChunkSize = 256 << 10;

    /// <summary>The originals of a merged object.</summary>
    /// <param name="source">Where both are.</param>
    /// <param name="index">The index, in the version to read.</param>
    /// <param name="merged">The merged object.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="InvalidDataException">It is broken or hostile, for the reason given.</exception>
    public static async ValueTask<IReadOnlyList<IndexEntry>> ReadAsync(ISource source, ObjectRef index, ObjectRef merged, CancellationToken cancellationToken)
    {
        var check = new IndexCheck(merged);
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkSize + IndexFormat.MaxLine);
        try
        {
            var kept = 0;
            for (long offset = 0; offset < index.Size;)
            {
                var wanted = (int)Math.Min(ChunkSize, index.Size - offset);
                var read = await source.ReadAsync(index, offset, buffer.AsMemory(kept, wanted), cancellationToken).ConfigureAwait(false);
                offset += read;
                kept = AddLines(check, buffer, kept + read);
                if (kept > IndexFormat.MaxLine)
                {
                    throw new InvalidDataException($"a line of its index is longer than {IndexFormat.MaxLine} bytes");
                }

                if (read != wanted)
                {
                    throw new InvalidDataException("its index became shorter while it was read");
                }
            }

            if (kept > 0)
            {
                throw new InvalidDataException("its index ends within a line: it is cut off");
            }

            return check.End();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Takes whole lines from the beginning of the buffer and moves the rest there.</summary>
    private static int AddLines(IndexCheck check, byte[] buffer, int length)
    {
        var rest = buffer.AsSpan(0, length);
        while (rest.IndexOf((byte)'\n') is >= 0 and var end)
        {
            check.Add(rest[..end]);
            rest = rest[(end + 1)..];
        }

        rest.CopyTo(buffer);
        return rest.Length;
    }
}
