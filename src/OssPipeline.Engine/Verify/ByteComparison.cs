using System.Buffers;
using OssPipeline.Core.Blocks;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;

namespace OssPipeline.Engine.Verify;

/// <summary>Reads both ends and compares them byte by byte.</summary>
internal static class ByteComparison
{
    private const int ReadSize = 1 << 20;

    /// <summary>Compares an object with its source; both have the same length.</summary>
    /// <returns>The offset of the first byte that differs, or -1; and the CRC-64 of what the sink holds, as far as it was read.</returns>
    public static async ValueTask<(long Differs, ulong Crc64)> CompareAsync(
        ISource source, ObjectRef origin, ISink sink, ObjectInfo there, CancellationToken cancellationToken)
    {
        var (here, other) = (ArrayPool<byte>.Shared.Rent(ReadSize), ArrayPool<byte>.Shared.Rent(ReadSize));
        try
        {
            ulong crc = 0;
            for (long offset = 0; offset < origin.Size; offset += ReadSize)
            {
                var length = (int)Math.Min(ReadSize, origin.Size - offset);
                var reading = source.ReadAsync(origin, offset, here.AsMemory(0, length), cancellationToken).AsTask();
                var got = await sink.ReadAsync(there.Key, there.ETag, offset, other.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
                if (await reading.ConfigureAwait(false) != length || got != length)
                {
                    throw new StoreException(StoreErrorKind.Changed, "it became shorter while it was read");
                }

                var same = here.AsSpan(0, length).CommonPrefixLength(other.AsSpan(0, length));
                if (same < length)
                {
                    return (offset + same, crc);
                }

                crc = Crc64Xz.Append(crc, other.AsSpan(0, length));
            }

            return (-1, crc);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(here);
            ArrayPool<byte>.Shared.Return(other);
        }
    }
}
