using OssPipeline.DevServer.Protocol;

namespace OssPipeline.DevServer.Storage;

/// <summary>One bucket: its log, its index and its data files.</summary>
/// <remarks>
/// Every change is one record appended and then folded into memory under one lock, so that each is atomic for readers, for other
/// writers and for a kill. Bytes are written to a data file before, and data files that no version names any more are deleted after.
/// </remarks>
internal sealed partial class Bucket : IDisposable
{
    private const int MinGarbage = 50_000;

    private readonly Lock _gate = new();
    private readonly string _folder;
    private readonly BucketContent _content;
    private readonly BucketLog _log;
    private readonly FileReferences _references = new();
    private long _compactAt;
    private bool _isClosed;

    private Bucket(string folder, BucketContent content, BucketLog log)
    {
        _folder = folder;
        _content = content;
        _log = log;
        Name = Path.GetFileName(folder);
        Files = new DataFiles(Path.Combine(folder, "objects"));
        _references.Count(content);
        CompactIfMostlyGarbage();
    }

    /// <summary>The bucket's name.</summary>
    public string Name { get; }

    /// <summary>What is set for all of it.</summary>
    public BucketSettings Settings => _content.Settings;

    /// <summary>Its data files.</summary>
    public DataFiles Files { get; }

    /// <summary>Makes a bucket in a folder that does not exist yet.</summary>
    public static Bucket Create(string folder, BucketSettings settings)
    {
        Directory.CreateDirectory(folder);
        return new Bucket(folder, new BucketContent { Settings = settings }, BucketLog.Create(LogOf(folder), settings));
    }

    /// <summary>Opens a bucket; null when its folder was left by a creation or deletion that was cut short.</summary>
    /// <exception cref="InvalidDataException">Its log is damaged.</exception>
    public static Bucket? Open(string folder)
    {
        if (!File.Exists(LogOf(folder)))
        {
            return null;
        }

        var content = new BucketContent();
        return new Bucket(folder, content, BucketLog.Open(LogOf(folder), content));
    }

    /// <summary>Refuses a key that exists and must not be overwritten. Buckets that name versions never overwrite.</summary>
    /// <exception cref="OssError">FileAlreadyExists.</exception>
    public void ThrowIfTaken(string key, bool forbidOverwrite)
    {
        lock (_gate)
        {
            ThrowIfTakenLocked(key, forbidOverwrite);
        }
    }

    /// <summary>Makes an object, in data files of its own, the current version of its key.</summary>
    /// <returns>The object as it is stored.</returns>
    /// <exception cref="OssError">As <see cref="TryPut"/>.</exception>
    public StoredObject Put(string key, StoredObject stored, bool forbidOverwrite) =>
        TryPut(key, stored, forbidOverwrite, sharesFiles: false, expected: null)!;

    /// <summary>Makes an object the current version of its key, if that is still the expected one.</summary>
    /// <param name="key">The key.</param>
    /// <param name="stored">The object; the bucket gives it its version ID.</param>
    /// <param name="forbidOverwrite">Whether the key must be free.</param>
    /// <param name="sharesFiles">Whether its data files are those of a version that is being read; else they are its own.</param>
    /// <param name="expected">The version that must still be current; null for whatever is.</param>
    /// <returns>The object as it is stored; null when another version is current than the expected one.</returns>
    /// <exception cref="OssError">The key exists and must not be overwritten, or the bucket is gone.</exception>
    public StoredObject? TryPut(string key, StoredObject stored, bool forbidOverwrite, bool sharesFiles, StoredObject? expected)
    {
        List<long>? unnamed = null;
        lock (_gate)
        {
            ThrowIfClosed();
            if (expected is not null && !ReferenceEquals(_content.Objects.Find(key), expected))
            {
                return null;
            }

            ThrowIfTakenLocked(key, forbidOverwrite);
            stored = stored.WithVersion(NextVersionId(stored.LastModified));
            _log.Put(key, stored);
            if (sharesFiles)
            {
                _references.Add(stored.Extents);
            }

            Drop(_content.Put(key, stored), ref unnamed);
            CompactIfMostlyGarbage();
        }

        DeleteFiles(unnamed);
        return stored;
    }

