using System.Buffers;
using OssPipeline.Core.Storage;
using OssPipeline.Hdfs.Client;

namespace OssPipeline.Hdfs.Store;

/// <summary>Joins the parts of an upload and moves the whole to its key.</summary>
/// <param name="client">Asks the server.</param>
/// <param name="root">The store's folder.</param>
/// <param name="writer">Moves files.</param>
internal sealed class UploadAssembly(WebHdfsClient client, HdfsRoot root, HdfsWriter writer)
{
    // Paths stand in the request's line, which servers take up to 8 KiB or more of.
    private const int MaxSources = 4 << 10;

    private const int AppendBytes = 8 << 20;

    private const int MostSteps = 3;

    /// <summary>Writes down what will be joined.</summary>
    public async ValueTask NoteAsync(UploadCommit commit, string folder, CancellationToken cancellationToken) =>
        await writer.WriteAsync($"{folder}/{UploadNames.CommitFile}", commit.ToBytes(), cancellationToken).ConfigureAwait(false);

    /// <summary>The object, when an earlier attempt moved it to its key and came no further; null when it is not this upload's.</summary>
    public async ValueTask<ObjectInfo?> FindMovedAsync(UploadCommit commit, string key, CancellationToken cancellationToken)
    {
        var path = root.PathOf(key);
        if (await client.StatusAsync(path, cancellationToken).ConfigureAwait(false) is not { Type: EntryType.File } there
            || there.Length != commit.Size || (commit.FileId != 0 && there.FileId != commit.FileId))
        {
            return null;
        }

        if (commit.FileId == 0)
        {
            try
            {
                await writer.RequireCrcAsync(path, there.Length, commit.Crc64, cancellationToken).ConfigureAwait(false);
            }
            catch (StoreException e) when (e.Kind == StoreErrorKind.Corrupt)
            {
                return null;
            }
        }

        return HdfsStore.Describe(key, there) with { Crc64 = commit.Crc64 };
    }

