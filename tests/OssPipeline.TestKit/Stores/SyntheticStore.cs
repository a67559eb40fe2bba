using System.Runtime.CompilerServices;
using OssPipeline.Core.Storage;

namespace OssPipeline.TestKit.Stores;

/// <summary>A store that holds as many objects as wanted without keeping any: keys are computed, and so are bytes. It can only be read.</summary>
/// <param name="count">How many objects there are.</param>
/// <param name="keyOf">The key with a number; ascending by UTF-8 bytes.</param>
public sealed class SyntheticStore(int count, Func<int, string> keyOf) : IObjectStore
{
    private static readonly DateTimeOffset Time = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private long _pages;
    private long _heads;
    private int _open;
    private int _mostOpen;

    /// <summary>Objects in a page.</summary>
    public int PageSize { get; init; } = 1000;

    /// <summary>Length of every object, in bytes.</summary>
    public long Size { get; init; } = 1;

    /// <summary>Called before each page is given, with the number of the page: a place to wait or to fail.</summary>
    public Func<long, CancellationToken, ValueTask>? BeforePage { get; set; }

    /// <summary>How many pages were asked for.</summary>
    public long Pages => Interlocked.Read(ref _pages);

    /// <summary>How many single objects were asked about.</summary>
    public long Heads => Interlocked.Read(ref _heads);

    /// <summary>How many pages were asked for at the same time, at most.</summary>
    public int MostAtOnce => Volatile.Read(ref _mostOpen);

    public StoreInfo Info { get; init; } = new("synthetic", "synthetic://bucket") { ListsByRange = true, Bucket = "bucket" };

    /// <summary>A store of the given keys, in any order.</summary>
    public static SyntheticStore Of(IEnumerable<string> keys, int pageSize)
    {
        string[] sorted = [.. keys.Distinct(StringComparer.Ordinal).Order(ObjectKey.Order)];
        return new SyntheticStore(sorted.Length, i => sorted[i]) { PageSize = pageSize };
    }

    public async IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, string? startAfter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var next = startAfter is null || ObjectKey.Compare(startAfter, prefix) < 0 ? FirstNotBefore(prefix) : FirstBehind(startAfter);
        while (true)
        {
            await PageAsync(cancellationToken);
            var end = Math.Min(next + PageSize, count);
            for (; next < end; next++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var key = keyOf(next);
                if (!key.StartsWith(prefix, StringComparison.Ordinal))
                {
                    yield break;
                }

                yield return InfoOf(key);
            }

            if (next >= count || !keyOf(next).StartsWith(prefix, StringComparison.Ordinal))
            {
                yield break;
            }
        }
    }

    public ValueTask<ObjectInfo?> HeadAsync(string key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Interlocked.Increment(ref _heads);
        var at = FirstNotBefore(key);
        return new ValueTask<ObjectInfo?>(at < count && keyOf(at) == key ? InfoOf(key) : null);
    }

    public ValueTask<int> ReadAsync(string key, string? ifMatch, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var length = (int)Math.Clamp(Size - offset, 0, destination.Length);
        for (var i = 0; i < length; i++)
        {
            destination.Span[i] = (byte)(offset + i);
        }

        return new ValueTask<int>(length);
    }

    public ValueTask<ObjectInfo> PutAsync(string key, ReadOnlyMemory<byte> body, WriteOptions options, CancellationToken cancellationToken) => throw ReadOnly();

    public ValueTask<IReadOnlyList<DeleteFailure>> DeleteAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken) => throw ReadOnly();

    public ValueTask<string> BeginUploadAsync(string key, WriteOptions options, CancellationToken cancellationToken) => throw ReadOnly();

    public ValueTask<UploadedPart> PutPartAsync(string key, string uploadId, PartAddress part, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) => throw ReadOnly();

    public ValueTask<IReadOnlyList<UploadedPart>> ListPartsAsync(string key, string uploadId, CancellationToken cancellationToken) => throw ReadOnly();

    public ValueTask<ObjectInfo> CompleteUploadAsync(
        string key, string uploadId, IReadOnlyList<UploadedPart> parts, WriteOptions options, CancellationToken cancellationToken) => throw ReadOnly();

    public ValueTask AbortUploadAsync(string key, string uploadId, CancellationToken cancellationToken) => throw ReadOnly();

    public IAsyncEnumerable<PendingUpload> ListUploadsAsync(string prefix, CancellationToken cancellationToken) => throw ReadOnly();

    public ValueTask<ObjectInfo> CopyAsync(CopySource source, string key, CopyOptions options, CancellationToken cancellationToken) => throw ReadOnly();

    public ValueTask<UploadedPart> CopyPartAsync(
        CopySource source, long offset, long length, string key, string uploadId, int number, CancellationToken cancellationToken) => throw ReadOnly();

    public ValueTask<IReadOnlyDictionary<string, string>> GetTagsAsync(string key, CancellationToken cancellationToken) =>
        new(new Dictionary<string, string>());

    public ValueTask<string?> GetAclAsync(string key, CancellationToken cancellationToken) => new((string?)null);

    public ValueTask SetTagsAsync(string key, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken) => throw ReadOnly();

    public IAsyncEnumerable<ObjectVersion> ListVersionsAsync(string prefix, CancellationToken cancellationToken) => throw ReadOnly();

    public ValueTask<int> ReadVersionAsync(string key, string versionId, long offset, Memory<byte> destination, CancellationToken cancellationToken) => throw ReadOnly();

    public ValueTask<IContentProof?> ProveAsync(ObjectInfo described, CancellationToken cancellationToken) => new((IContentProof?)null);

    public ValueTask<ArchiveState> RestoreAsync(string key, RestoreRequest request, CancellationToken cancellationToken) => throw ReadOnly();

    public ValueTask DisposeAsync() => default;

    private async ValueTask PageAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var number = Interlocked.Increment(ref _pages);
        var open = Interlocked.Increment(ref _open);
        int most;
        while (open > (most = Volatile.Read(ref _mostOpen)) && Interlocked.CompareExchange(ref _mostOpen, open, most) != most)
        {
        }

        try
        {
            await (BeforePage?.Invoke(number, cancellationToken) ?? default);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    private ObjectInfo InfoOf(string key) => new(key, Size, "etag", Time);

    private int FirstNotBefore(string key) => Search(key, 0);

    private int FirstBehind(string key) => Search(key, 1);

    /// <summary>The first number whose key compares with the given one to at least <paramref name="least"/>.</summary>
    private int Search(string key, int least)
    {
        var (low, high) = (0, count);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (Math.Sign(ObjectKey.Compare(keyOf(middle), key)) >= least)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return low;
    }

    private static StoreException ReadOnly() => new(StoreErrorKind.Unsupported, "A synthetic store can only be read.");
}
