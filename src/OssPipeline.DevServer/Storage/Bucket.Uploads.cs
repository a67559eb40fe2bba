using OssPipeline.DevServer.Protocol;

namespace OssPipeline.DevServer.Storage;

/// <content>Multipart uploads: parts are records and data files like objects, but under an upload and not under a key.</content>
internal sealed partial class Bucket
{
    /// <summary>Begins an upload.</summary>
    public void BeginUpload(Upload upload)
    {
        lock (_gate)
        {
            ThrowIfClosed();
            _log.UploadBegun(upload);
            _content.Uploads.Add(upload.Id, upload);
        }
    }

    /// <summary>An open upload of a key; null when there is none.</summary>
    public Upload? FindUpload(string key, string uploadId)
    {
        lock (_gate)
        {
            return _content.Uploads.TryGetValue(uploadId, out var upload) && upload.Key == key ? upload : null;
        }
    }

    /// <summary>Stores a part, replacing one of its number.</summary>
    /// <exception cref="OssError">The upload ended meanwhile.</exception>
    public void PutPart(Upload upload, StoredPart part)
    {
        StoredPart? replaced;
        lock (_gate)
        {
            ThrowIfClosed();
            ThrowIfEnded(upload);
            _log.Part(upload.Id, part);
            upload.Parts.TryGetValue(part.Number, out replaced);
            upload.Parts[part.Number] = part;
            CompactIfMostlyGarbage();
        }

        if (replaced is not null)
        {
            DeleteFiles(replaced.Extents.ToArray());
        }
    }

    /// <summary>The parts of an upload, ascending by number.</summary>
    /// <exception cref="OssError">The upload ended meanwhile.</exception>
    public IReadOnlyList<StoredPart> PartsOf(Upload upload)
    {
        lock (_gate)
        {
            ThrowIfEnded(upload);
            return [.. upload.Parts.Values];
        }
    }

    /// <summary>Makes an upload a visible object of the parts that <paramref name="choose"/> takes; the other parts are deleted.</summary>
    /// <remarks>No byte is copied: the parts' data files become the object's.</remarks>
    /// <exception cref="OssError">The upload ended, the parts are refused, or the key must not be overwritten.</exception>
    public StoredObject CompleteUpload(
        Upload upload,
        Func<SortedList<int, StoredPart>, IReadOnlyList<StoredPart>> choose,
        Func<IReadOnlyList<StoredPart>, StoredObject> assemble,
        bool forbidOverwrite)
    {
        StoredObject stored;
        StoredObject? replaced;
        List<Extent> left = [];
        lock (_gate)
        {
            ThrowIfClosed();
            ThrowIfEnded(upload);
            if (forbidOverwrite && _content.Objects.Find(upload.Key) is not null)
            {
                throw OssError.FileAlreadyExists(upload.Key);
            }

            var chosen = choose(upload.Parts);
            stored = assemble(chosen);
            _log.UploadCompleted(upload.Id, upload.Key, stored);
            _content.Uploads.Remove(upload.Id);
            replaced = Drop(_content.Objects.Set(upload.Key, stored));
            foreach (var part in chosen)
            {
                upload.Parts.Remove(part.Number);
            }

            Collect(upload, left);
            CompactIfMostlyGarbage();
        }

        DeleteFiles(replaced);
        DeleteFiles(left.ToArray());
        return stored;
    }

    /// <summary>Drops an upload and its parts.</summary>
    /// <exception cref="OssError">It ended already.</exception>
    public void AbortUpload(Upload upload)
    {
        List<Extent> left = [];
        lock (_gate)
        {
            ThrowIfClosed();
            ThrowIfEnded(upload);
            _log.UploadAborted(upload.Id);
            _content.Uploads.Remove(upload.Id);
            Collect(upload, left);
            CompactIfMostlyGarbage();
        }

        DeleteFiles(left.ToArray());
    }

    /// <summary>The open uploads, in no order.</summary>
    public IReadOnlyList<Upload> Uploads()
    {
        lock (_gate)
        {
            return [.. _content.Uploads.Values];
        }
    }

    private static void Collect(Upload upload, List<Extent> extents)
    {
        foreach (var part in upload.Parts.Values)
        {
            extents.AddRange(part.Extents);
        }

        upload.Parts.Clear();
    }

    private void ThrowIfEnded(Upload upload)
    {
        if (!_content.Uploads.ContainsKey(upload.Id))
        {
            throw OssError.NoSuchUpload(upload.Id);
        }
    }
}