    /// <summary>Joins what is not joined yet, verifies, and moves it.</summary>
    /// <param name="commit">What is joined.</param>
    /// <param name="folder">The upload's folder.</param>
    /// <param name="files">What lies in it.</param>
    /// <param name="key">The object's key.</param>
    /// <param name="forbidOverwrite">Whether a file that is there stays.</param>
    /// <param name="cancellationToken">Ends the call; another may go on.</param>
    public async ValueTask<ObjectInfo> CompleteAsync(
        UploadCommit commit, string folder, Dictionary<string, FileStatus> files, string key, bool forbidOverwrite, CancellationToken cancellationToken)
    {
        var parts = commit.Parts.Where(static p => p.Size > 0).ToList();
        if (commit.Name == UploadNames.WholeFile || !await TryConcatAsync(commit, parts, folder, files, cancellationToken).ConfigureAwait(false))
        {
            commit = await AppendAsync(commit, parts, folder, cancellationToken).ConfigureAwait(false);
        }

        var whole = $"{folder}/{commit.Name}";
        var status = await client.StatusAsync(whole, cancellationToken).ConfigureAwait(false);
        if (status is null || status.Length != commit.Size)
        {
            throw Damaged(key, whole, status, commit.Size);
        }

        if (key.LastIndexOf('/') is var slash and > 0)
        {
            await client.MakeFolderAsync(root.PathOf(key[..slash]), cancellationToken).ConfigureAwait(false);
        }

        return await writer.PublishAsync(whole, status, commit.Crc64, key, forbidOverwrite, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Joins the parts by their blocks, which moves no byte; each was verified when it was put. False where HDFS can't.</summary>
    private async ValueTask<bool> TryConcatAsync(
        UploadCommit commit, List<UploadedPart> parts, string folder, Dictionary<string, FileStatus> files, CancellationToken cancellationToken)
    {
        var target = $"{folder}/{commit.Name}";
        var next = parts.Count <= 1 ? parts.Count : Joined(parts, files[commit.Name].Length, target);
        while (next < parts.Count)
        {
            if (folder.Contains(',', StringComparison.Ordinal))
            {
                return false; // The operation separates paths by commas and knows no way to write one.
            }

            List<string> sources = [];
            var length = 0;
            for (var i = next; i < parts.Count && (length < MaxSources || sources.Count == 0); i++)
            {
                sources.Add($"{folder}/{UploadNames.Part(parts[i])}");
                length += Uri.EscapeDataString(sources[^1]).Length + 3;
            }

            for (var step = 1; ; step++)
            {
                try
                {
                    await client.ConcatAsync(target, sources, cancellationToken).ConfigureAwait(false);
                    next += sources.Count;
                    break;
                }
                catch (StoreException e) when (e.Kind is StoreErrorKind.InvalidRequest or StoreErrorKind.Unsupported or StoreErrorKind.InvalidKey && next == 1)
                {
                    return false; // Encrypted zones, striped files, old servers.
                }
                catch (StoreException e) when (e.IsTransient || e.Kind == StoreErrorKind.NotFound)
                {
                    // Whether they were joined is told by the length of what they were joined to.
                    var there = await client.StatusAsync(target, cancellationToken).ConfigureAwait(false) ?? throw Damaged(commit.Name, target, null, commit.Size);
                    var now = Joined(parts, there.Length, target);
                    if (now > next)
                    {
                        next = now;
                        break;
                    }

                    if (step == MostSteps || !e.IsTransient)
                    {
                        throw;
                    }
                }
            }
        }

        return true;
    }

    // How many parts the target holds; the first is the target itself.
    private int Joined(List<UploadedPart> parts, long length, string target)
    {
        var sum = 0L;
        for (var i = 0; i < parts.Count; i++)
        {
            sum += parts[i].Size;
            if (sum == length)
            {
                return i + 1;
            }
        }

        throw new StoreException(
            StoreErrorKind.Corrupt, $"{root.Location} has {length} bytes in {target}, which is no number of parts: something else wrote to it. Abort the upload and begin anew.");
    }

    /// <summary>Copies the parts one behind the other, going on where an earlier attempt ended, and reads the whole back.</summary>
    private async ValueTask<UploadCommit> AppendAsync(UploadCommit commit, List<UploadedPart> parts, string folder, CancellationToken cancellationToken)
    {
        var whole = $"{folder}/{UploadNames.WholeFile}";
        var status = await client.StatusAsync(whole, cancellationToken).ConfigureAwait(false);
        if (status is null)
        {
            await client.CreateAsync(whole, default, cancellationToken).ConfigureAwait(false);
            status = await client.StatusAsync(whole, cancellationToken).ConfigureAwait(false) ?? throw Damaged(commit.Name, whole, null, 0);
        }

        if (commit.Name != UploadNames.WholeFile)
        {
            commit = commit with { Name = UploadNames.WholeFile, FileId = status.FileId };
            await NoteAsync(commit, folder, cancellationToken).ConfigureAwait(false);
        }

        var length = status.Length;
        var buffer = ArrayPool<byte>.Shared.Rent(AppendBytes);
        try
        {
            var before = 0L;
            foreach (var part in parts)
            {
                for (var offset = Math.Max(0, length - before); offset < part.Size;)
                {
                    var piece = buffer.AsMemory(0, (int)Math.Min(AppendBytes, part.Size - offset));
                    await client.ReadAsync($"{folder}/{UploadNames.Part(part)}", offset, piece, cancellationToken).ConfigureAwait(false);
                    await client.AppendAsync(whole, piece, cancellationToken).ConfigureAwait(false);
                    offset += piece.Length;
                    length += piece.Length;
                }

                before += part.Size;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        try
        {
            if (length != commit.Size)
            {
                throw Damaged(commit.Name, whole, status with { Length = length }, commit.Size);
            }

            await writer.RequireCrcAsync(whole, length, commit.Crc64, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (e.Kind == StoreErrorKind.Corrupt)
        {
            await writer.DropAsync(whole, recursive: false).ConfigureAwait(false); // The next attempt begins it anew.
            throw;
        }

        return commit;
    }

    private StoreException Damaged(string what, string path, FileStatus? status, long expected) => new(
        StoreErrorKind.Corrupt,
        $"{root.Location} has {(status is null ? "no file" : $"{status.Length} of {expected} bytes")} as {path}, which '{what}' is made of. Abort the upload and begin anew.",
        isTransient: status is not null);
}
