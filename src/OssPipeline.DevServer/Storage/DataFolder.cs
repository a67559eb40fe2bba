namespace OssPipeline.DevServer.Storage;

/// <summary>The server's data folder: a lock file, and a folder for each bucket.</summary>
internal sealed class DataFolder : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly string _root;
    private readonly FileStream _lock;
    private readonly SortedDictionary<string, Bucket> _buckets = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _closing = new();

    private DataFolder(string root, FileStream @lock)
    {
        _root = root;
        _lock = @lock;
    }

    /// <summary>Ends when files left by earlier runs have been deleted; gives how many.</summary>
    public Task<int> Swept { get; private set; } = Task.FromResult(0);

    /// <summary>Opens the folder, making it if need be, and all its buckets.</summary>
    /// <exception cref="IOException">Another server uses it, or it can't be used.</exception>
    /// <exception cref="InvalidDataException">A bucket's log is damaged.</exception>
    public static DataFolder Open(string root)
    {
        root = Path.GetFullPath(root);
        Directory.CreateDirectory(Path.Combine(root, "buckets"));
        var folder = new DataFolder(root, Lock(root));
        try
        {
            foreach (var path in Directory.EnumerateDirectories(Path.Combine(root, "buckets")))
            {
                if (Bucket.Open(path) is { } bucket)
                {
                    folder._buckets.Add(bucket.Name, bucket);
                }
                else
                {
                    Directory.Delete(path, recursive: true);
                }
            }
        }
        catch
        {
            folder.Close();
            throw;
        }

        Bucket[] opened = [.. folder._buckets.Values];
        folder.Swept = Task.Run(() => folder.Sweep(opened));
        return folder;
    }

    /// <summary>A bucket by name; null when there is none.</summary>
    public Bucket? Find(string name)
    {
        lock (_gate)
        {
            return _buckets.GetValueOrDefault(name);
        }
    }

    /// <summary>The bucket of a name, made with the given settings if there is none.</summary>
    public Bucket GetOrCreate(string name, BucketSettings settings)
    {
        lock (_gate)
        {
            if (!_buckets.TryGetValue(name, out var bucket))
            {
                bucket = Bucket.Create(Path.Combine(_root, "buckets", name), settings);
                _buckets.Add(name, bucket);
            }

            return bucket;
        }
    }

    /// <summary>Deletes a bucket; false when it is not empty.</summary>
    public bool TryDelete(Bucket bucket)
    {
        lock (_gate)
        {
            if (!bucket.TryDelete())
            {
                return false;
            }

            _buckets.Remove(bucket.Name);
            return true;
        }
    }

    /// <summary>All buckets by name.</summary>
    public IReadOnlyList<Bucket> Buckets()
    {
        lock (_gate)
        {
            return [.. _buckets.Values];
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        try
        {
            await Swept.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The next start sweeps anew.
        }
        finally
        {
            Close();
            _closing.Dispose();
        }
    }

    private static FileStream Lock(string root)
    {
        var path = Path.Combine(root, "lock");
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (File.Exists(path))
        {
            throw new IOException($"The data folder '{root}' is in use by another server; stop that one or name another folder.", e);
        }
    }

    private int Sweep(Bucket[] buckets)
    {
        var deleted = 0;
        foreach (var bucket in buckets)
        {
            try
            {
                deleted += bucket.Sweep(_closing.Token);
            }
            catch (DirectoryNotFoundException)
            {
                // The bucket was deleted meanwhile, its files with it.
            }
        }

        return deleted;
    }

    private void Close()
    {
        lock (_gate)
        {
            foreach (var bucket in _buckets.Values)
            {
                bucket.Dispose();
            }
        }

        _lock.Dispose();
    }
}