    /// <summary>Deletes an object as DeleteObject does without a version: for good, or behind a delete marker where versions are kept.</summary>
    /// <returns>The delete marker; null when the bucket names no versions.</returns>
    public StoredObject? Delete(string key, long now)
    {
        StoredObject? marker = null;
        List<long>? unnamed = null;
        lock (_gate)
        {
            ThrowIfClosed();
            if (Settings.NamesVersions)
            {
                marker = StoredObject.DeleteMarker(now).WithVersion(NextVersionId(now));
                _log.Put(key, marker);
                Drop(_content.Put(key, marker), ref unnamed);
            }
            else if (_content.Objects.Find(key) is { } current)
            {
                _log.Removed(key, current);
                Drop(_content.Remove(key, current.VersionId), ref unnamed);
            }

            CompactIfMostlyGarbage();
        }

        DeleteFiles(unnamed);
        return marker;
    }

    /// <summary>Deletes a version or a delete marker for good; one that is absent is fine.</summary>
    /// <returns>What was deleted; null for nothing.</returns>
    public StoredObject? DeleteVersion(string key, string versionId)
    {
        StoredObject? removed = null;
        List<long>? unnamed = null;
        lock (_gate)
        {
            ThrowIfClosed();
            if (_content.Find(key, versionId) is { } version)
            {
                _log.Removed(key, version);
                removed = _content.Remove(key, versionId);
                Drop(removed, ref unnamed);
                CompactIfMostlyGarbage();
            }
        }

        DeleteFiles(unnamed);
        return removed;
    }

    /// <summary>How much is stored.</summary>
    public BucketStat Stat()
    {
        lock (_gate)
        {
            return BucketStat.Of(_content);
        }
    }

    /// <summary>Deletes data files that nothing names, left by writes or deletions that were cut short in earlier runs.</summary>
    /// <returns>How many.</returns>
    public int Sweep(CancellationToken cancellationToken)
    {
        HashSet<long> named;
        lock (_gate)
        {
            named = _content.NamedFiles();
        }

        return Files.Sweep(named, cancellationToken);
    }

    /// <summary>Changes the ACL or the versioning.</summary>
    public void Change(Func<BucketSettings, BucketSettings> change)
    {
        lock (_gate)
        {
            ThrowIfClosed();
            var settings = change(_content.Settings);
            _log.State(settings);
            _content.Settings = settings;
        }
    }

    /// <summary>Deletes the bucket if it is empty; false when objects, versions, delete markers or uploads are left.</summary>
    public bool TryDelete()
    {
        lock (_gate)
        {
            ThrowIfClosed();
            if (_content.Objects.Count > 0 || _content.Others.Count > 0 || _content.Uploads.Count > 0)
            {
                return false;
            }

            // Without its log the folder is no bucket, wherever a kill stops what follows.
            _isClosed = true;
            _log.Dispose();
            File.Delete(LogOf(_folder));
        }

        Directory.Delete(_folder, recursive: true);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _isClosed = true;
            _log.Dispose();
        }
    }

    private static string LogOf(string folder) => Path.Combine(folder, "index.log");

    // Takes a version out of use; its readers release its files if there are any.
    private void Drop(StoredObject? version, ref List<long>? unnamed)
    {
        if (version is null)
        {
            return;
        }

        version.IsGone = true;
        if (version.Readers == 0)
        {
            _references.Release(version.Extents, ref unnamed);
        }
    }

    // Files that the log no longer names. A kill before this leaves them to the next start's sweep.
    private void DeleteFiles(List<long>? unnamed)
    {
        foreach (var file in unnamed ?? [])
        {
            Files.Delete(file);
        }
    }

    private string? NextVersionId(long now) =>
        Settings.Versioning == BucketVersioning.Enabled ? VersionIds.Of(VersionIds.Next(_content.LastSequence, now)) : null;

    private void ThrowIfTakenLocked(string key, bool forbidOverwrite)
    {
        if (forbidOverwrite && !Settings.NamesVersions && _content.Objects.Find(key) is not null)
        {
            throw OssError.FileAlreadyExists(key);
        }
    }

    private void ThrowIfClosed()
    {
        if (_isClosed)
        {
            throw OssError.NoSuchBucket(Name);
        }
    }

    private void CompactIfMostlyGarbage()
    {
        if (_log.Records <= _compactAt)
        {
            return;
        }

        var live = _content.LiveRecords();
        if (_log.Records > (2 * live) + MinGarbage)
        {
            try
            {
                _log.Compact(_content);
            }
            catch (IOException)
            {
                // No room for a second log: the one in place is whole and goes on growing. The change that led here is stored already
                // and must not be reported as failed.
            }
        }

        _compactAt = Math.Max(_log.Records, (2 * live) + MinGarbage);
    }
}
