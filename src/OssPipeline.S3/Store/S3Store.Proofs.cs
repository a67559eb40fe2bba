using Amazon.S3.Model;
using OssPipeline.Core.Storage;
using OssPipeline.S3.Checks;
using OssPipeline.S3.Client;
using RestoreRequest = OssPipeline.Core.Storage.RestoreRequest;

namespace OssPipeline.S3.Store;

/// <content>What proves an object's bytes, and restores of archived ones.</content>
public sealed partial class S3Store
{
    // Beyond that many parts of different lengths, asking for each costs more than it is worth.
    private const int MaxPartsAskedFor = 1000;
    private const int PartsAtOnce = 8;

    /// <summary>
    /// A checksum over the whole object, else the MD5 of a whole put, else a digest over parts once their lengths are known: two to three
    /// requests for parts of one length, one per part for others. Null where S3 vouches for nothing, or the server can't tell the parts.
    /// </summary>
    public async ValueTask<IContentProof?> ProveAsync(ObjectInfo described, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(described);
        if (described.Proof is { } told)
        {
            return told;
        }

        var head = await HeadAsync(_bucket, Checked(described.Key), described.ETag, null, cancellationToken).ConfigureAwait(false)
            ?? throw new StoreException(StoreErrorKind.NotFound, $"{_connection.LocationOf(described.Key)} does not exist any more.");
        var checksums = S3Attributes.ChecksumsOf(head);
        if (checksums.Whole() is { } whole)
        {
            return whole;
        }

        return checksums.PartCount() is { } count
            && await SizesAsync(described.Key, checksums, count, cancellationToken).ConfigureAwait(false) is { } sizes
                ? checksums.OfParts(sizes)
                : null;
    }

    /// <inheritdoc/>
    public async ValueTask<ArchiveState> RestoreAsync(string key, RestoreRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentOutOfRangeException.ThrowIfLessThan(request.Days, 1);
        if (request.Tier is not (null or "Standard" or "Bulk" or "Expedited"))
        {
            throw new ArgumentException($"'{request.Tier}' is no tier of a restore; use Standard, Bulk or Expedited.", nameof(request));
        }

        var there = await HeadAsync(key, cancellationToken).ConfigureAwait(false)
            ?? throw new StoreException(StoreErrorKind.NotFound, $"{Info.Location} has no object '{key}'.");
        if (there.Archive != ArchiveState.Archived)
        {
            return there.Archive;
        }

        try
        {
            var answer = await _connection.RunAsync(
                "RestoreObject",
                key,
                (client, timeout) => client.RestoreObjectAsync(
                    new RestoreObjectRequest
                    {
                        BucketName = _bucket,
                        Key = key,

                        // What INTELLIGENT_TIERING archived moves back for good ("RestoreObject": Days).
                        Days = there.Attributes.StorageClass is "INTELLIGENT_TIERING" ? null : request.Days,
                        RetrievalTier = request.Tier is null ? null : new Amazon.S3.GlacierJobTier(request.Tier),
                        RequestPayer = _headers.Payer,
                    },
                    timeout.Token),
                cancellationToken).ConfigureAwait(false);

            // 200 says that a restored copy is there and was prolonged, 202 that the work has begun.
            return answer.HttpStatusCode == System.Net.HttpStatusCode.OK ? ArchiveState.Restored : ArchiveState.Restoring;
        }
        catch (StoreException e) when (e.Code == "RestoreAlreadyInProgress")
        {
            return ArchiveState.Restoring;
        }
    }

    // The first and the last part tell whether all are of one length: were they not, those between would have to add up by chance.
    private async ValueTask<PartSizes?> SizesAsync(string key, ObjectChecksums checksums, int count, CancellationToken cancellationToken)
    {
        if (count == 1)
        {
            return PartSizes.Of([checksums.Size]);
        }

        if (await SizeOfPartAsync(key, checksums, count, 1, cancellationToken).ConfigureAwait(false) is not { } first)
        {
            return null;
        }

        if (PartSizes.Uniform(count, first, checksums.Size) is { } uniform
            && (count == 2 || await SizeOfPartAsync(key, checksums, count, count, cancellationToken).ConfigureAwait(false) == uniform[count - 1]))
        {
            return uniform;
        }

        if (count > MaxPartsAskedFor)
        {
            return null;
        }

        var sizes = new long[count];
        var isKnown = true;
        await Parallel.ForAsync(
            0,
            count,
            new ParallelOptions { MaxDegreeOfParallelism = PartsAtOnce, CancellationToken = cancellationToken },
            async (i, token) =>
            {
                if (await SizeOfPartAsync(key, checksums, count, i + 1, token).ConfigureAwait(false) is { } size)
                {
                    sizes[i] = size;
                }
                else
                {
                    Volatile.Write(ref isKnown, false);
                }
            }).ConfigureAwait(false);
        return isKnown ? PartSizes.Of(sizes) : null;
    }

    // HEAD ?partNumber= ("HeadObject"); a server that does not know it describes the whole object and counts no parts.
    private async ValueTask<long?> SizeOfPartAsync(string key, ObjectChecksums checksums, int count, int number, CancellationToken cancellationToken)
    {
        GetObjectMetadataResponse? head;
        try
        {
            head = await HeadAsync(_bucket, key, checksums.ETag, number, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (e.Kind is StoreErrorKind.InvalidRequest or StoreErrorKind.Unsupported)
        {
            return null;
        }

        return head is null ? throw new StoreException(StoreErrorKind.NotFound, $"{_connection.LocationOf(key)} does not exist any more.")
            : head.PartsCount == count ? head.ContentLength
            : null;
    }
}
