using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;

namespace OssPipeline.Storage.Local;

/// <summary>Multipart uploads into a folder: parts are written at their places in one file, which is then moved to the key.</summary>
/// <remarks>The bytes are in <c>.osspipe-uploads/ID.data</c>, what is known of them in <c>ID.parts</c>; no byte is written twice.</remarks>
internal sealed class LocalUploads(FileTree tree, StoreInfo info, bool fsync, TimeProvider clock)
{
    private const int IdLength = 32;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private const string LogEnding = ".parts";

    /// <summary>Logs grow by two short lines per part; one larger than this is not ours.</summary>
    private const long MaxLogBytes = 256L << 20;

    public string Begin(string key)
    {
        var id = RandomNumberGenerator.GetHexString(IdLength, lowercase: true);
        using (tree.CreateFile(LogPath(id)))
        {
        }

        // The log first: whatever happens next, the upload is listed and can be aborted.
        tree.TryAppend(LogPath(id), UploadLog.Header(key, clock.GetUtcNow()));
        using (tree.CreateFile(DataPath(id)))
        {
        }

        return id;
    }

    public UploadedPart PutPart(string key, string uploadId, PartAddress part, ReadOnlySpan<byte> body)
    {
        if (part.Number < 1 || part.Number > info.MaxParts || part.Offset < 0 || part.Offset > long.MaxValue - body.Length)
        {
            throw new StoreException(
                StoreErrorKind.InvalidRequest, $"Part {part.Number} at offset {part.Offset} of '{key}' is out of range: numbers go from 1 to {info.MaxParts}.");
        }

        // Only the head of the log is needed to see that the upload is this key's.
        RequireLog(key, uploadId, headOnly: true);
        using var data = tree.OpenWrite(DataPath(uploadId)) ?? throw NoUpload(key, uploadId);
        Note(key, uploadId, UploadLog.Writing(part, body.Length));
        Write(data, body, part.Offset, DataPath(uploadId));
        if (fsync)
        {
            tree.Sync(data, DataPath(uploadId));
        }

        var crc = Crc64Xz.Compute(body);
        Note(key, uploadId, UploadLog.Done(part, body.Length, crc));
        return new UploadedPart(part.Number, body.Length, UploadLog.ETag(body.Length, crc), crc);
    }

    public IReadOnlyList<UploadedPart> ListParts(string key, string uploadId)
    {
        var log = RequireLog(key, uploadId, headOnly: false);
        return tree.Describe(DataPath(uploadId)) is null ? throw NoUpload(key, uploadId) : log.Parts;
    }

    /// <summary>Null when the key exists and overwriting is forbidden.</summary>
    public ObjectInfo? Complete(string key, string uploadId, IReadOnlyList<UploadedPart> parts, WriteOptions options)
    {
        var log = RequireLog(key, uploadId, headOnly: false);
        using var data = tree.OpenWrite(DataPath(uploadId)) ?? throw NoUpload(key, uploadId);
        var (size, crc) = log.Assemble(parts);
        var held = tree.Stamp(data, DataPath(uploadId)).Size;
        if (held < size)
        {
            throw new StoreException(
                StoreErrorKind.Corrupt,
                $"'{tree.FullPath(DataPath(uploadId))}' has {held} of the {size} bytes that were written to it: the machine may have lost power. Abort the upload and begin anew.");
        }

        if (held > size)
        {
            Truncate(data, size, DataPath(uploadId));
        }

        SetModified(data, options.Attributes.Modified, DataPath(uploadId));
        if (fsync)
        {
            tree.Sync(data, DataPath(uploadId));
        }

        if (!tree.TryPublish(DataPath(uploadId), key, options.ForbidOverwrite, fsync))
        {
            return null;
        }

        var stamp = tree.Stamp(data, key);
        tree.Remove(LogPath(uploadId));
        return new ObjectInfo(key, size, stamp.ETag, stamp.LastModified) { Crc64 = crc };
    }

    /// <summary>Gives a file the time that its source had; before it is published, so that nobody sees it with another.</summary>
    public void SetModified(SafeFileHandle file, DateTimeOffset? modified, string path)
    {
        if (modified is not { } time)
        {
            return;
        }

        try
        {
            File.SetLastWriteTimeUtc(file, time.UtcDateTime);
        }
        catch (Exception e) when (LocalErrors.From(e, "set the time of", tree.FullPath(path)) is { } error)
        {
            throw error;
        }
    }

