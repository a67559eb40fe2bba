using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using OssPipeline.Core.Catalog;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;

namespace OssPipeline.Storage.Local;

/// <summary>The files below a folder as objects: a key is a file's path.</summary>
/// <remarks>
/// <para>Writes go to a hidden folder in the root and are moved into place, so readers see the old file or the whole new one. Nothing
/// outside the root can be reached: not through <c>..</c>, not through symbolic links, not through odd names. Headers, metadata and
/// tags are not kept. The CRC-64 that a write confirms is that of the bytes handed to the file system, which it trusts to keep them; HEAD
/// and listings tell none, as nothing keeps it beside the file (so <see cref="StoreInfo.TellsCrc64"/> is false).</para>
/// <para>Calls work on the caller's thread and return finished.</para>
/// </remarks>
public sealed class LocalStore : IObjectStore
{
    private const string TemporaryPrefix = "put-";

    private static readonly TimeSpan StaleAfter = TimeSpan.FromDays(1);

    private readonly FileTree _tree;
    private readonly LinkResolver? _links;
    private readonly LocalUploads _uploads;
    private readonly ExportRules? _export;
    private readonly TimeProvider _clock;
    private readonly bool _fsync;
    private int _swept;

    /// <summary>A store over a folder.</summary>
    /// <param name="options">The folder (absolute) and how to treat it.</param>
    /// <param name="clock">Tells how old leftovers of a crash are.</param>
    public LocalStore(LocalOptions options, TimeProvider? clock = null)
        : this(options, clock, FileTree.Open(RootOf(options), options.Create))
    {
    }

    internal LocalStore(LocalOptions options, TimeProvider? clock, FileTree tree)
    {
        _tree = tree;
        _clock = clock ?? TimeProvider.System;
        _fsync = options.Fsync;
        _links = options.FollowLinks ? new LinkResolver(tree.Root) : null;
        _export = options.Export == LocalExport.Hdfs ? new ExportRules(tree, options.RequireSuccess, options.CopySuccess) : null;
        Info = new StoreInfo("local", LocationOf(tree.Root))
        {
            MaxParts = 100_000,
            IsLocal = true,
            KeepsModified = true,
            ReadConcurrency = Math.Clamp(Environment.ProcessorCount * 2, 4, 16),
            TellsProof = _export is not null,
            KeyProblem = LocalKey.Problem,
        };
        _uploads = new LocalUploads(tree, Info, _fsync, _clock);
    }

    /// <inheritdoc/>
    public StoreInfo Info { get; }

    /// <summary>The kind <c>local</c>.</summary>
    public static ComponentKind Kind { get; } = new StoreKind<LocalOptions>(
        "local",
        "The files below a folder, on a disk or a mounted share; a key is a file's path.",
        static (options, context, _) => new ValueTask<IObjectStore>(new LocalStore(options with { Root = context.PathOf(options.Root) }, context.Clock)))
    {
        Describes = static (options, context) => new StoreInfo("local", LocationOf(context.PathOf(options.Root))),
        Example = """
            stores:
              exports: { kind: local, root: ./exports }
              archive: { kind: local, root: /mnt/nas/archive, create: true, fsync: true }
              hadoop:  { kind: local, root: /mnt/nas/warehouse, export: hdfs }
            """,
        Remarks = """
            Files are written into the hidden folder `.osspipe-uploads` of the root first and then moved into place: a reader sees the
            old file or the whole new one, and what a crash leaves behind is never listed. Nothing outside the root can be reached
            through `..`, symbolic links or odd names.

            Symbolic links are left out unless `follow_links` is set; pipes, sockets and devices are always left out. Files that can't
            be read are listed and fail one by one; folders that can't be read fail the listing once all others are listed. On Linux
            a file whose name is not valid UTF-8 is listed too (each undecodable byte as U+DC80 to U+DCFF): another local store takes
            it, OSS does not, and it is then reported by name. Keys that can't be files (`a//b`, a trailing `/`, a segment `..`, names
            over 255 bytes) are refused one by one.

            `export: hdfs` is for what Hadoop or Spark wrote, or `hadoop fs -get -crc` fetched. Names that begin with `_` or `.` are no data. A
            folder that holds data must have `_SUCCESS`, itself or, for partitions (`ds=2026-01-31`), in the folder above them; the files
            of one that has none are left out, and the listing fails at its end and names it. Each file with a side-car `.NAME.crc` is
            compared with it chunk by chunk while it is read.

            Headers, metadata, tags and storage class are not kept. `if_exists: skip` and `fail` need a file system with hard links.
            """,
    };

