using System.Buffers;
using System.Security.Cryptography;
using OssPipeline.Core.Data;

namespace OssPipeline.DevServer.Storage;

/// <summary>Reads stretches of data files for the checksums that the protocol asks for.</summary>
internal static class ExtentDigest
{
    private const int Block = 256 << 10;

    /// <summary>MD5 and CRC-64/XZ of the bytes.</summary>
    /// <param name="files">Where they lie; they are kept by a read under way.</param>
    /// <param name="extents">The stretches, in order.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<(ContentTag Tag, ulong Crc64)> ComputeAsync(DataFiles files, Extent[] extents, CancellationToken cancellationToken)
    {
#pragma warning disable CA5351 // The protocol's ETag is MD5.
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
#pragma warning restore CA5351
        var crc = Crc64Xz.CreateIncremental();
        var buffer = ArrayPool<byte>.Shared.Rent(Block);
        try
        {
            foreach (var extent in extents)
            {
                using var file = files.Open(extent.File);
                for (long done = 0; done < extent.Length;)
                {
                    var wanted = (int)Math.Min(buffer.Length, extent.Length - done);
                    var read = await RandomAccess.ReadAsync(file, buffer.AsMemory(0, wanted), extent.Offset + done, cancellationToken).ConfigureAwait(false);
                    if (read == 0)
                    {
                        throw new EndOfStreamException("a data file is shorter than the index says");
                    }

                    md5.AppendData(buffer, 0, read);
                    crc.Append(buffer.AsSpan(0, read));
                    done += read;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return (ContentTag.FromMd5(md5.GetHashAndReset()), extents.Length == 0 ? 0 : crc.GetCurrentHashAsUInt64());
    }
}
