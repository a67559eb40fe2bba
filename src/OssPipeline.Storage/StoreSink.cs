using System.Runtime.CompilerServices;
using OssPipeline.Core.Blocks;
using OssPipeline.Core.Catalog;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;

namespace OssPipeline.Storage;

/// <summary>Writes objects into a store, each proven by its CRC-64: the sink kind <c>write</c>.</summary>
public sealed class StoreSink : ISink
{
    private readonly IObjectStore _store;
    private readonly SinkAttributes _attributes;
    private readonly Confirmation _confirmation;
    private readonly string _prefix;
    private readonly bool _copiesInside;
    private readonly ServerSideCopy _copies;

    /// <summary>A sink over a store, which it does not own.</summary>
    public StoreSink(SinkOptions options, IObjectStore store)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(store);
        _store = store;
        _attributes = new SinkAttributes(options);
        _confirmation = new Confirmation(store);
        _prefix = options.Prefix;
        PartSize = new ByteSize(Math.Clamp(options.Part.Bytes, store.Info.MinPartSize, store.Info.MaxPartSize));
        Concurrency = options.Parallel ?? store.Info.WriteConcurrency;
        IfExists = options.IfExists;
        Compare = options.Compare;
        DeletesExtra = options.DeleteExtra;
        MaxDelete = options.MaxDelete;
        Keeps = options.Kept;

