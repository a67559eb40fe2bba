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
    private readonly FileShares _shares = new();
    private long _compactAt;
    private bool _isClosed;

    private Bucket(string folder, BucketContent content, BucketLog log)
    {
        _folder = folder;
        _content = content;
        _log = log;
        Name = Path.GetFileName(folder);
        Files = new DataFiles(Path.Combine(folder, "objects"));
        if (content.HasCopies)
        {
            _shares.Count(content);
        }

        CompactIfMostlyGarbage();
    }

    /// <summary>The bucket's name.</summary>
    public string Name { get; }

    /// <summary>What was fixed when it was made.</summary>
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

    /// <summary>The current version of an object; null when there is none.</summary>
    public StoredObject? Find(string key)
    {
        lock (_gate)
        {
            return _content.Objects.Find(key);
        }
    }

    /// <summary>The current version of an object, its data files kept until <see cref="EndRead"/>; null when there is none.</summary>
    public StoredObject? BeginRead(string key)
    {
        lock (_gate)
        {
            var stored = _content.Objects.Find(key);
            if (stored is not null)
            {
                stored.Readers++;
            }

            return stored;
        }
    }

    /// <summary>Ends what <see cref="BeginRead"/> began.</summary>
    public void EndRead(StoredObject stored)
    {
        lock (_gate)
        {
            if (--stored.Readers > 0 || !stored.IsGone)
            {
                return;
            }
        }

        DeleteFiles(stored.Extents);
    }

    /// <summary>Makes an object visible, replacing the one of its key.</summary>
    /// <exception cref="OssError">The key exists and must not be overwritten, or the bucket is gone.</exception>
    public void Put(string key, StoredObject stored, bool forbidOverwrite)
    {
        StoredObject? replaced;
        lock (_gate)
        {
            ThrowIfClosed();
            if (forbidOverwrite && _content.Objects.Find(key) is not null)
            {
                throw OssError.FileAlreadyExists(key);
            }

            _log.Put(key, stored);
            replaced = Drop(_content.Objects.Set(key, stored));
            CompactIfMostlyGarbage();
        }

        DeleteFiles(replaced);
    }

    /// <summary>Deletes an object; one that is absent is fine.</summary>
    public void Delete(string key)
    {
        StoredObject? dropped;
        lock (_gate)
        {
            ThrowIfClosed();
            if (_content.Objects.Find(key) is null)
            {
                return;
            }

            _log.Delete(key);
            dropped = Drop(_content.Objects.Remove(key));
            CompactIfMostlyGarbage();
        }

        DeleteFiles(dropped);
    }

    /// <summary>A page of the listing.</summary>
    public ListPage List(ListQuery query)
    {
        lock (_gate)
        {
            return ListPage.Read(_content.Objects, query);
        }
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

    /// <summary>Deletes the bucket if it is empty; false when objects or uploads are left.</summary>
    public bool TryDelete()
    {
        lock (_gate)
        {
            ThrowIfClosed();
            if (_content.Objects.Count > 0 || _content.Uploads.Count > 0)
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

    // Marks a version as gone; null when there is none or its readers will delete its files.
    private static StoredObject? Drop(StoredObject? stored)
    {
        if (stored is null)
        {
            return null;
        }

        stored.IsGone = true;
        return stored.Readers == 0 ? stored : null;
    }

    private void DeleteFiles(StoredObject? stored)
    {
        if (stored is not null)
        {
            DeleteFiles(stored.Extents);
        }
    }

    private void DeleteFiles(ReadOnlySpan<Extent> extents)
    {
        foreach (var extent in extents)
        {
            bool isLast;
            lock (_gate)
            {
                isLast = _shares.Release(extent.File);
            }

            if (isLast)
            {
                Files.Delete(extent.File);
            }
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
