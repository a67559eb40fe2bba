using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using OssPipeline.Core.Storage;
using OssPipeline.Hdfs.Checksums;
using OssPipeline.Hdfs.Client;
using OssPipeline.Hdfs.Listing;

namespace OssPipeline.Hdfs.Store;

/// <summary>The files below a folder of HDFS as objects, over WebHDFS or HttpFS: a key is a file's path.</summary>
/// <remarks>
/// <para>A write goes to a file beside its place, is proven to hold the bytes that were sent, by HDFS's own checksum or by reading it back,
/// and is then moved. HDFS keeps no CRC-64 and no attributes; the CRC-64 a write confirms is of the bytes so proven, and HEAD tells it for
/// what this process wrote.</para>
/// <para>The version mark is made of modification time, length and inode number; a read is checked against it after its bytes came.</para>
/// </remarks>
public sealed class HdfsStore : IObjectStore
{
    private const int DeletesAtOnce = 8;

    private readonly WebHdfsClient _client;
    private readonly HdfsRoot _root;
    private readonly HdfsWriter _writer;
    private readonly HdfsUploads _uploads;
    private readonly WrittenCrcs _written = new();

    internal HdfsStore(WebHdfsClientOptions options, string path, bool create)
    {
        var server = options.NameNodes[0];
        var location = $"webhdfs://{server[(server.IndexOf("://", StringComparison.Ordinal) + 3)..]}{(path.Length == 0 ? "/" : path)}";
        Info = new StoreInfo("hdfs", location)
        {
            MaxParts = 10_000,
            MaxPartSize = int.MaxValue,
            TellsProof = true,
            KeyProblem = HdfsKey.Problem,
        };
        _client = new WebHdfsClient(options);
        _root = new HdfsRoot(_client, path, create, location);
        _writer = new HdfsWriter(_client, _root, _written);
        _uploads = new HdfsUploads(_client, _root, _writer, Info);
    }

