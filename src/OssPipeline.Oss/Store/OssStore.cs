using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;
using OssPipeline.Oss.Client;
using OssPipeline.Oss.Signing;

namespace OssPipeline.Oss.Store;

/// <summary>One bucket of OSS as a store. Writes and HEAD tell the CRC64 of what OSS holds; transient failures are left to the retrying layer.</summary>
public sealed class OssStore : IObjectStore
{
    private readonly OssClient _client;
    private readonly OssClientOptions _options;

    internal OssStore(OssClientOptions options)
    {
        _client = new OssClient(options);
        _options = options;
        Objects = new OssObjects(_client, $"oss://{options.Bucket}");
        Info = new StoreInfo("oss", $"oss://{options.Bucket}")
        {
            MinPartSize = 100 << 10,
            MaxPartSize = 5L << 30,
            MaxParts = 10_000,
            KeepsAttributes = true,
            KeepsModified = true,
            TellsCrc64 = true,
            ListsByRange = true,
            Bucket = options.Bucket,
            Endpoint = options.Endpoint.Uri.Authority,
            Region = options.Region is { Length: > 0 } region ? region : null,
            CopyDomain = options.CopyDomain,
        };
    }

    /// <inheritdoc/>
    public StoreInfo Info { get; }

    /// <summary>What only OSS can do with objects.</summary>
    public OssObjects Objects { get; }

    internal OssClient Client => _client;

