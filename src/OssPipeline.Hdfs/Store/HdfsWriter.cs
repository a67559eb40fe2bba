using System.Buffers;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;
using OssPipeline.Hdfs.Checksums;
using OssPipeline.Hdfs.Client;

namespace OssPipeline.Hdfs.Store;

/// <summary>Writes files beside their place, makes sure HDFS holds the bytes that were sent, and moves them there.</summary>
/// <param name="client">Asks the server.</param>
/// <param name="root">The store's folder.</param>
/// <param name="written">What is remembered of files written.</param>
internal sealed class HdfsWriter(WebHdfsClient client, HdfsRoot root, WrittenCrcs written)
{
    private const int ReadBackBytes = 1 << 20;

    private const int MostMoves = 32;

    private static readonly TimeSpan CleanUpTime = TimeSpan.FromSeconds(10);

    /// <summary>Writes a file that nobody looks at yet, and verifies it.</summary>
    /// <param name="path">Where; with a name nobody else uses.</param>
    /// <param name="body">All its bytes.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>What HDFS says of it, and the CRC-64 of the bytes that it was proven to hold.</returns>
    public async ValueTask<(FileStatus Status, ulong Crc64)> WriteAsync(string path, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        await client.CreateAsync(path, body, cancellationToken).ConfigureAwait(false);
        var status = await client.StatusAsync(path, cancellationToken).ConfigureAwait(false);
        if (status is null || status.Length != body.Length)
        {
            throw new StoreException(
                StoreErrorKind.Corrupt, $"{root.Location} holds {(status is null ? "nothing" : $"{status.Length} bytes")} as {path} after {body.Length} bytes were sent.", isTransient: true);
        }

        var crc = Crc64Xz.Compute(body.Span);
        if (body.IsEmpty)
        {
            return (status, crc);
        }

        if (await FileProofs.FindAsync(client, path, status, cancellationToken).ConfigureAwait(false) is { } proof)
        {
            using var check = proof.Begin();
            check.Add(0, body.Span);
            return check.Judge() is { } difference
                ? throw new StoreException(StoreErrorKind.Corrupt, $"{root.Location} holds other bytes as {path} than were sent: {difference}.", isTransient: true)
                : (status, crc);
        }

        await RequireCrcAsync(path, status.Length, crc, cancellationToken).ConfigureAwait(false);
        return (status, crc);
    }

    /// <summary>Reads a file back and compares its CRC-64.</summary>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.Corrupt"/> when it differs.</exception>
    public async ValueTask RequireCrcAsync(string path, long length, ulong crc64, CancellationToken cancellationToken)
    {
        if (await ReadBackAsync(path, length, cancellationToken).ConfigureAwait(false) is var held && held != crc64)
        {
            throw new StoreException(
                StoreErrorKind.Corrupt, $"{root.Location} holds other bytes as {path} than were sent: CRC-64 {held} instead of {crc64}.", isTransient: true);
        }
    }

    /// <summary>Moves a finished file to its key.</summary>
    /// <param name="from">Where it is.</param>
    /// <param name="status">What HDFS says of it.</param>
    /// <param name="crc64">The CRC-64 of its bytes.</param>
    /// <param name="key">The key.</param>
    /// <param name="forbidOverwrite">Whether a file that is there stays.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async ValueTask<ObjectInfo> PublishAsync(
        string from, FileStatus status, ulong crc64, string key, bool forbidOverwrite, CancellationToken cancellationToken)
    {
        if (status.FileId != 0)
        {
            written.Remember(status.ETag, crc64);
        }

        var path = root.PathOf(key);
        try
        {
            await MoveAsync(from, status, path, key, forbidOverwrite, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (e.IsTransient)
        {
            // The move may have been made though its answer was lost; made again it would fail.
            if (!await IsMovedAsync(path, status, crc64, cancellationToken).ConfigureAwait(false))
            {
                throw;
            }
        }

        return HdfsStore.Describe(key, status) with { Crc64 = crc64 };
    }

    /// <summary>Takes away what a failed write left, as far as that goes; the caller must hear of why the write failed.</summary>
    public async ValueTask DropAsync(string path, bool recursive)
    {
        using var patience = new CancellationTokenSource(CleanUpTime);
        try
        {
            await client.DeleteAsync(path, recursive, patience.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is StoreException or OperationCanceledException)
        {
            // It is never listed.
        }
    }

    private async ValueTask<bool> IsMovedAsync(string path, FileStatus status, ulong crc64, CancellationToken cancellationToken)
    {
        if (await client.StatusAsync(path, cancellationToken).ConfigureAwait(false) is not { } there || there.ETag != status.ETag)
        {
            return false;
        }

        // Without inode numbers another file of that length, of the same millisecond, looks the same.
        return status.FileId != 0 || await ReadBackAsync(path, status.Length, cancellationToken).ConfigureAwait(false) == crc64;
    }

    private async ValueTask MoveAsync(string from, FileStatus status, string path, string key, bool forbidOverwrite, CancellationToken cancellationToken)
    {
        bool? moved;
        try
        {
            moved = await client.RenameAsync(from, path, !forbidOverwrite, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (e is { Kind: StoreErrorKind.AlreadyExists } or { Kind: StoreErrorKind.ServerError, IsTransient: true })
        {
            // "Must both be files" has no exception of its own.
            throw await client.StatusAsync(path, cancellationToken).ConfigureAwait(false) is { Type: EntryType.Folder } ? IsFolder(key)
                : e.Kind == StoreErrorKind.AlreadyExists ? Exists(key) : e;
        }

        if (moved is null)
        {
            return;
        }

        // A server that does not know renameoptions (HttpFS, Hadoop 1): it never overwrites, and moves into a folder.
        for (var attempt = 1; ; attempt++)
        {
            var there = await client.StatusAsync(path, cancellationToken).ConfigureAwait(false);
            if (there is { Type: EntryType.Folder })
            {
                if (moved == true)
                {
                    await DropAsync($"{path}/{from[(from.LastIndexOf('/') + 1)..]}", recursive: false).ConfigureAwait(false);
                }

                throw IsFolder(key);
            }

            if (moved == true)
            {
                return;
            }

            if (there is not null && forbidOverwrite)
            {
                throw Exists(key);
            }

            if (attempt == MostMoves)
            {
                throw new StoreException(StoreErrorKind.ServerError, $"{root.Location} did not move {from} to {path}, without a reason.", isTransient: true);
            }

            // Not in one step: for a moment there is no file of that name, and others may put theirs there first.
            if (there is not null)
            {
                await client.DeleteAsync(path, recursive: false, cancellationToken).ConfigureAwait(false);
            }

            moved = await client.RenameAsync(from, path, !forbidOverwrite, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask<ulong> ReadBackAsync(string path, long length, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(ReadBackBytes, length));
        try
        {
            var crc = 0UL;
            for (var offset = 0L; offset < length;)
            {
                var piece = buffer.AsMemory(0, (int)Math.Min(buffer.Length, length - offset));
                await client.ReadAsync(path, offset, piece, cancellationToken).ConfigureAwait(false);
                crc = Crc64Xz.Append(crc, piece.Span);
                offset += piece.Length;
            }

            return crc;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private StoreException Exists(string key) =>
        new(StoreErrorKind.AlreadyExists, $"'{key}' is in {root.Location} already, and overwriting is forbidden.");

    private StoreException IsFolder(string key) =>
        new(StoreErrorKind.InvalidKey, $"{root.Location} can't have a file '{key}': a folder of that name is there.");
}