    /// <inheritdoc/>
    public StoreInfo Info { get; }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, string? startAfter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        await using var walk = new TreeWalk(_client, _root, prefix, startAfter, cancellationToken);
        while (await walk.MoveNextAsync().ConfigureAwait(false))
        {
            yield return walk.Current;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<ObjectInfo?> HeadAsync(string key, CancellationToken cancellationToken)
    {
        var status = await _client.StatusAsync(PathOf(key), cancellationToken).ConfigureAwait(false);
        return status is not { Type: EntryType.File } ? null : Describe(key, status) with { Crc64 = _written.Find(status.ETag) };
    }

    /// <inheritdoc/>
    public async ValueTask<int> ReadAsync(string key, string? ifMatch, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        var path = PathOf(key);

        // The mark tells the length; without one it must be asked for, since a range beyond the end is an error to HDFS.
        var length = ifMatch is null ? null : FileStatus.LengthOf(ifMatch);
        var isChecked = length is null;
        length ??= (await RequireVersionAsync(key, path, ifMatch, cancellationToken).ConfigureAwait(false)).Length;
        var wanted = (int)Math.Clamp(length.Value - offset, 0, destination.Length);
        if (wanted > 0)
        {
            try
            {
                await _client.ReadAsync(path, offset, destination[..wanted], cancellationToken).ConfigureAwait(false);
            }
            catch (StoreException e) when (e.Kind == StoreErrorKind.Changed)
            {
                throw Changed(key);
            }
        }

        // Looked at after the bytes: a file that was replaced or cut while it was read is noticed too.
        if (ifMatch is not null && !(isChecked && wanted == 0))
        {
            await RequireVersionAsync(key, path, ifMatch, cancellationToken).ConfigureAwait(false);
        }

        return wanted;
    }

    /// <inheritdoc/>
    public async ValueTask<ObjectInfo> PutAsync(string key, ReadOnlyMemory<byte> body, WriteOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var path = PathOf(key);
        await _root.PrepareAsync(cancellationToken).ConfigureAwait(false);

        // Beside its place, where it gets the storage policy, encryption zone and quota of the folder it will be in.
        var temporary = $"{path[..(path.LastIndexOf('/') + 1)]}{HdfsKey.Copying}{RandomNumberGenerator.GetHexString(32, lowercase: true)}";
        var isPublished = false;
        try
        {
            var (status, crc) = await _writer.WriteAsync(temporary, body, cancellationToken).ConfigureAwait(false);
            var stored = await _writer.PublishAsync(temporary, status, crc, key, options.ForbidOverwrite, cancellationToken).ConfigureAwait(false);
            isPublished = true;
            return stored;
        }
        finally
        {
            if (!isPublished)
            {
                await _writer.DropAsync(temporary, recursive: false).ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<DeleteFailure>> DeleteAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keys);
        cancellationToken.ThrowIfCancellationRequested();
        ConcurrentQueue<DeleteFailure> failures = [];
        await Parallel.ForEachAsync(
            keys,
            new ParallelOptions { MaxDegreeOfParallelism = DeletesAtOnce, CancellationToken = cancellationToken },
            async (key, token) =>
            {
                if (await DeleteAsync(key, token).ConfigureAwait(false) is { } reason)
                {
                    failures.Enqueue(new DeleteFailure(key, reason));
                }
            }).ConfigureAwait(false);
        return [.. failures];
    }

    /// <inheritdoc/>
    public ValueTask<string> BeginUploadAsync(string key, WriteOptions options, CancellationToken cancellationToken) =>
        _uploads.BeginAsync(Checked(key), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<UploadedPart> PutPartAsync(string key, string uploadId, PartAddress part, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        _uploads.PutPartAsync(Checked(key), uploadId, part, body, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<UploadedPart>> ListPartsAsync(string key, string uploadId, CancellationToken cancellationToken) =>
        _uploads.ListPartsAsync(Checked(key), uploadId, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ObjectInfo> CompleteUploadAsync(
        string key, string uploadId, IReadOnlyList<UploadedPart> parts, WriteOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(parts);
        ArgumentNullException.ThrowIfNull(options);
        return _uploads.CompleteAsync(Checked(key), uploadId, parts, options.ForbidOverwrite, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask AbortUploadAsync(string key, string uploadId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return _uploads.AbortAsync(Checked(key), uploadId, cancellationToken);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<PendingUpload> ListUploadsAsync(string prefix, CancellationToken cancellationToken) => _uploads.ListAsync(prefix, cancellationToken);

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

    /// <summary>Files have the rights of the cluster, which are not an object's.</summary>
    public ValueTask<string?> GetAclAsync(string key, CancellationToken cancellationToken) => ValueTask.FromResult<string?>(null);

    /// <summary>The file's checksum in HDFS, where it can be computed again: see <see cref="FileProofs.FindAsync"/>.</summary>
    public async ValueTask<IContentProof?> ProveAsync(ObjectInfo described, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(described);
        var path = PathOf(described.Key);
        var status = await RequireVersionAsync(described.Key, path, described.ETag, cancellationToken).ConfigureAwait(false);
        return await FileProofs.FindAsync(_client, path, status, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<ArchiveState> RestoreAsync(string key, RestoreRequest request, CancellationToken cancellationToken) => throw Lacks("archived objects");

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    internal static ObjectInfo Describe(string key, FileStatus status) => new(key, status.Length, status.ETag, status.LastModified);

    private async ValueTask<string?> DeleteAsync(string key, CancellationToken cancellationToken)
    {
        if (HdfsKey.Problem(key) is { } problem)
        {
            return problem;
        }

        try
        {
            // The operation would take an empty folder as well.
            var path = _root.PathOf(key);
            if (await _client.StatusAsync(path, cancellationToken).ConfigureAwait(false) is { Type: not EntryType.Folder })
            {
                await _client.DeleteAsync(path, recursive: false, cancellationToken).ConfigureAwait(false);
            }

            return null;
        }
        catch (StoreException e) when (!e.EndsRun && !e.IsTransient)
        {
            return e.Message;
        }
    }

    private async ValueTask<FileStatus> RequireVersionAsync(string key, string path, string? etag, CancellationToken cancellationToken)
    {
        var status = await _client.StatusAsync(path, cancellationToken).ConfigureAwait(false);
        return status is not { Type: EntryType.File } ? throw new StoreException(StoreErrorKind.NotFound, $"{Info.Location} has no file '{key}'.")
            : etag is null || string.Equals(etag, status.ETag, StringComparison.OrdinalIgnoreCase) ? status
            : throw Changed(key);
    }

    private StoreException Changed(string key) =>
        new(StoreErrorKind.Changed, $"'{key}' in {Info.Location} changed since it was listed; run again to read it as it is now.");

    private string PathOf(string key) => _root.PathOf(Checked(key));

    private string Checked(string key) => HdfsKey.Problem(key) is { } problem
        ? throw new StoreException(StoreErrorKind.InvalidKey, $"{Info.Location} can't have a file '{key}': {problem}.")
        : key;

    private StoreException Lacks(string what) => new(StoreErrorKind.Unsupported, $"{Info.Location} has no {what}.");
}
