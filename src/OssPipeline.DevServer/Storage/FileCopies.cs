using System.Buffers;
using System.Security.Cryptography;
using OssPipeline.Core.Data;

namespace OssPipeline.DevServer.Storage;

/// <summary>Reads objects' bytes on the server's side: between buckets, and where a copied range needs sums of its own.</summary>
internal static class FileCopies
{
    private const int Block = 256 << 10;

    /// <summary>Copies a whole object's bytes into another bucket's data files.</summary>
    public static Task<Extent[]> CopyAsync(Bucket from, StoredObject source, Bucket to, CancellationToken cancellationToken) =>
        CopyAsync(from, source, to, 0, source.Size, cancellationToken);

    /// <summary>Copies a range of an object's bytes into one data file of another bucket.</summary>
    /// <returns>One extent; none for no bytes. The caller names or deletes the file.</returns>
    public static async Task<Extent[]> CopyAsync(Bucket from, StoredObject source, Bucket to, long offset, long length, CancellationToken cancellationToken)
    {
        if (length == 0)
        {
            return [];
        }

        using var file = to.Files.Create(out var id);
        try
        {
            var at = 0L;
            await ReadAsync(
                from,
                source,
                offset,
                length,
                bytes =>
                {
                    RandomAccess.Write(file, bytes, at);
                    at += bytes.Length;
                },
                cancellationToken).ConfigureAwait(false);
            return [new Extent(id, length)];
        }
        catch
        {
            to.Files.Delete(id);
            throw;
        }
    }

    /// <summary>MD5 and CRC-64/XZ of a range of an object; known without reading for a whole one that was put whole.</summary>
    public static async Task<(ContentTag Tag, ulong Crc64)> HashAsync(Bucket bucket, StoredObject source, long offset, long length, CancellationToken cancellationToken)
    {
        if (offset == 0 && length == source.Size && source.Kind == ObjectKind.Normal)
        {
            return (source.Tag, source.Crc64);
        }

#pragma warning disable CA5351 // The protocol's ETag is MD5.
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
#pragma warning restore CA5351
        var crc = 0UL;
        await ReadAsync(
            bucket,
            source,
            offset,
            length,
            bytes =>
            {
                md5.AppendData(bytes);
                crc = Crc64Xz.Combine(crc, Crc64Xz.Compute(bytes), bytes.Length);
            },
            cancellationToken).ConfigureAwait(false);
        return (ContentTag.FromMd5(md5.GetHashAndReset()), crc);
    }

    private delegate void Take(ReadOnlySpan<byte> bytes);

    // On a thread of its own: a gigabyte takes a while, and requests share few threads.
    private static Task ReadAsync(Bucket bucket, StoredObject source, long offset, long length, Take take, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            var buffer = ArrayPool<byte>.Shared.Rent(Block);
            try
            {
                foreach (var extent in Extent.Slice(source.Extents, offset, length))
                {
                    using var file = bucket.Files.Open(extent.File);
                    for (var done = 0L; done < extent.Length;)
                    {
                        cancellationToken.ThrowIfCancellationRequested();
                        var read = RandomAccess.Read(file, buffer.AsSpan(0, (int)Math.Min(Block, extent.Length - done)), extent.Offset + done);
                        if (read == 0)
                        {
                            throw new EndOfStreamException("a data file is shorter than the index says");
                        }

                        take(buffer.AsSpan(0, read));
                        done += read;
                    }
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        },
        cancellationToken);
}
