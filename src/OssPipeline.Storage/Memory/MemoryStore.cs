using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using OssPipeline.Core.Catalog;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;

namespace OssPipeline.Storage.Memory;

/// <summary>A store that keeps objects in this process's memory: for trying pipelines out and for tests.</summary>
/// <remarks>It behaves like OSS (atomic writes, multipart uploads, attributes, CRC-64) and forgets everything with the process.</remarks>
public sealed class MemoryStore : IObjectStore
{
    private const int PageSize = 1000;

    private readonly MemoryBucket _bucket;
    private readonly TimeProvider _clock;

    /// <summary>A store over a bucket's data.</summary>
    /// <param name="bucket">The data; other stores may share it.</param>
    /// <param name="minPartSize">The smallest part that may be followed by another, in bytes.</param>
    /// <param name="name">For messages.</param>
    /// <param name="clock">Gives last-modified times.</param>
    public MemoryStore(MemoryBucket bucket, long minPartSize = 1, string name = "default", TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(bucket);
        _bucket = bucket;
        _clock = clock ?? TimeProvider.System;
        Info = new StoreInfo("memory", $"memory://{name}")
        {
            MinPartSize = minPartSize,
            MaxPartSize = Array.MaxLength,
            KeepsAttributes = true,
            KeepsModified = true,
            TellsCrc64 = true,
            ListsByRange = true,
            IsLocal = true,
            CopyDomain = "memory:" + name,
            Bucket = name,
        };
    }

    /// <summary>The kind <c>memory</c>.</summary>
    public static ComponentKind Kind { get; } = new StoreKind<MemoryOptions>(
        "memory",
        "Keeps objects in memory until the program ends: for trying a pipeline out.",
        static (options, context, _) => new ValueTask<IObjectStore>(
            new MemoryStore(MemoryBucket.Shared(options.Name), options.MinPartSize.Bytes, options.Name, context.Clock)))
    {
        Example = """
            stores:
              scratch: { kind: memory }
            """,
        Remarks = "It behaves like OSS: writes are atomic, headers, metadata and tags are kept, and the CRC-64 of every object is told. "
            + "What it holds counts against the machine's memory, not against the pipeline's `memory`.",
    };

