using OssPipeline.DevServer.Protocol;

namespace OssPipeline.DevServer.Storage;

/// <content>Changes that make objects share data files: copies, and new descriptions of the same bytes.</content>
internal sealed partial class Bucket
{
    /// <summary>Makes an object of another one's bytes visible, or gives one another description; no byte is copied.</summary>
    /// <param name="sourceKey">The object in this bucket whose bytes it gets.</param>
    /// <param name="key">The key it gets, perhaps the same.</param>
    /// <param name="make">Makes it of the source as it is now, with exactly its extents; refuses by an <see cref="OssError"/>.</param>
    /// <param name="forbidOverwrite">Refuses when the key exists.</param>
    /// <exception cref="OssError">There is no source, or it was refused.</exception>
    public StoredObject Copy(string sourceKey, string key, Func<StoredObject, StoredObject> make, bool forbidOverwrite)
    {
        StoredObject made;
        StoredObject? replaced;
        lock (_gate)
        {
            ThrowIfClosed();
            var source = _content.Objects.Find(sourceKey) ?? throw OssError.NoSuchKey(sourceKey);
            if (forbidOverwrite && _content.Objects.Find(key) is not null)
            {
                throw OssError.FileAlreadyExists(key);
            }

            made = make(source);
            _log.Put(key, made);
            _shares.Add(made.Extents);
            replaced = Drop(_content.Objects.Set(key, made));
            CompactIfMostlyGarbage();
        }

        DeleteFiles(replaced);
        return made;
    }

    /// <summary>Replaces what stands beside an object's bytes; the bytes, the ETag and the time of change stay.</summary>
    /// <exception cref="OssError">There is no such object, or the change was refused.</exception>
    public StoredObject Describe(string key, Func<StoredObject, StoredAttributes> change) =>
        Copy(key, key, stored => stored.With(change(stored)), forbidOverwrite: false);

    /// <summary>Adds bytes at an object's end, or makes an object of them.</summary>
    /// <param name="key">The object.</param>
    /// <param name="make">Makes the object of what is there now (null when nothing is): its extents first, then the new ones; refuses by an <see cref="OssError"/>.</param>
    public StoredObject Append(string key, Func<StoredObject?, StoredObject> make)
    {
        StoredObject made;
        StoredObject? replaced;
        lock (_gate)
        {
            ThrowIfClosed();
            var there = _content.Objects.Find(key);
            made = make(there);
            _log.Put(key, made);
            if (there is not null)
            {
                _shares.Add(there.Extents);
            }

            replaced = Drop(_content.Objects.Set(key, made));
            CompactIfMostlyGarbage();
        }

        DeleteFiles(replaced);
        return made;
    }

    /// <summary>Stores a part of an object's bytes in this bucket; no byte is copied.</summary>
    /// <param name="upload">The upload.</param>
    /// <param name="source">The object; being read, so that its files stay.</param>
    /// <param name="part">The part, of slices of its extents.</param>
    /// <exception cref="OssError">The upload ended meanwhile.</exception>
    public void CopyPart(Upload upload, StoredObject source, StoredPart part)
    {
        StoredPart? replaced;
        lock (_gate)
        {
            ThrowIfClosed();
            ThrowIfEnded(upload);
            ArgumentOutOfRangeException.ThrowIfZero(source.Readers);
            _log.Part(upload.Id, part);
            _shares.Add(part.Extents.ToArray());
            upload.Parts.TryGetValue(part.Number, out replaced);
            upload.Parts[part.Number] = part;
            CompactIfMostlyGarbage();
        }

        if (replaced is not null)
        {
            DeleteFiles(replaced.Extents.ToArray());
        }
    }
}
