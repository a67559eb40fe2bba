using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using OssPipeline.Core.Storage;

namespace OssPipeline.Storage.Memory;

/// <summary>The data that <see cref="MemoryStore"/>s work on: objects and open uploads. Safe for concurrent use.</summary>
public sealed class MemoryBucket
{
    private static readonly ConcurrentDictionary<string, MemoryBucket> Named = new(StringComparer.Ordinal);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, MemoryObject> _objects = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _keys = new(ObjectKey.Order);
    private readonly Dictionary<string, MemoryUpload> _uploads = new(StringComparer.Ordinal);
    private long _versions;

    /// <summary>The bucket of this name in this process, made when first asked for.</summary>
    public static MemoryBucket Shared(string name) => Named.GetOrAdd(name, static _ => new MemoryBucket());

    internal string NextETag() => Interlocked.Increment(ref _versions).ToString("X16");

    internal MemoryObject? Find(string key)
    {
        lock (_gate)
        {
            return _objects.GetValueOrDefault(key);
        }
    }

    /// <summary>False when the key exists and overwriting is forbidden.</summary>
    internal bool TryStore(MemoryObject stored, bool forbidOverwrite)
    {
        lock (_gate)
        {
            return TryStoreLocked(stored, forbidOverwrite);
        }
    }

    internal void Remove(IReadOnlyList<string> keys)
    {
        lock (_gate)
        {
            foreach (var key in keys)
            {
                _objects.Remove(key);
                _keys.Remove(key);
            }
        }
    }

    /// <summary>Up to <paramref name="count"/> objects after a key, as one answer of a server would have them.</summary>
    internal List<ObjectInfo> Page(string prefix, string? startAfter, int count)
    {
        List<ObjectInfo> page = [];
        var lowest = startAfter is not null && ObjectKey.Compare(startAfter, prefix) > 0 ? startAfter : prefix;
        lock (_gate)
        {
            if (_keys.Max is not { } highest || ObjectKey.Compare(lowest, highest) > 0)
            {
                return page;
            }

            foreach (var key in _keys.GetViewBetween(lowest, highest))
            {
                if (!key.StartsWith(prefix, StringComparison.Ordinal) || page.Count == count)
                {
                    break;
                }

                if (key != startAfter)
                {
                    page.Add(_objects[key].Info);
                }
            }
        }

        return page;
    }

    internal void Begin(MemoryUpload upload)
    {
        lock (_gate)
        {
            _uploads.Add(upload.Pending.UploadId, upload);
        }
    }

    internal bool TryAddPart(string key, string uploadId, UploadedPart part, byte[] bytes)
    {
        lock (_gate)
        {
            if (!TryFind(key, uploadId, out var upload))
            {
                return false;
            }

            upload.Add(part, bytes);
            return true;
        }
    }

    internal IReadOnlyList<UploadedPart>? Parts(string key, string uploadId)
    {
        lock (_gate)
        {
            return TryFind(key, uploadId, out var upload) ? upload.Parts : null;
        }
    }

    /// <summary>Null when the upload is not there; false in its second half when the key exists and overwriting is forbidden.</summary>
    internal (ObjectInfo Info, bool Stored)? Complete(string key, string uploadId, Func<MemoryUpload, MemoryObject> assemble, bool forbidOverwrite)
    {
        lock (_gate)
        {
            if (!TryFind(key, uploadId, out var upload))
            {
                return null;
            }

            var made = assemble(upload);
            if (!TryStoreLocked(made, forbidOverwrite))
            {
                return (made.Info, false);
            }

            _uploads.Remove(uploadId);
            return (made.Info, true);
        }
    }

    internal void Abort(string key, string uploadId)
    {
        lock (_gate)
        {
            if (TryFind(key, uploadId, out _))
            {
                _uploads.Remove(uploadId);
            }
        }
    }

    internal List<PendingUpload> Uploads(string prefix)
    {
        lock (_gate)
        {
            return [.. _uploads.Values.Select(u => u.Pending)
                .Where(u => u.Key.StartsWith(prefix, StringComparison.Ordinal))
                .OrderBy(u => u.Key, ObjectKey.Order).ThenBy(u => u.UploadId, StringComparer.Ordinal)];
        }
    }

    private bool TryStoreLocked(MemoryObject stored, bool forbidOverwrite)
    {
        if (forbidOverwrite && _objects.ContainsKey(stored.Info.Key))
        {
            return false;
        }

        _objects[stored.Info.Key] = stored;
        _keys.Add(stored.Info.Key);
        return true;
    }

    private bool TryFind(string key, string uploadId, [NotNullWhen(true)] out MemoryUpload? upload) =>
        _uploads.TryGetValue(uploadId, out upload) && upload.Pending.Key == key;
}
