using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using OssPipeline.Core.Storage;
using OssPipeline.Hdfs.Client;

namespace OssPipeline.Hdfs.Store;

/// <summary>
/// Uploads in parts: files of HDFS grow at their end only, so each part is a verified file in the upload's folder, joined when all are
/// there. Any process can go on at any point; see <see cref="UploadNames"/> for what lies where.
/// </summary>
/// <param name="client">Asks the server.</param>
/// <param name="root">The store's folder.</param>
/// <param name="writer">Writes files.</param>
/// <param name="info">The store's limits.</param>
internal sealed class HdfsUploads(WebHdfsClient client, HdfsRoot root, HdfsWriter writer, StoreInfo info)
{
    private const int MaxKeyFile = 64 << 10;
    private const int MaxCommitFile = 4 << 20;

    private readonly UploadAssembly _assembly = new(client, root, writer);

    public async ValueTask<string> BeginAsync(string key, CancellationToken cancellationToken)
    {
        await root.PrepareAsync(cancellationToken).ConfigureAwait(false);
        var id = UploadNames.NewId(key);
        await writer.WriteAsync(PathOf(id, UploadNames.KeyFile), Encoding.UTF8.GetBytes(key), cancellationToken).ConfigureAwait(false);
        return id;
    }

    public async ValueTask<UploadedPart> PutPartAsync(string key, string id, PartAddress address, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        if (address.Number < 1 || address.Number > info.MaxParts)
        {
            throw new StoreException(StoreErrorKind.InvalidRequest, $"Part {address.Number} of '{key}' is out of range: numbers go from 1 to {info.MaxParts}.");
        }

        await RequireAsync(key, id, cancellationToken).ConfigureAwait(false);
        var temporary = PathOf(id, HdfsKey.Copying + RandomNumberGenerator.GetHexString(32, lowercase: true));
        try
        {
            var (status, crc) = await writer.WriteAsync(temporary, body, cancellationToken).ConfigureAwait(false);
            var path = PathOf(id, UploadNames.Part(address.Number, body.Length, crc));
            await PlaceAsync(temporary, status, path, cancellationToken).ConfigureAwait(false);
            return new UploadedPart(address.Number, body.Length, UploadNames.ETag(body.Length, crc), crc);
        }
        catch (Exception e) when (e is StoreException or OperationCanceledException)
        {
            await writer.DropAsync(temporary, recursive: false).ConfigureAwait(false);
            if (e is StoreException { Kind: StoreErrorKind.NotFound })
            {
                throw NoUpload(key, id); // Aborted meanwhile, and its folder with it.
            }

            throw;
        }
    }

    public async ValueTask<IReadOnlyList<UploadedPart>> ListPartsAsync(string key, string id, CancellationToken cancellationToken)
    {
        await RequireAsync(key, id, cancellationToken).ConfigureAwait(false);
        var files = await FilesAsync(id, cancellationToken).ConfigureAwait(false) ?? throw NoUpload(key, id);
        return await ReadCommitAsync(id, files, cancellationToken).ConfigureAwait(false) is { } commit ? commit.Parts : NewestParts(files.Values);
    }

    public async ValueTask<ObjectInfo> CompleteAsync(
        string key, string id, IReadOnlyList<UploadedPart> parts, bool forbidOverwrite, CancellationToken cancellationToken)
    {
        await RequireAsync(key, id, cancellationToken).ConfigureAwait(false);
        var files = await FilesAsync(id, cancellationToken).ConfigureAwait(false) ?? throw NoUpload(key, id);
        var commit = await ReadCommitAsync(id, files, cancellationToken).ConfigureAwait(false);
        if (commit is not null && !commit.IsOf(parts))
        {
            throw Refuse(key, "it is being completed from other parts already; abort it and begin anew");
        }

        ObjectInfo? completed = null;
        if (commit is not null && !files.ContainsKey(commit.Name))
        {
            completed = await _assembly.FindMovedAsync(commit, key, cancellationToken).ConfigureAwait(false);
            if (completed is null && commit.Parts.Any(p => p.Size > 0 && !files.ContainsKey(UploadNames.Part(p))))
            {
                throw NoUpload(key, id);
            }
        }

        if (completed is null)
        {
            if (forbidOverwrite && await client.StatusAsync(root.PathOf(key), cancellationToken).ConfigureAwait(false) is not null)
            {
                throw new StoreException(StoreErrorKind.AlreadyExists, $"'{key}' is in {root.Location} already, and overwriting is forbidden.");
            }

            commit ??= await BeginCommitAsync(key, id, parts, files, cancellationToken).ConfigureAwait(false);
            completed = await _assembly.CompleteAsync(commit, FolderOf(id), files, key, forbidOverwrite, cancellationToken).ConfigureAwait(false);
        }

        // The object is there: what is left behind now costs room, but must not make the upload fail. It can be aborted.
        await writer.DropAsync(FolderOf(id), recursive: true).ConfigureAwait(false);
        return completed;
    }

