using System.Buffers;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;

namespace OssPipeline.Storage;

/// <summary>Compares what a store says it holds with what was sent, and takes away what is not the same.</summary>
internal sealed class Confirmation(IObjectStore store)
{
    // Rare, and beside the memory that the plan gives to parts, so it stays small.
    private const int ReadBackPiece = 1 << 20;

    /// <summary>Gives back what the store confirmed once its length and CRC are those of what was sent.</summary>
    /// <param name="stored">The answer to the write.</param>
    /// <param name="length">How many bytes were sent.</param>
    /// <param name="crc64">Their CRC-64/XZ.</param>
    /// <param name="cancellationToken">Ends the look at the object; a wrong one is taken away all the same.</param>
    public async ValueTask<ObjectInfo> RequireAsync(ObjectInfo stored, long length, ulong crc64, CancellationToken cancellationToken)
    {
        var told = stored;
        if (told.Crc64 is null)
        {
            told = await store.HeadAsync(stored.Key, cancellationToken).ConfigureAwait(false)
                ?? throw new StoreException(StoreErrorKind.Corrupt, $"'{stored.Key}' was written to {store.Info.Location} and is not there.");
            if (told.ETag != stored.ETag)
            {
                throw new StoreException(
                    StoreErrorKind.Changed, $"'{stored.Key}' in {store.Info.Location} was replaced by somebody else before it could be confirmed; run again.");
            }
        }

        if (told.Crc64 is null && told.Size == length)
        {
            // Nobody vouches for a CRC, so what is there is read: the one proof that is left.
            told = told with { Crc64 = await ReadBackAsync(told, cancellationToken).ConfigureAwait(false) };
        }

        return told.Size == length && told.Crc64 == crc64 ? told : throw new StoreException(
            StoreErrorKind.Corrupt,
            $"{store.Info.Location} holds other bytes as '{stored.Key}' than were sent: {told.Size} bytes with CRC-64 {told.Crc64} instead of {length} with {crc64}.{await RemoveAsync(stored).ConfigureAwait(false)}");
    }

    /// <summary>Checks a part. One whose CRC the store does not tell is proven by the CRC of the whole, when that is committed.</summary>
    public void Require(string key, UploadedPart stored, long length, ulong crc64)
    {
        if (stored.Size != length || (stored.Crc64 is { } told && told != crc64))
        {
            throw new StoreException(
                StoreErrorKind.Corrupt,
                $"{store.Info.Location} holds other bytes as part {stored.Number} of '{key}' than were sent: {stored.Size} bytes with CRC-64 {stored.Crc64} instead of {length} with {crc64}.");
        }
    }

    private async ValueTask<ulong> ReadBackAsync(ObjectInfo stored, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(stored.Size, 1, ReadBackPiece));
        try
        {
            ulong crc = 0;
            for (long offset = 0; offset < stored.Size;)
            {
                var read = await store.ReadAsync(stored.Key, stored.ETag, offset, buffer.AsMemory(0, (int)Math.Min(buffer.Length, stored.Size - offset)), cancellationToken).ConfigureAwait(false);
                if (read == 0)
                {
                    throw new StoreException(
                        StoreErrorKind.Changed, $"'{stored.Key}' in {store.Info.Location} ended at {offset} bytes while it was read back; run again.");
                }

                crc = Crc64Xz.Append(crc, buffer.AsSpan(0, read));
                offset += read;
            }

            return crc;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // A broken object must not pass for a good one, so it goes even when the run was cancelled; but only if it is still the one written.
    private async ValueTask<string> RemoveAsync(ObjectInfo written)
    {
        try
        {
            var there = await store.HeadAsync(written.Key, CancellationToken.None).ConfigureAwait(false);
            if (there is null || there.ETag != written.ETag)
            {
                return " It is gone already.";
            }

            var failures = await store.DeleteAsync([written.Key], CancellationToken.None).ConfigureAwait(false);
            return failures.Count == 0 ? " It was deleted; run again to send it anew." : $" It could not be deleted ({failures[0].Reason}): delete it by hand.";
        }
        catch (StoreException e)
        {
            return $" It could not be deleted ({e.Message}): delete it by hand.";
        }
    }
}
