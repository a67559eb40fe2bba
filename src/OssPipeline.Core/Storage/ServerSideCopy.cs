using OssPipeline.Core.Data;

namespace OssPipeline.Core.Storage;

/// <summary>Copies whole objects inside the service that holds them: in one call where that is allowed, part by part above it.</summary>
/// <param name="target">The store that gets the copies.</param>
public sealed class ServerSideCopy(IObjectStore target)
{
    // The service copies a part within one call, which must not outlast timeouts; 10,000 parts of the raised size reach any object.
    private const long PartSize = 256 << 20;

    private const int PartsAtOnce = 4;

    /// <summary>Copies one object and confirms that the copy has the source's length and CRC.</summary>
    /// <param name="source">What to copy.</param>
    /// <param name="described">The source as HEAD describes it, with its CRC.</param>
    /// <param name="key">The key of the copy.</param>
    /// <param name="options">What the copy is written with; complete, so that parts can be copied under it as well.</param>
    /// <param name="upload">How an upload in parts is continued and made known; null to do without.</param>
    /// <param name="cancellationToken">Ends the call; the copy may have become visible all the same.</param>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.Corrupt"/> when the copy has another length or CRC, <see cref="StoreErrorKind.Unsupported"/> when the
    /// source's CRC is not told, so that nothing could prove the copy.
    /// </exception>
    public async ValueTask<ObjectInfo> CopyAsync(
        CopySource source, ObjectInfo described, string key, CopyOptions options, CopyUpload? upload, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(described);
        ArgumentNullException.ThrowIfNull(options);
        if (described.Crc64 is not { } crc)
        {
            throw new StoreException(
                StoreErrorKind.Unsupported,
                $"{source.Store.Location} tells no CRC-64 of '{source.Key}', so nothing proves a copy made inside the service; set server_side: false to copy it through this machine.");
        }

        var stored = described.Size <= target.Info.MaxCopySize
            ? await target.CopyAsync(source, key, options, cancellationToken).ConfigureAwait(false)
            : await CopyPartsAsync(source, described, key, options, upload, cancellationToken).ConfigureAwait(false);
        if (stored.Crc64 is null || stored.Size != described.Size)
        {
            stored = await target.HeadAsync(key, cancellationToken).ConfigureAwait(false)
                ?? throw new StoreException(StoreErrorKind.Corrupt, $"'{key}' was copied in {target.Info.Location} and is not there.");
        }

        return stored.Size == described.Size && stored.Crc64 == crc ? stored : throw new StoreException(
            StoreErrorKind.Corrupt,
            $"{target.Info.Location} holds other bytes as '{key}' than its source '{source.Key}': {stored.Size} bytes with CRC-64 {stored.Crc64} instead of {described.Size} with {crc}.");
    }

    private async ValueTask<ObjectInfo> CopyPartsAsync(
        CopySource source, ObjectInfo described, string key, CopyOptions options, CopyUpload? upload, CancellationToken cancellationToken)
    {
        var write = new WriteOptions(options.Attributes, options.ForbidOverwrite);
        var size = PartSizing.ForLength(described.Size, Math.Min(PartSize, target.Info.MaxCopySize), target.Info.MaxParts);
        var parts = new UploadedPart?[(int)((described.Size + size - 1) / size)];
        var uploadId = await ContinueAsync(key, upload?.EarlierId, parts, size, described.Size, cancellationToken).ConfigureAwait(false);
        if (uploadId is null)
        {
            uploadId = await target.BeginUploadAsync(key, write, cancellationToken).ConfigureAwait(false);
            if (upload is not null)
            {
                await upload.Begun(uploadId).ConfigureAwait(false);
            }
        }

        StoreException? failure = null;
        try
        {
            await Parallel.ForAsync(
                0,
                parts.Length,
                new ParallelOptions { MaxDegreeOfParallelism = PartsAtOnce, CancellationToken = cancellationToken },
                async (i, token) =>
                {
                    try
                    {
                        var length = Math.Min(size, described.Size - (i * size));
                        parts[i] ??= await target.CopyPartAsync(source, i * size, length, key, uploadId, i + 1, token).ConfigureAwait(false);
                    }
                    catch (StoreException e)
                    {
                        Interlocked.CompareExchange(ref failure, e, null);
                        throw;
                    }
                }).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (failure is not null && !cancellationToken.IsCancellationRequested)
        {
            // One part failed and the others were cancelled for it; why it failed is what counts.
            throw failure;
        }

        return await target.CompleteUploadAsync(key, uploadId, parts!, write, cancellationToken).ConfigureAwait(false);
    }

    // Parts of the right size count; that they came from the right bytes, the CRC of the whole tells at the end.
    private async ValueTask<string?> ContinueAsync(
        string key, string? uploadId, UploadedPart?[] parts, long size, long length, CancellationToken cancellationToken)
    {
        if (uploadId is null)
        {
            return null;
        }

        try
        {
            foreach (var part in await target.ListPartsAsync(key, uploadId, cancellationToken).ConfigureAwait(false))
            {
                var index = part.Number - 1;
                if (index < parts.Length && part.Size == Math.Min(size, length - (index * size)))
                {
                    parts[index] = part;
                }
            }

            return uploadId;
        }
        catch (StoreException e) when (e.Kind == StoreErrorKind.UploadNotFound)
        {
            return null;
        }
    }
}

/// <summary>How an upload that copies an object part by part is continued and made known.</summary>
/// <param name="EarlierId">The upload that an earlier attempt left; null for none.</param>
/// <param name="Begun">Called with the ID of a new upload before its first part is copied.</param>
public sealed record CopyUpload(string? EarlierId, Func<string, ValueTask> Begun);
