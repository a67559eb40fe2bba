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
    /// <param name="upload">The upload.</param>
    /// <param name="part">The part.</param>
    /// <param name="sharesFiles">Whether its data files are those of a version that is being read; else they are its own.</param>
    /// <exception cref="OssError">The upload ended meanwhile.</exception>
    public void PutPart(Upload upload, StoredPart part, bool sharesFiles = false)
    {
        List<long>? unnamed = null;
        lock (_gate)
        {
            ThrowIfClosed();
            ThrowIfEnded(upload);
            _log.Part(upload.Id, part);
            if (sharesFiles)
            {
                _references.Add(part.Extents);
            }

            if (upload.Parts.TryGetValue(part.Number, out var replaced))
            {
                _references.Release(replaced.Extents, ref unnamed);
            }

            upload.Parts[part.Number] = part;
            CompactIfMostlyGarbage();
        }

        DeleteFiles(unnamed);
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
    /// <remarks>No byte is copied: the parts' references to data files become the object's.</remarks>
    /// <exception cref="OssError">The upload ended, the parts are refused, or the key must not be overwritten.</exception>
    public StoredObject CompleteUpload(
        Upload upload,
        Func<SortedList<int, StoredPart>, IReadOnlyList<StoredPart>> choose,
        Func<IReadOnlyList<StoredPart>, StoredObject> assemble,
        bool forbidOverwrite)
    {
        StoredObject stored;
        List<long>? unnamed = null;
        lock (_gate)
        {
            ThrowIfClosed();
            ThrowIfEnded(upload);
            ThrowIfTakenLocked(upload.Key, forbidOverwrite);
            var chosen = choose(upload.Parts);
            stored = assemble(chosen);
            stored = stored.WithVersion(NextVersionId(stored.LastModified));
            _log.UploadPublished(upload.Id, upload.Key, stored);
            _content.Uploads.Remove(upload.Id);
            Drop(_content.Put(upload.Key, stored), ref unnamed);
            foreach (var part in chosen)
            {
                upload.Parts.Remove(part.Number);
            }

            ReleaseParts(upload, ref unnamed);
            CompactIfMostlyGarbage();
        }

        DeleteFiles(unnamed);
        return stored;
    }

    /// <summary>Drops an upload and its parts.</summary>
    /// <exception cref="OssError">It ended already.</exception>
    public void AbortUpload(Upload upload)
    {
        List<long>? unnamed = null;
        lock (_gate)
        {
            ThrowIfClosed();
            ThrowIfEnded(upload);
            _log.UploadAborted(upload.Id);
            _content.Uploads.Remove(upload.Id);
            ReleaseParts(upload, ref unnamed);
            CompactIfMostlyGarbage();
        }

        DeleteFiles(unnamed);
    }

    /// <summary>The open uploads, in no order.</summary>
    public IReadOnlyList<Upload> Uploads()
    {
        lock (_gate)
        {
            return [.. _content.Uploads.Values];
        }
    }

    private void ReleaseParts(Upload upload, ref List<long>? unnamed)
    {
        foreach (var part in upload.Parts.Values)
        {
            _references.Release(part.Extents, ref unnamed);
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