        TagCount = options.Tags.Count;
        _copiesInside = options.ServerSide;
        _copies = new ServerSideCopy(store);
    }

    /// <summary>The kind <c>write</c>.</summary>
    public static ComponentKind Kind { get; } = new SinkKind<SinkOptions>(
        "write",
        "Writes objects into a store and checks that the store holds what was read, by CRC-64.",
        static (options, context) => new StoreSink(options, context.Store(options.Store)))
    {
        Example = """
            stores:
              lake: { kind: oss, endpoint: https://oss-cn-hangzhou-internal.aliyuncs.com, region: cn-hangzhou, bucket: lake }
            nodes:
              archive: { kind: write, store: lake, prefix: raw/, if_exists: skip, storage_class: IA, metadata: { origin: erp } }
            """,
        Remarks = """
            An object of one part is put whole; a larger one is sent in parts, several at once, and becomes visible when all are there.
            It counts as done only when the store confirmed the CRC-64 of what was read; an object for which it confirms another is deleted
            and reported.

            Headers, metadata, tags, storage class and encryption are kept by stores that have them (`oss`, `memory`); `local` leaves them out.
            Without `content_type` the key's extension decides.

            Where source and sink are buckets of one account (or one bucket) and the blocks in between only rename and filter, no byte passes
            through this machine: the service copies, and the copy's CRC64 is compared with the source's. What is not given here stays as the
            source has it: headers, metadata, tags, storage class, encryption. Such a pipeline gives the objects of a bucket new keys, another
            storage class, server-side encryption, metadata or tags; one that keeps the keys changes them in place. `plan` says so, and
            `server_side: false` forbids it.
            """,
    };

    /// <inheritdoc/>
    public StoreInfo Store => _store.Info;

    /// <inheritdoc/>
    public string Location => $"{_store.Info.Location}/{_prefix}";

    /// <inheritdoc/>
    public ByteSize PartSize { get; }

    /// <inheritdoc/>
    public int Concurrency { get; }

    /// <inheritdoc/>
    public bool CommitsWithRun => false;

    /// <inheritdoc/>
    public IfExists IfExists { get; }

    /// <inheritdoc/>
    public CompareBy Compare { get; }

    /// <inheritdoc/>
    public bool DeletesExtra { get; }

    /// <inheritdoc/>
    public long MaxDelete { get; }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<DeleteFailure>> DeleteAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken) =>
        _store.DeleteAsync(keys, cancellationToken);

    /// <inheritdoc/>
    public KeptAttributes Keeps { get; }

    /// <inheritdoc/>
    public ObjectDraft Adopt(ObjectDraft placed, SourceAttributes source)
    {
        ArgumentNullException.ThrowIfNull(placed);
        ArgumentNullException.ThrowIfNull(source);
        return placed with { Attributes = _attributes.Adopt(placed.Key, placed.Attributes, source, Keeps) };
    }

    /// <inheritdoc/>
    public int TagCount { get; }

    /// <inheritdoc/>
    public ObjectVerdict Place(ObjectRef origin, ObjectDraft draft)
    {
        ArgumentNullException.ThrowIfNull(draft);
        var key = _prefix.Length == 0 ? draft.Key : _prefix + draft.Key;
        return _store.Info.KeyProblem(key) is { } problem
            ? ObjectVerdict.Fail($"{_store.Info.Location} does not take the key '{key}': {problem}")
            : ObjectVerdict.Keep(draft with { Key = key, Attributes = _attributes.For(key, draft.Attributes) });
    }

    /// <inheritdoc/>
    public ValueTask<ObjectInfo?> HeadAsync(string key, CancellationToken cancellationToken) => _store.HeadAsync(key, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<int> ReadAsync(string key, string? ifMatch, long offset, Memory<byte> destination, CancellationToken cancellationToken) =>
        _store.ReadAsync(key, ifMatch, offset, destination, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<ObjectInfo> ListAsync(CancellationToken cancellationToken) => _store.ListAsync(_prefix, null, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<ObjectInfo> PutAsync(ObjectRef origin, ObjectDraft placed, Part whole, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(placed);
        ArgumentNullException.ThrowIfNull(whole);
        var crc = whole.EnsureCrc64();
        var stored = await _store.PutAsync(placed.Key, whole.Bytes, OptionsFor(placed, crc), cancellationToken).ConfigureAwait(false);
        return await _confirmation.RequireAsync(stored, whole.Length, crc, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<ISinkSession> OpenAsync(ObjectRef origin, ObjectDraft placed, UploadResume? earlier, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(placed);
        var options = OptionsFor(placed, null);
        if (earlier is not null && await FindPartsAsync(placed.Key, earlier.UploadId, cancellationToken).ConfigureAwait(false) is { } parts)
        {
            return new StoreSinkSession(_store, _confirmation, placed.Key, options, earlier.UploadId, parts);
        }

        var uploadId = await _store.BeginUploadAsync(placed.Key, options, cancellationToken).ConfigureAwait(false);
        return new StoreSinkSession(_store, _confirmation, placed.Key, options, uploadId, new Dictionary<int, UploadedPart>());
    }

    /// <inheritdoc/>
    public bool CanCopyFrom(StoreInfo source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return _copiesInside && source.CopyDomain is not null && source.CopyDomain == _store.Info.CopyDomain;
    }

    /// <inheritdoc/>
    public async ValueTask<ObjectInfo> CopyAsync(SinkCopy copy, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(copy);
        var described = copy.Described;
        var isSelf = copy.IsInPlace(_store.Info);
        if (isSelf && !_attributes.Changes(described.Attributes))
        {
            return described;
        }

        var inParts = described.Size > _store.Info.MaxCopySize;
        var tags = _attributes.GivesTags || inParts ? await copy.GetTagsAsync(cancellationToken).ConfigureAwait(false) : null;
        var acl = _attributes.GivesAcl ? null : await copy.GetAclAsync(cancellationToken).ConfigureAwait(false);
        var options = new CopyOptions(
            _attributes.ForCopy(described.Attributes with { Acl = acl }, tags),
            ReplacesMetadata: isSelf || inParts || _attributes.GivesMetadata,
            ReplacesTags: tags is not null,
            ForbidOverwrite: !isSelf && ForbidsOverwrite);
        return await _copies.CopyAsync(
            new CopySource(copy.Source, described.Key, described.ETag), described, copy.Placed.Key, options, copy.Upload, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask AddTagsAsync(ObjectDraft placed, IReadOnlyDictionary<string, string> more, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(placed);
        ArgumentNullException.ThrowIfNull(more);
        var tags = new Dictionary<string, string>(placed.Attributes.Tags);
        foreach (var (name, value) in more)
        {
            tags[name] = value;
        }

        return _store.SetTagsAsync(placed.Key, tags, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<string, string>> GetTagsAsync(string key, CancellationToken cancellationToken) =>
        _store.GetTagsAsync(key, cancellationToken);

    /// <inheritdoc/>
    public ValueTask AbortAsync(string key, string uploadId, CancellationToken cancellationToken) =>
        _store.AbortUploadAsync(key, uploadId, cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<PendingUpload> ListUploadsAsync(string key, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var upload in _store.ListUploadsAsync(key, cancellationToken).ConfigureAwait(false))
        {
            if (upload.Key == key)
            {
                yield return upload;
            }
        }
    }

    private bool ForbidsOverwrite => IfExists is IfExists.Skip or IfExists.Fail;

    private WriteOptions OptionsFor(ObjectDraft placed, ulong? crc64) =>
        new(placed.Attributes, ForbidOverwrite: ForbidsOverwrite) { Crc64 = crc64 };

    // Null when the upload is gone: a lifecycle rule or somebody else aborted it, and all parts must be sent anew.
    private async ValueTask<Dictionary<int, UploadedPart>?> FindPartsAsync(string key, string uploadId, CancellationToken cancellationToken)
    {
        try
        {
            var parts = await _store.ListPartsAsync(key, uploadId, cancellationToken).ConfigureAwait(false);
            return parts.ToDictionary(static part => part.Number - 1);
        }
        catch (StoreException e) when (e.Kind == StoreErrorKind.UploadNotFound)
        {
            return null;
        }
    }
}