    public void Abort(string key, string uploadId)
    {
        if (FindLog(uploadId, headOnly: true)?.Key == key)
        {
            // The log last: until the bytes are gone, the upload is listed and can be aborted again.
            tree.Remove(DataPath(uploadId));
            tree.Remove(LogPath(uploadId));
        }
    }

    public List<PendingUpload> List(string prefix)
    {
        List<PendingUpload> uploads = [];
        if (!tree.HasRoot())
        {
            return uploads;
        }

        List<TreeEntry> names = [];
        using (var folder = tree.OpenFolder(LocalKey.UploadFolder))
        {
            folder?.Read("", names);
        }

        foreach (var name in names)
        {
            if (name.Name.EndsWith(LogEnding, StringComparison.Ordinal)
                && name.Name[..^LogEnding.Length] is var id
                && FindLog(id, headOnly: true) is { } log
                && log.Key.StartsWith(prefix, StringComparison.Ordinal))
            {
                uploads.Add(new PendingUpload(log.Key, id, log.Initiated));
            }
        }

        uploads.Sort(static (left, right) =>
            ObjectKey.Compare(left.Key, right.Key) is var order and not 0 ? order : string.CompareOrdinal(left.UploadId, right.UploadId));
        return uploads;
    }

    /// <summary>Writes all bytes at a place.</summary>
    public void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset, string path)
    {
        try
        {
            RandomAccess.Write(file, bytes, offset);
        }
        catch (Exception e) when (LocalErrors.From(e, "write", tree.FullPath(path)) is { } error)
        {
            throw error;
        }
    }

    public static string DataPath(string uploadId) => $"{LocalKey.UploadFolder}/{uploadId}.data";

    private static string LogPath(string uploadId) => $"{LocalKey.UploadFolder}/{uploadId}{LogEnding}";

    private void Note(string key, string uploadId, byte[] record)
    {
        if (!tree.TryAppend(LogPath(uploadId), record))
        {
            throw NoUpload(key, uploadId);
        }
    }

    private void Truncate(SafeFileHandle file, long size, string path)
    {
        try
        {
            RandomAccess.SetLength(file, size);
        }
        catch (Exception e) when (LocalErrors.From(e, "write", tree.FullPath(path)) is { } error)
        {
            throw error;
        }
    }

    private UploadLog RequireLog(string key, string uploadId, bool headOnly) =>
        FindLog(uploadId, headOnly) is { } log && log.Key == key ? log : throw NoUpload(key, uploadId);

    private UploadLog? FindLog(string uploadId, bool headOnly)
    {
        // An ID comes from outside; anything but hex digits could be a path.
        if (uploadId.Length != IdLength || uploadId.AsSpan().ContainsAnyExcept(HexDigits))
        {
            return null;
        }

        var path = LogPath(uploadId);
        using var file = tree.OpenRead(path);
        if (file is null)
        {
            return null;
        }

        try
        {
            var size = tree.Stamp(file, path).Size;
            if (size > MaxLogBytes)
            {
                throw new StoreException(StoreErrorKind.Corrupt, $"'{tree.FullPath(path)}' is no list of parts: it has {size} bytes. Abort the upload.");
            }

            // The head is the magic, a time and the key in UTF-16 hex: at most 4 digits for each of 4,095 characters.
            var wanted = (int)(headOnly ? Math.Min(size, 17 << 10) : size);
            var bytes = ArrayPool<byte>.Shared.Rent(wanted);
            try
            {
                var read = 0;
                for (int got; read < wanted && (got = RandomAccess.Read(file, bytes.AsSpan(read, wanted - read), read)) > 0;)
                {
                    read += got;
                }

                return UploadLog.Parse(headOnly ? UpToLineBreak(bytes.AsSpan(0, read)) : bytes.AsSpan(0, read));
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(bytes);
            }
        }
        catch (Exception e) when (LocalErrors.From(e, "read", tree.FullPath(path)) is { } error)
        {
            throw error;
        }
    }

    private static ReadOnlySpan<byte> UpToLineBreak(ReadOnlySpan<byte> bytes) => bytes[..(bytes.IndexOf((byte)'\n') + 1)];

    private StoreException NoUpload(string key, string uploadId) =>
        new(StoreErrorKind.UploadNotFound, $"{info.Location} has no open upload {uploadId} for '{key}': it was completed, aborted or never begun.");
}
