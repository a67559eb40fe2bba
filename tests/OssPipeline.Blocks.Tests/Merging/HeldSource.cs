using System.Collections.Concurrent;
using OssPipeline.Core.Blocks;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;

namespace OssPipeline.Blocks.Tests.Merging;

/// <summary>A source of objects held in memory, listed in the order of OSS; each write is another version.</summary>
internal sealed class HeldSource : ISource
{
    private readonly SortedDictionary<string, (byte[] Bytes, string ETag)> _objects = new(ObjectKey.Order);
    private int _versions;

    public StoreInfo Store { get; init; } = new("held", "held://here") { TellsCrc64 = true };

    public string Location => "held://here/";

    public bool AllowEmpty => false;

    public ByteSize? PartSize => null;

    public bool ListsAll { get; init; } = true;

    public bool DeletesCopied => false;

    public bool ListsInOrder => true;

    public ArchivedObjects Archived => ArchivedObjects.Skip;

    public bool Checks { get; init; } = true;

    /// <summary>What HEAD tells instead of the truth.</summary>
    public Dictionary<string, ulong> FalseCrcs { get; } = [];

    /// <summary>Objects that the listing calls archived.</summary>
    public HashSet<string> ArchivedKeys { get; } = [];

    public ConcurrentQueue<string> Heads { get; } = new();

    public IEnumerable<string> Keys => _objects.Keys;

    public byte[] this[string key]
    {
        get => _objects[key].Bytes;
        set => _objects[key] = (value, $"v{++_versions}");
    }

    public async IAsyncEnumerable<ObjectRef> ListAsync(string? startAfter, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        foreach (var (key, _) in _objects.ToList())
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return Describe(key) with { Crc64 = null, Archive = ArchivedKeys.Contains(key) ? ArchiveState.Archived : ArchiveState.None };
        }
    }

    public async ValueTask<int> ReadAsync(ObjectRef origin, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        await Task.Yield();
        if (!_objects.TryGetValue(origin.Key, out var held) || held.ETag != origin.ETag)
        {
            throw new StoreException(StoreErrorKind.Changed, $"'{origin.Key}' changed");
        }

        var count = (int)Math.Clamp(held.Bytes.Length - offset, 0, destination.Length);
        held.Bytes.AsMemory((int)offset, count).CopyTo(destination);
        return count;
    }

    public ValueTask<ObjectRef?> HeadAsync(string key, CancellationToken cancellationToken)
    {
        Heads.Enqueue(key);
        return new ValueTask<ObjectRef?>(_objects.ContainsKey(key) ? Describe(key) : null);
    }

    public bool Selects(string key) => true;

    public bool Remove(string key) => _objects.Remove(key);

    public ValueTask<ArchiveState> RestoreAsync(string key, CancellationToken cancellationToken) => new(ArchiveState.Restoring);

    public ValueTask<IContentProof?> ProveAsync(ObjectRef described, CancellationToken cancellationToken) => new((IContentProof?)null);

    public ValueTask DeleteAsync(ObjectRef origin, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<IReadOnlyDictionary<string, string>> GetTagsAsync(string key, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<string?> GetAclAsync(string key, CancellationToken cancellationToken) => throw new NotSupportedException();

    private ObjectRef Describe(string key)
    {
        var (bytes, etag) = _objects[key];
        return new ObjectRef(key, bytes.Length, etag, DateTimeOffset.UnixEpoch.AddSeconds(bytes.Length))
        {
            Crc64 = FalseCrcs.TryGetValue(key, out var wrong) ? wrong : Crc64Xz.Compute(bytes),
        };
    }
}
