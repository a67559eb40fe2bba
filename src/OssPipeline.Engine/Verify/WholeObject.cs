using System.Buffers;
using System.Security.Cryptography;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;

namespace OssPipeline.Engine.Verify;

/// <summary>Reads objects from end to end for what their bytes sum up to.</summary>
internal static class WholeObject
{
    // One leaf, and stores give all that is asked for, so that each read is hashed as a leaf.
    private const int ReadSize = Sha256Leaves.LeafSize;

    /// <summary>CRC-64/XZ of an object's bytes.</summary>
    /// <param name="read">Reads from an offset.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <param name="leaves">Takes the SHA-256 of its leaves; null when not wanted.</param>
    /// <exception cref="StoreException">It is shorter.</exception>
    public static async ValueTask<ulong> ReadCrcAsync(Func<long, Memory<byte>, ValueTask<int>> read, long length, Sha256Leaves? leaves = null)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ReadSize);
        try
        {
            var crc = Crc64Xz.CreateIncremental();
            for (long offset = 0; offset < length;)
            {
                var got = await read(offset, buffer.AsMemory(0, (int)Math.Min(ReadSize, length - offset))).ConfigureAwait(false);
                if (got == 0)
                {
                    throw new StoreException(StoreErrorKind.Changed, "it became shorter while it was read");
                }

                crc.Append(buffer.AsSpan(0, got));
                leaves?.Add(offset, SHA256.HashData(buffer.AsSpan(0, got)));
                offset += got;
            }

            if (length == 0)
            {
                leaves?.Add(0, SHA256.HashData([]));
            }

            return crc.GetCurrentHashAsUInt64();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
