using System.Runtime.CompilerServices;
using OssPipeline.Core.Blocks;
using OssPipeline.Core.Catalog;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;
using OssPipeline.Storage.Listing;
using OssPipeline.Storage.Manifests;

namespace OssPipeline.Storage;

/// <summary>Reads the objects of a store: the source kind <c>read</c>.</summary>
/// <remarks>Keys are the store's own, below its bucket or root; a <c>prefix</c> selects and is not cut off.</remarks>
public sealed class StoreSource : ISource
{
    private readonly IObjectStore _store;
    private readonly string _prefix;
    private readonly Glob[] _include;
    private readonly Glob[] _exclude;
    private readonly int _listParallel;
    private readonly DateTimeOffset? _since;
    private readonly RestoreRequest _restore;
    private readonly ManifestListing? _manifest;

    /// <summary>A source over a store, which it does not own.</summary>
    /// <exception cref="FormatException">A pattern of the options is none.</exception>
    public StoreSource(ReadOptions options, IObjectStore store)
        : this(options, store, null)
    {
    }

    private StoreSource(ReadOptions options, IObjectStore store, ManifestListing? manifest)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(store);
        _store = store;
        _prefix = options.Prefix;
        _include = [.. options.Include.Select(Glob.Parse)];
        _exclude = [.. options.Exclude.Select(Glob.Parse)];
        _listParallel = options.ListParallel;
        _since = options.ModifiedSince;
        AllowEmpty = options.AllowEmpty || _since is not null;
        PartSize = options.Part;
        DeletesCopied = options.DeleteSource;
        Checks = options.Check;
        Archived = options.Archived;
        _manifest = manifest;
        _restore = new RestoreRequest(options.RestoreDays, options.RestoreTier);
    }

    /// <summary>The kind <c>read</c>.</summary>
    /// <param name="formats">Formats of inventories beside CSV.</param>
    public static ComponentKind CreateKind(IReadOnlyList<IInventoryFormat> formats) => new SourceKind<ReadOptions>(
        "read",
        "Reads the objects of a store, each from exactly the version that was listed.",
        (options, context) => new StoreSource(
            options, context.Store(options.Store), options.Manifest is null ? null : new ManifestListing(options, context, formats)))
    {
        Example = """
            stores:
              exports: { kind: local, root: ./exports }
            nodes:
              read: { kind: read, store: exports, include: ["**/*.csv"], exclude: ["**/.*"] }
            """,
        Remarks = """
            Objects keep the key they have in the store: with `prefix: raw/` the object `raw/a.csv` is still called `raw/a.csv` further on.

            With `delete_source: true` a pipeline moves objects: each is deleted when every sink holds it, proven by its CRC64; one that was
            changed meanwhile stays and is reported. A filtered or failed object stays, too.

            With `manifest` a file says which objects there are, and the store is never listed ([manifests](../manifests.md)): an inventory, a list of keys, or
            the report of an earlier run whose failed objects are to be tried again. What the file does not tell of an object (length, ETag,
            time) is asked (HEAD). Prefix, patterns and `modified_since` choose among its rows.

            An object that changes after it was listed fails with "changed" rather than being mixed from two versions; the next run reads it anew.
            """,
    };

    /// <inheritdoc/>
    public StoreInfo Store => _store.Info;

    /// <inheritdoc/>
    public string Location => _manifest is null ? $"{_store.Info.Location}/{_prefix}" : $"{_store.Info.Location}/{_prefix} (listed by {_manifest.Location})";

    /// <inheritdoc/>
    public bool AllowEmpty { get; }

    /// <inheritdoc/>
    public ByteSize? PartSize { get; }

    /// <inheritdoc/>
    public bool ListsInOrder => _manifest is null;

    /// <inheritdoc/>
    public async IAsyncEnumerable<ObjectRef> ListAsync(string? startAfter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (_manifest is not null)
        {
            await foreach (var item in _manifest.ListAsync(_store, Selects, cancellationToken).ConfigureAwait(false))
            {
                if (item.Problem is not null || !(item.LastModified < _since))
                {
                    yield return item;
                }
            }

            yield break;
        }

        await foreach (var info in ParallelListing.ListAsync(_store, _prefix, startAfter, _listParallel, cancellationToken).ConfigureAwait(false))
        {
            // An object whose time nobody knows may be new.
            if (info.Problem is { Kind: null } || (SelectsListed(info.Key) && !(info.LastModified < _since)))
            {
                yield return ObjectRef.From(info);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask<int> ReadAsync(ObjectRef origin, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(origin);
        var expected = (int)Math.Clamp(origin.Size - offset, 0, destination.Length);
        if (expected == 0)
        {
            return 0;
        }

        var read = await _store.ReadAsync(origin.Key, origin.ETag, offset, destination[..expected], cancellationToken).ConfigureAwait(false);
        return read == expected ? read : throw new StoreException(
            StoreErrorKind.Changed,
            $"'{origin.Key}' in {_store.Info.Location} ended at {offset + read} bytes, though it was listed with {origin.Size}: it changed meanwhile; run again to read it as it is now.");
    }

    /// <inheritdoc/>
    public async ValueTask<ObjectRef?> HeadAsync(string key, CancellationToken cancellationToken) =>
        await _store.HeadAsync(key, cancellationToken).ConfigureAwait(false) is { } info ? ObjectRef.From(info) : null;

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<string, string>> GetTagsAsync(string key, CancellationToken cancellationToken) =>
        _store.GetTagsAsync(key, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<string?> GetAclAsync(string key, CancellationToken cancellationToken) => _store.GetAclAsync(key, cancellationToken);

    /// <inheritdoc/>
    public ArchivedObjects Archived { get; }

    /// <inheritdoc/>
    public ValueTask<ArchiveState> RestoreAsync(string key, CancellationToken cancellationToken) => _store.RestoreAsync(key, _restore, cancellationToken);

    /// <inheritdoc/>
    public bool ListsAll => _since is null && _manifest is null;

    /// <inheritdoc/>
    public bool Checks { get; }

    /// <inheritdoc/>
    public ValueTask<IContentProof?> ProveAsync(ObjectRef described, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(described);
        return _store.ProveAsync(described.ToInfo(), cancellationToken);
    }

    /// <inheritdoc/>
    public bool Selects(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.StartsWith(_prefix, StringComparison.Ordinal) && SelectsListed(key);
    }

    /// <inheritdoc/>
    public bool DeletesCopied { get; }

    /// <inheritdoc/>
    public async ValueTask DeleteAsync(ObjectRef origin, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(origin);
        if (await HeadAsync(origin.Key, cancellationToken).ConfigureAwait(false) is not { } now)
        {
            return;
        }

        // A HEAD may tell its time to the second only, so size and ETag decide where there is one.
        if (now.Size != origin.Size || !string.Equals(now.ETag, origin.ETag, StringComparison.OrdinalIgnoreCase))
        {
            throw new StoreException(
                StoreErrorKind.Changed, $"'{origin.Key}' in {_store.Info.Location} changed after it was copied, so it is not deleted; run again to copy it as it is now.");
        }

        var failures = await _store.DeleteAsync([origin.Key], cancellationToken).ConfigureAwait(false);
        if (failures.Count > 0)
        {
            throw new StoreException(StoreErrorKind.Denied, $"'{origin.Key}' in {_store.Info.Location} can't be deleted: {failures[0].Reason}");
        }
    }

    private bool SelectsListed(string key)
    {
        var included = _include.Length == 0;
        for (var i = 0; i < _include.Length && !included; i++)
        {
            included = _include[i].IsMatch(key);
        }

        for (var i = 0; i < _exclude.Length && included; i++)
        {
            included = !_exclude[i].IsMatch(key);
        }

        return included;
    }
}
