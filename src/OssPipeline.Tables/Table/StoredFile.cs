using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;

namespace OssPipeline.Tables.Table;

/// <summary>Compares what a store says it holds with what was sent.</summary>
internal static class StoredFile
{
    private const int ReadBackPiece = 1 << 20;

    /// <summary>Gives back what the store confirmed once its length and CRC are those of what was sent.</summary>
    /// <exception cref="FileLostException">They are not.</exception>
    public static async ValueTask<ObjectInfo> RequireAsync(IObjectStore store, ObjectInfo stored, HeldUpload sent, CancellationToken cancellationToken)
    {
        var told = stored;
        if (told.Crc64 is null)
        {
            told = await store.HeadAsync(sent.Key, cancellationToken).ConfigureAwait(false)
                ?? throw new FileLostException($"'{sent.Key}' was completed in {store.Info.Location} and is not there.");
        }

        if (told.Crc64 is null && told.Size == sent.Size)
        {
            // Nobody vouches for a CRC, so what is there is read: the one proof that is left.
            told = told with { Crc64 = await ReadBackAsync(store, told, cancellationToken).ConfigureAwait(false) };
        }

        return told.Size == sent.Size && told.Crc64 == sent.Crc64 ? told : throw new FileLostException(
            $"{store.Info.Location} holds other bytes as '{sent.Key}' than were sent: {told.Size} bytes with CRC-64 {told.Crc64} instead of {sent.Size} with {sent.Crc64}.");
    }

    private static async ValueTask<ulong> ReadBackAsync(IObjectStore store, ObjectInfo stored, CancellationToken cancellationToken)
    {
        var buffer = LargeArrayPool.Of<byte>().Rent(ReadBackPiece);
        try
        {
            ulong crc = 0;
            for (long offset = 0; offset < stored.Size;)
            {
                var read = await store.ReadAsync(
                    stored.Key, stored.ETag, offset, buffer.AsMemory(0, (int)Math.Min(buffer.Length, stored.Size - offset)), cancellationToken).ConfigureAwait(false);
                if (read == 0)
                {
                    throw new FileLostException($"'{stored.Key}' in {store.Info.Location} ended at {offset} bytes while it was read back.");
                }

                crc = Crc64Xz.Append(crc, buffer.AsSpan(0, read));
                offset += read;
            }

            return crc;
        }
        finally
        {
            LargeArrayPool.Of<byte>().Return(buffer);
        }
    }
}