    /// <inheritdoc/>
    public StoreInfo Info { get; }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, string? startAfter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var page = _bucket.Page(prefix, startAfter, PageSize);
            foreach (var info in page)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return info;
            }

            cancellationToken.ThrowIfCancellationRequested();
            if (page.Count < PageSize)
            {
                yield break;
            }

            startAfter = page[^1].Key;
            await Task.CompletedTask.ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public ValueTask<ObjectInfo?> HeadAsync(string key, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested
            ? ValueTask.FromCanceled<ObjectInfo?>(cancellationToken)
            : new ValueTask<ObjectInfo?>(_bucket.Find(Valid(key))?.Info);

    /// <inheritdoc/>
    public ValueTask<int> ReadAsync(string key, string? ifMatch, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        var found = Existing(key);
        if (ifMatch is not null && found.Info.ETag != ifMatch)
        {
            throw new StoreException(StoreErrorKind.Changed, $"'{key}' in {Info.Location} changed since it was listed (ETag {found.Info.ETag}, not {ifMatch}).");
        }

        return new ValueTask<int>(found.Read(offset, destination.Span));
    }

    /// <inheritdoc/>
    public ValueTask<ObjectInfo> PutAsync(string key, ReadOnlyMemory<byte> body, WriteOptions options, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentNullException.ThrowIfNull(options);
        var stored = Make(Valid(key), body.IsEmpty ? [] : [body.ToArray()], body.Length, Crc64Xz.Compute(body.Span), options.Attributes);
        return _bucket.TryStore(stored, options.ForbidOverwrite) ? new ValueTask<ObjectInfo>(stored.Info) : throw Exists(key);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<DeleteFailure>> DeleteAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentNullException.ThrowIfNull(keys);
        _bucket.Remove(keys);
        return new ValueTask<IReadOnlyList<DeleteFailure>>([]);
    }

    /// <inheritdoc/>
    public ValueTask<string> BeginUploadAsync(string key, WriteOptions options, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentNullException.ThrowIfNull(options);
        var id = RandomNumberGenerator.GetHexString(32);
        _bucket.Begin(new MemoryUpload(Valid(key), id, options, _clock.GetUtcNow()));
        return new ValueTask<string>(id);
    }

    /// <inheritdoc/>
    public ValueTask<UploadedPart> PutPartAsync(string key, string uploadId, PartAddress part, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (part.Number < 1 || part.Number > Info.MaxParts)
        {
            throw new StoreException(StoreErrorKind.InvalidRequest, $"Part number {part.Number} is not between 1 and {Info.MaxParts}.");
        }

        var stored = new UploadedPart(part.Number, body.Length, _bucket.NextETag(), Crc64Xz.Compute(body.Span));
        return _bucket.TryAddPart(key, uploadId, stored, body.ToArray()) ? new ValueTask<UploadedPart>(stored) : throw NoUpload(key, uploadId);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<UploadedPart>> ListPartsAsync(string key, string uploadId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new ValueTask<IReadOnlyList<UploadedPart>>(_bucket.Parts(key, uploadId) ?? throw NoUpload(key, uploadId));
    }

    /// <inheritdoc/>
    public ValueTask<ObjectInfo> CompleteUploadAsync(string key, string uploadId, IReadOnlyList<UploadedPart> parts, WriteOptions options, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentNullException.ThrowIfNull(parts);
        ArgumentNullException.ThrowIfNull(options);
        var (info, stored) = _bucket.Complete(key, uploadId, Assemble, options.ForbidOverwrite) ?? throw NoUpload(key, uploadId);
        return stored ? new ValueTask<ObjectInfo>(info) : throw Exists(key);

        MemoryObject Assemble(MemoryUpload upload)
        {
            var (pieces, size, crc) = upload.Assemble(parts, Info.MinPartSize);
            return Make(key, pieces, size, crc, upload.Attributes);
        }
    }

    /// <inheritdoc/>
    public ValueTask AbortUploadAsync(string key, string uploadId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _bucket.Abort(key, uploadId);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<PendingUpload> ListUploadsAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        foreach (var upload in _bucket.Uploads(prefix))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return upload;
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <inheritdoc/>
    public ValueTask<ObjectInfo> CopyAsync(CopySource source, string key, CopyOptions options, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentNullException.ThrowIfNull(options);
        var from = Copied(source);
        var kept = from.Info.Attributes;
        var given = options.Attributes;
        var attributes = (options.ReplacesMetadata ? given : kept) with
        {
            Tags = options.ReplacesTags ? given.Tags : kept.Tags,
            StorageClass = given.StorageClass,
            ServerSideEncryption = given.ServerSideEncryption,
            KmsKeyId = given.KmsKeyId,
        };
        var stored = from.As(new ObjectInfo(Valid(key), from.Info.Size, _bucket.NextETag(), _clock.GetUtcNow()) { Crc64 = from.Info.Crc64, Attributes = attributes });
        return _bucket.TryStore(stored, options.ForbidOverwrite) ? new ValueTask<ObjectInfo>(stored.Info) : throw Exists(key);
    }

    /// <inheritdoc/>
    public ValueTask<UploadedPart> CopyPartAsync(
        CopySource source, long offset, long length, string key, string uploadId, int number, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        var from = Copied(source);
        var bytes = new byte[length];
        return from.Read(offset, bytes) == length
            ? PutPartAsync(key, uploadId, new PartAddress(number, offset), bytes, cancellationToken)
            : throw new StoreException(StoreErrorKind.InvalidRequest, $"'{source.Key}' in {Info.Location} has no {length} bytes at {offset}.");
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<string, string>> GetTagsAsync(string key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(Existing(key).Info.Attributes.Tags);
    }

    /// <inheritdoc/>
    public ValueTask SetTagsAsync(string key, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var there = Existing(key);
        _bucket.TryStore(there.As(there.Info with { Attributes = there.Info.Attributes with { Tags = tags } }), forbidOverwrite: false);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<ObjectVersion> ListVersionsAsync(string prefix, CancellationToken cancellationToken) => throw NoVersions();

    /// <inheritdoc/>
    public ValueTask<int> ReadVersionAsync(string key, string versionId, long offset, Memory<byte> destination, CancellationToken cancellationToken) =>
        throw NoVersions();

    /// <summary>The rights that the object was written with.</summary>
    public ValueTask<string?> GetAclAsync(string key, CancellationToken cancellationToken) => ValueTask.FromResult(Existing(key).Info.Attributes.Acl);

    /// <summary>It vouches for its CRC64 and no more.</summary>
    public ValueTask<IContentProof?> ProveAsync(ObjectInfo described, CancellationToken cancellationToken) => ValueTask.FromResult<IContentProof?>(null);

    /// <inheritdoc/>
    public ValueTask<ArchiveState> RestoreAsync(string key, RestoreRequest request, CancellationToken cancellationToken) =>
        throw new StoreException(StoreErrorKind.Unsupported, $"{Info.Location} has no archived objects.");

    /// <summary>Nothing to give back: the bucket keeps its objects.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private MemoryObject Make(string key, byte[][] pieces, long size, ulong crc, ObjectAttributes attributes) => new(
        new ObjectInfo(key, size, _bucket.NextETag(), _clock.GetUtcNow()) { Crc64 = crc, Attributes = attributes },
        pieces);

    private MemoryObject Existing(string key) => _bucket.Find(Valid(key))
        ?? throw new StoreException(StoreErrorKind.NotFound, $"{Info.Location} has no object '{key}'.");

    private MemoryObject Copied(CopySource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.Store.CopyDomain != Info.CopyDomain || source.VersionId is not null)
        {
            throw new StoreException(StoreErrorKind.Unsupported, $"{Info.Location} can't copy from {source.Store.Location}.");
        }

        var found = Existing(source.Key);
        return source.ETag is null || source.ETag == found.Info.ETag ? found : throw new StoreException(
            StoreErrorKind.Changed, $"'{source.Key}' in {Info.Location} changed since it was listed (ETag {found.Info.ETag}, not {source.ETag}).");
    }

    private StoreException NoVersions() => new(StoreErrorKind.Unsupported, $"{Info.Location} keeps no versions.");

    private string Valid(string key) => Info.KeyProblem(key) is { } problem
        ? throw new StoreException(StoreErrorKind.InvalidKey, $"{Info.Location} does not take the key '{key}': {problem}.")
        : key;

    private StoreException Exists(string key) =>
        new(StoreErrorKind.AlreadyExists, $"'{key}' is in {Info.Location} already, and overwriting is forbidden.");

    private StoreException NoUpload(string key, string uploadId) =>
        new(StoreErrorKind.UploadNotFound, $"{Info.Location} has no open upload {uploadId} for '{key}': it was completed, aborted or never begun.");
}