    /// <inheritdoc/>
    public IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, string? startAfter, CancellationToken cancellationToken) =>
        _client.ListAsync(prefix, startAfter, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ObjectInfo?> HeadAsync(string key, CancellationToken cancellationToken) =>
        _client.HeadAsync(Checked(key), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<int> ReadAsync(string key, string? ifMatch, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        return destination.IsEmpty ? ReadNothingAsync(Checked(key), ifMatch, cancellationToken)
            : _client.ReadAsync(Checked(key), ifMatch is null ? OssReadOptions.None : new OssReadOptions { IfMatch = ifMatch }, offset, destination, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<ObjectInfo> PutAsync(string key, ReadOnlyMemory<byte> body, WriteOptions options, CancellationToken cancellationToken) =>
        _client.PutAsync(Checked(key), body, options, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<DeleteFailure>> DeleteAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keys);
        foreach (var key in keys)
        {
            Checked(key);
        }

        return _client.DeleteAsync(keys, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<string> BeginUploadAsync(string key, WriteOptions options, CancellationToken cancellationToken) =>
        _client.BeginUploadAsync(Checked(key), options, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<UploadedPart> PutPartAsync(string key, string uploadId, PartAddress part, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        _client.PutPartAsync(Checked(key), uploadId, part, body, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<UploadedPart>> ListPartsAsync(string key, string uploadId, CancellationToken cancellationToken) =>
        _client.ListPartsAsync(Checked(key), uploadId, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<ObjectInfo> CompleteUploadAsync(
        string key, string uploadId, IReadOnlyList<UploadedPart> parts, WriteOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(parts);
        ObjectInfo completed;
        try
        {
            completed = await _client.CompleteUploadAsync(Checked(key), uploadId, parts, options, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (e.Kind is StoreErrorKind.UploadNotFound or StoreErrorKind.AlreadyExists)
        {
            var earlier = await CompletedEarlierAsync(key, uploadId, parts, e.Kind, cancellationToken).ConfigureAwait(false);
            if (earlier is null)
            {
                throw;
            }

            return earlier;
        }

        if (completed.Crc64 is null && await _client.HeadAsync(key, cancellationToken).ConfigureAwait(false) is { } head && head.ETag == completed.ETag)
        {
            return head;
        }

        return completed;
    }

    /// <inheritdoc/>
    public ValueTask AbortUploadAsync(string key, string uploadId, CancellationToken cancellationToken) =>
        _client.AbortUploadAsync(Checked(key), uploadId, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<PendingUpload> ListUploadsAsync(string prefix, CancellationToken cancellationToken) =>
        _client.ListUploadsAsync(prefix, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<ObjectInfo> CopyAsync(CopySource source, string key, CopyOptions options, CancellationToken cancellationToken)
    {
        RequireDomain(source);
        ArgumentNullException.ThrowIfNull(options);
        var etag = await _client.CopyAsync(source, Checked(key), options, cancellationToken).ConfigureAwait(false);

        // The answer tells neither size nor, for certain, CRC64.
        var copy = await _client.HeadAsync(key, cancellationToken).ConfigureAwait(false)
            ?? throw new StoreException(StoreErrorKind.Changed, $"{Info.Location}/{key} was copied and is not there: somebody deleted it meanwhile.");
        return string.Equals(copy.ETag, etag, StringComparison.OrdinalIgnoreCase) ? copy : throw new StoreException(
            StoreErrorKind.Changed, $"{Info.Location}/{key} was replaced by somebody else before the copy could be confirmed; run again.");
    }

    /// <inheritdoc/>
    public ValueTask<UploadedPart> CopyPartAsync(
        CopySource source, long offset, long length, string key, string uploadId, int number, CancellationToken cancellationToken)
    {
        RequireDomain(source);
        return _client.CopyPartAsync(source, offset, length, Checked(key), uploadId, number, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<string, string>> GetTagsAsync(string key, CancellationToken cancellationToken) =>
        _client.GetTagsAsync(Checked(key), versionId: null, cancellationToken);

    /// <inheritdoc/>
    public ValueTask SetTagsAsync(string key, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tags);
        Checked(key);

        // PutObjectTagging wants at least one tag.
        return tags.Count == 0 ? _client.DeleteTagsAsync(key, cancellationToken) : _client.SetTagsAsync(key, tags, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<string?> GetAclAsync(string key, CancellationToken cancellationToken) =>
        await _client.GetAclAsync(Checked(key), cancellationToken).ConfigureAwait(false) is var acl && acl != "default" ? acl : null;

    /// <inheritdoc/>
    public IAsyncEnumerable<ObjectVersion> ListVersionsAsync(string prefix, CancellationToken cancellationToken) =>
        _client.ListVersionsAsync(prefix, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<int> ReadVersionAsync(string key, string versionId, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(versionId);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        var version = new OssReadOptions { VersionId = versionId };
        return destination.IsEmpty
            ? Objects.ReadAsync(key, version, offset, destination, cancellationToken)
            : _client.ReadAsync(Checked(key), version, offset, destination, cancellationToken);
    }

    /// <summary>OSS vouches for its CRC-64, which <see cref="HeadAsync"/> tells, and for no more.</summary>
    public ValueTask<IContentProof?> ProveAsync(ObjectInfo described, CancellationToken cancellationToken) => ValueTask.FromResult<IContentProof?>(null);

    /// <inheritdoc/>
    public async ValueTask<ArchiveState> RestoreAsync(string key, RestoreRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var there = await _client.HeadAsync(Checked(key), cancellationToken).ConfigureAwait(false)
            ?? throw new StoreException(StoreErrorKind.NotFound, $"{Info.Location} has no object '{key}'.");
        return there.Archive != ArchiveState.Archived ? there.Archive
            : await Objects.RestoreAsync(key, request.Days, request.Tier, cancellationToken).ConfigureAwait(false) ? ArchiveState.Restored
            : ArchiveState.Restoring;
    }

    /// <summary>Makes a URL by which anybody can make one request on an object for a while, without credentials. Sends nothing.</summary>
    /// <param name="request">The request.</param>
    /// <param name="signature">How it is signed; null as the store signs.</param>
    /// <param name="cancellationToken">Ends the fetching of credentials.</param>
    /// <exception cref="StoreException">There are no credentials, or the key is none; <see cref="StoreErrorKind.InvalidRequest"/> when temporary ones end before the URL would.</exception>
    public async ValueTask<string> PresignAsync(OssPresign request, OssSignature? signature, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        Checked(request.Key);
        var credentials = await _options.Credentials.GetAsync(cancellationToken).ConfigureAwait(false);
        var now = _options.Clock.GetUtcNow();
        if (credentials.Expiration is { } end && now + request.ValidFor > end)
        {
            throw new StoreException(
                StoreErrorKind.InvalidRequest,
                $"The URL would outlive the temporary credentials it is signed with, which end at {end.UtcDateTime:u}; ask for at most {Math.Max(0, (long)(end - now).TotalSeconds)} seconds.");
        }

        var presigner = new OssPresigner(_options.Endpoint, _options.Bucket, _options.Region);
        return (signature ?? _options.Signature) == OssSignature.V1 ? presigner.V1(request, credentials, now) : presigner.V4(request, credentials, now);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>
    /// A complete whose answer was lost has taken effect all the same, and the same call again finds no upload (or, under
    /// forbid-overwrite, its own object). The object counts as this upload's when the upload is gone and size and CRC64 are those of the parts.
    /// </summary>
    private async ValueTask<ObjectInfo?> CompletedEarlierAsync(
        string key, string uploadId, IReadOnlyList<UploadedPart> parts, StoreErrorKind kind, CancellationToken cancellationToken)
    {
        if (kind == StoreErrorKind.AlreadyExists && await ExistsAsync(key, uploadId, cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        long size = 0;
        ulong crc = 0;
        foreach (var part in parts)
        {
            if (part.Crc64 is not { } partCrc)
            {
                return null;
            }

            crc = Crc64Xz.Combine(crc, partCrc, part.Size);
            size += part.Size;
        }

        var head = await _client.HeadAsync(key, cancellationToken).ConfigureAwait(false);
        return head?.Crc64 == crc && head.Size == size ? head : null;
    }

    private async ValueTask<bool> ExistsAsync(string key, string uploadId, CancellationToken cancellationToken)
    {
        try
        {
            await _client.ListPartsAsync(key, uploadId, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (StoreException e) when (e.Kind == StoreErrorKind.UploadNotFound)
        {
            return false;
        }
    }

    private async ValueTask<int> ReadNothingAsync(string key, string? ifMatch, CancellationToken cancellationToken)
    {
        var head = await _client.HeadAsync(key, cancellationToken).ConfigureAwait(false)
            ?? throw new StoreException(StoreErrorKind.NotFound, $"{Info.Location}/{key} does not exist.");
        return ifMatch is null || string.Equals(ifMatch, head.ETag, StringComparison.OrdinalIgnoreCase)
            ? 0
            : throw new StoreException(StoreErrorKind.Changed, $"{Info.Location}/{key} is no longer the version {ifMatch}.");
    }

    private void RequireDomain(CopySource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (Info.CopyDomain is null || source.Store.CopyDomain != Info.CopyDomain)
        {
            throw new StoreException(StoreErrorKind.Unsupported, $"{Info.Location} can't copy from {source.Store.Location} by itself: they are not of one service and account.");
        }
    }

    internal static string Checked(string key) =>
        ObjectKey.Problem(key) is { } problem
            ? throw new StoreException(StoreErrorKind.InvalidKey, $"OSS can't hold '{key}': {problem}.")
            : key;
}
