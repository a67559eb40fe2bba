using System.Collections.Concurrent;
using OssPipeline.Core.Storage;

namespace OssPipeline.Throughput.Serving;

/// <summary>A bucket without bytes: keys with sizes and CRCs.</summary>
internal sealed class DiscardBucket(int maxObjects)
{
    private readonly ConcurrentDictionary<string, DiscardedObject> _objects = new();
    private int _count;
    private int _version;
    private (int Version, string[] Keys) _sorted = (-1, []);

    public ConcurrentDictionary<string, OpenUpload> Uploads { get; } = new();

    public DiscardedObject? Find(string key) => _objects.GetValueOrDefault(key);

    /// <summary>Remembers an object; false when the bucket is full.</summary>
    public bool TryStore(string key, DiscardedObject stored)
    {
        if (_objects.TryAdd(key, stored))
        {
            if (Interlocked.Increment(ref _count) > maxObjects)
            {
                Delete(key);
                return false;
            }
        }
        else
        {
            _objects[key] = stored;
        }

        Interlocked.Increment(ref _version);
        return true;
    }

    public void Delete(string key)
    {
        if (_objects.TryRemove(key, out _))
        {
            Interlocked.Decrement(ref _count);
            Interlocked.Increment(ref _version);
        }
    }

    /// <summary>All keys in OSS's order; sorted once per change, so that paging through a million keys stays cheap.</summary>
    public string[] SortedKeys()
    {
        lock (Uploads)
        {
            var version = Volatile.Read(ref _version);
            if (_sorted.Version != version)
            {
                var keys = _objects.Keys.ToArray();
                Array.Sort(keys, ObjectKey.Order);
                _sorted = (version, keys);
            }

            return _sorted.Keys;
        }
    }

    /// <summary>Object count, bytes, and the wrapping sum of all CRCs: enough to tell whether exactly the expected objects arrived.</summary>
    public BucketTotals Totals()
    {
        var (objects, bytes, crcs) = (0L, 0L, 0UL);
        foreach (var (_, stored) in _objects)
        {
            objects++;
            bytes += stored.Size;
            crcs = unchecked(crcs + stored.Crc64);
        }

        return new BucketTotals(objects, bytes, crcs);
    }
}