    /// <inheritdoc/>
    public IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, string? startAfter, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        return new TreeListing(_tree, _links, _export, prefix, startAfter, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<ObjectInfo?> HeadAsync(string key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new ValueTask<ObjectInfo?>(
            Locate(key) is { } path && _tree.Describe(path) is { } stamp ? new ObjectInfo(key, stamp.Size, stamp.ETag, stamp.LastModified) : null);
    }

    /// <inheritdoc/>
    public ValueTask<int> ReadAsync(string key, string? ifMatch, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        var path = Locate(key);
        using var file = (path is null ? null : _tree.OpenRead(path)) ?? throw new StoreException(
            StoreErrorKind.NotFound,
            $"{Info.Location} has no file '{key}'{(_links is null ? " (symbolic links, pipes and devices don't count)" : "")}.");
        var read = 0;
        try
        {
            for (int got; read < destination.Length && (got = RandomAccess.Read(file, destination.Span[read..], offset + read)) > 0;)
            {
                read += got;
            }
        }
        catch (Exception e) when (LocalErrors.From(e, "read", _tree.FullPath(path!)) is { } error)
        {
            throw error;
        }

        // Looked at after the bytes: a file that is changed in place while it is read is noticed too.
        return ifMatch is null || _tree.Stamp(file, path!).ETag == ifMatch
            ? new ValueTask<int>(read)
            : throw new StoreException(StoreErrorKind.Changed, $"'{key}' in {Info.Location} changed since it was listed; run again to read it as it is now.");
    }

    /// <inheritdoc/>
    public ValueTask<ObjectInfo> PutAsync(string key, ReadOnlyMemory<byte> body, WriteOptions options, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentNullException.ThrowIfNull(options);
        RequireKey(key);
        SweepOnce();
        var temporary = $"{LocalKey.UploadFolder}/{TemporaryPrefix}{RandomNumberGenerator.GetHexString(32, lowercase: true)}";
        using var file = _tree.CreateFile(temporary);
        var published = false;
        try
        {
            _uploads.Write(file, body.Span, 0, temporary);
            _uploads.SetModified(file, options.Attributes.Modified, temporary);
            if (_fsync)
            {
                _tree.Sync(file, temporary);
            }

            published = _tree.TryPublish(temporary, key, options.ForbidOverwrite, _fsync);
            var stamp = _tree.Stamp(file, key);
            return published
                ? new ValueTask<ObjectInfo>(new ObjectInfo(key, stamp.Size, stamp.ETag, stamp.LastModified) { Crc64 = Crc64Xz.Compute(body.Span) })
                : throw Exists(key);
        }
        finally
        {
            if (!published)
            {
                DropTemporary(temporary);
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<DeleteFailure>> DeleteAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keys);
        List<DeleteFailure> failures = [];
        cancellationToken.ThrowIfCancellationRequested();
        foreach (var key in keys)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (LocalKey.Problem(key) is { } problem)
            {
                failures.Add(new DeleteFailure(key, problem));
                continue;
            }

            try
            {
                _tree.Remove(key);
            }
            catch (StoreException e) when (!e.EndsRun)
            {
                failures.Add(new DeleteFailure(key, e.Message));
            }
        }

        return new ValueTask<IReadOnlyList<DeleteFailure>>(failures);
    }

    /// <inheritdoc/>
    public ValueTask<string> BeginUploadAsync(string key, WriteOptions options, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        RequireKey(key);
        SweepOnce();
        return new ValueTask<string>(_uploads.Begin(key));
    }

    /// <inheritdoc/>
    public ValueTask<UploadedPart> PutPartAsync(string key, string uploadId, PartAddress part, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new ValueTask<UploadedPart>(_uploads.PutPart(key, uploadId, part, body.Span));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<UploadedPart>> ListPartsAsync(string key, string uploadId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new ValueTask<IReadOnlyList<UploadedPart>>(_uploads.ListParts(key, uploadId));
    }

    /// <inheritdoc/>
    public ValueTask<ObjectInfo> CompleteUploadAsync(string key, string uploadId, IReadOnlyList<UploadedPart> parts, WriteOptions options, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentNullException.ThrowIfNull(parts);
        ArgumentNullException.ThrowIfNull(options);
        RequireKey(key);
        return new ValueTask<ObjectInfo>(_uploads.Complete(key, uploadId, parts, options) ?? throw Exists(key));
    }

    /// <inheritdoc/>
    public ValueTask AbortUploadAsync(string key, string uploadId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _uploads.Abort(key, uploadId);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<PendingUpload> ListUploadsAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        foreach (var upload in _uploads.List(prefix))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return upload;
        }
    }

    /// <inheritdoc/>
    public ValueTask<ObjectInfo> CopyAsync(CopySource source, string key, CopyOptions options, CancellationToken cancellationToken) => throw Lacks("copies");

    /// <inheritdoc/>
    public ValueTask<UploadedPart> CopyPartAsync(
        CopySource source, long offset, long length, string key, string uploadId, int number, CancellationToken cancellationToken) => throw Lacks("copies");

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<string, string>> GetTagsAsync(string key, CancellationToken cancellationToken) => throw Lacks("tags");

    /// <inheritdoc/>
    public ValueTask SetTagsAsync(string key, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken) => throw Lacks("tags");

    /// <inheritdoc/>
    public IAsyncEnumerable<ObjectVersion> ListVersionsAsync(string prefix, CancellationToken cancellationToken) => throw Lacks("versions");

    /// <inheritdoc/>
    public ValueTask<int> ReadVersionAsync(string key, string versionId, long offset, Memory<byte> destination, CancellationToken cancellationToken) => throw Lacks("versions");

    /// <summary>Files have the rights of the file system, which are not an object's.</summary>
    public ValueTask<string?> GetAclAsync(string key, CancellationToken cancellationToken) => ValueTask.FromResult<string?>(null);

    /// <summary>A file system vouches for nothing; an export may have side-cars.</summary>
    public ValueTask<IContentProof?> ProveAsync(ObjectInfo described, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(described);
        cancellationToken.ThrowIfCancellationRequested();
        return new ValueTask<IContentProof?>(
            _export is not null && Locate(described.Key) is { } path ? SideCarProof.Find(_tree, path, described.Size) : null);
    }

    /// <inheritdoc/>
    public ValueTask<ArchiveState> RestoreAsync(string key, RestoreRequest request, CancellationToken cancellationToken) => throw Lacks("archived objects");

    private StoreException Lacks(string what) => new(StoreErrorKind.Unsupported, $"{Info.Location} has no {what}.");

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _tree.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string LocationOf(string root) => (root[0] == '/' ? "file://" : "file:///") + root;

    private static string RootOf(LocalOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.Root));
        return OperatingSystem.IsWindows() ? root.Replace('\\', '/') : root;
    }

    private string? Locate(string key)
    {
        RequireKey(key);
        return _links is null ? key : _links.Resolve(key);
    }

    private void RequireKey(string key)
    {
        if (LocalKey.Problem(key) is { } problem)
        {
            throw new StoreException(StoreErrorKind.InvalidKey, $"{Info.Location} can't have a file '{key}': {problem}.");
        }
    }

    // What puts of a killed process left behind; a day is longer than any put takes. Uploads stay until they are aborted.
    private void SweepOnce()
    {
        if (Interlocked.Exchange(ref _swept, 1) != 0 || !_tree.HasRoot())
        {
            return;
        }

        List<TreeEntry> names = [];
        using var folder = _tree.OpenFolder(LocalKey.UploadFolder);
        folder?.Read(TemporaryPrefix, names);
        foreach (var name in names)
        {
            if (folder!.Describe(name.Name) is { } stamp && _clock.GetUtcNow() - stamp.LastModified > StaleAfter)
            {
                DropTemporary($"{LocalKey.UploadFolder}/{name.Name}");
            }
        }
    }

    private void DropTemporary(string path)
    {
        try
        {
            _tree.Remove(path);
        }
        catch (StoreException)
        {
            // It is never listed and swept later; what the caller must hear of is why the write failed.
        }
    }

    private StoreException Exists(string key) =>
        new(StoreErrorKind.AlreadyExists, $"'{key}' is in {Info.Location} already, and overwriting is forbidden.");
}