    public async ValueTask AbortAsync(string key, string id, CancellationToken cancellationToken)
    {
        if (UploadNames.IsIdOf(id, key))
        {
            await client.DeleteAsync(FolderOf(id), recursive: true, cancellationToken).ConfigureAwait(false);
        }
    }

    public async IAsyncEnumerable<PendingUpload> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<PendingUpload> uploads = [];
        await foreach (var entry in EntriesAsync(root.PathOf(HdfsKey.UploadFolder), cancellationToken).ConfigureAwait(false))
        {
            if (entry.Type == EntryType.Folder && UploadNames.IsId(entry.Name)
                && await ReadAsync(PathOf(entry.Name, UploadNames.KeyFile), MaxKeyFile, cancellationToken).ConfigureAwait(false) is var (status, bytes)
                && Encoding.UTF8.GetString(bytes) is var key && UploadNames.IsIdOf(entry.Name, key) && key.StartsWith(prefix, StringComparison.Ordinal))
            {
                uploads.Add(new PendingUpload(key, entry.Name, status.LastModified));
            }
        }

        uploads.Sort(static (left, right) =>
            ObjectKey.Compare(left.Key, right.Key) is var order and not 0 ? order : string.CompareOrdinal(left.UploadId, right.UploadId));
        foreach (var upload in uploads)
        {
            yield return upload;
        }
    }

    // Several files of one number are left when a part was put again with other bytes: the newest counts. Where the server's answers don't
    // tell which that is, none does, and the part is sent again.
    private static List<UploadedPart> NewestParts(IEnumerable<FileStatus> files)
    {
        SortedDictionary<int, (UploadedPart Part, FileStatus File)> newest = [];
        HashSet<int> unclear = [];
        foreach (var file in files)
        {
            if (UploadNames.ReadPart(file) is not { } part || part.Size != file.Length)
            {
                continue;
            }

            if (!newest.TryGetValue(part.Number, out var other) || IsNewer(file, other.File) == true)
            {
                newest[part.Number] = (part, file);
                unclear.Remove(part.Number);
            }
            else if (IsNewer(file, other.File) is null)
            {
                unclear.Add(part.Number);
            }
        }

        return [.. newest.Values.Where(p => !unclear.Contains(p.Part.Number)).Select(static p => p.Part)];
    }

    private static bool? IsNewer(FileStatus file, FileStatus than) =>
        file.FileId > 0 && than.FileId > 0 && file.FileId != than.FileId ? file.FileId > than.FileId
        : file.Modified != than.Modified ? file.Modified > than.Modified
        : null;

    private async ValueTask<UploadCommit> BeginCommitAsync(
        string key, string id, IReadOnlyList<UploadedPart> parts, Dictionary<string, FileStatus> files, CancellationToken cancellationToken)
    {
        if (parts.Count == 0)
        {
            throw Refuse(key, "no part was named");
        }

        List<UploadedPart> stored = [];
        foreach (var part in parts)
        {
            if (stored.Count > 0 && part.Number <= stored[^1].Number)
            {
                throw Refuse(key, $"part {part.Number} follows part {stored[^1].Number}; name parts in ascending order");
            }

            var found = part.ETag.Split('-') is [var crc, var size] ? UploadNames.Read(part.Number.ToString(CultureInfo.InvariantCulture), size, crc) : null;
            if (found is null || !files.TryGetValue(UploadNames.Part(found), out var file) || file.Length != found.Size)
            {
                throw Refuse(key, $"part {part.Number} with ETag {part.ETag} is not stored; put it again");
            }

            stored.Add(found);
        }

        var first = UploadNames.Part(stored.Find(static p => p.Size > 0) ?? stored[0]);
        var commit = new UploadCommit(first, files[first].FileId, stored);
        await _assembly.NoteAsync(commit, FolderOf(id), cancellationToken).ConfigureAwait(false);
        return commit;
    }

    private async ValueTask PlaceAsync(string temporary, FileStatus status, string path, CancellationToken cancellationToken)
    {
        for (var isAgain = false; ; isAgain = true)
        {
            try
            {
                if (await client.RenameAsync(temporary, path, overwrite: true, cancellationToken).ConfigureAwait(false) != false)
                {
                    return;
                }
            }
            catch (StoreException e) when (e.IsTransient)
            {
                if (await client.StatusAsync(path, cancellationToken).ConfigureAwait(false) is { } there && there.ETag == status.ETag)
                {
                    return;
                }

                throw;
            }

            if (isAgain)
            {
                throw new StoreException(StoreErrorKind.ServerError, $"{root.Location} did not move {temporary} to {path}, without a reason.", isTransient: true);
            }

            // The same bytes were put before, at a server that overwrites nothing.
            await client.DeleteAsync(path, recursive: false, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask RequireAsync(string key, string id, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!UploadNames.IsIdOf(id, key)
            || await client.StatusAsync(PathOf(id, UploadNames.KeyFile), cancellationToken).ConfigureAwait(false) is not { Type: EntryType.File })
        {
            throw NoUpload(key, id);
        }
    }

    private async ValueTask<UploadCommit?> ReadCommitAsync(string id, Dictionary<string, FileStatus> files, CancellationToken cancellationToken) =>
        files.ContainsKey(UploadNames.CommitFile)
        && await ReadAsync(PathOf(id, UploadNames.CommitFile), MaxCommitFile, cancellationToken).ConfigureAwait(false) is var (_, bytes)
            ? UploadCommit.Parse(bytes) : null;

    private async ValueTask<(FileStatus Status, byte[] Bytes)?> ReadAsync(string path, int limit, CancellationToken cancellationToken)
    {
        if (await client.StatusAsync(path, cancellationToken).ConfigureAwait(false) is not { Type: EntryType.File } status || status.Length > limit)
        {
            return null;
        }

        try
        {
            var bytes = new byte[status.Length];
            await client.ReadAsync(path, 0, bytes, cancellationToken).ConfigureAwait(false);
            return (status, bytes);
        }
        catch (StoreException e) when (e.Kind == StoreErrorKind.NotFound)
        {
            return null;
        }
    }

    private async ValueTask<Dictionary<string, FileStatus>?> FilesAsync(string id, CancellationToken cancellationToken)
    {
        Dictionary<string, FileStatus> files = new(StringComparer.Ordinal);
        await foreach (var entry in EntriesAsync(FolderOf(id), cancellationToken).ConfigureAwait(false))
        {
            files[entry.Name] = entry;
        }

        return files.Count == 0 ? null : files;
    }

    private async IAsyncEnumerable<FileStatus> EntriesAsync(string folder, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? last = null;
        for (var hasMore = true; hasMore;)
        {
            var page = await client.ListAsync(folder, last, cancellationToken).ConfigureAwait(false);
            if (page is null || page.Entries.Count == 0 || page.Entries[^1].Name == last)
            {
                yield break;
            }

            foreach (var entry in page.Entries)
            {
                yield return entry;
            }

            (last, hasMore) = (page.Entries[^1].Name, page.HasMore);
        }
    }

    private string FolderOf(string id) => root.PathOf($"{HdfsKey.UploadFolder}/{id}");

    private string PathOf(string id, string name) => $"{FolderOf(id)}/{name}";

    private StoreException NoUpload(string key, string id) =>
        new(StoreErrorKind.UploadNotFound, $"{root.Location} has no open upload {id} for '{key}': it was completed, aborted or never begun.");

    private static StoreException Refuse(string key, string why) => new(StoreErrorKind.InvalidRequest, $"The upload of '{key}' can't be completed: {why}.");
}
