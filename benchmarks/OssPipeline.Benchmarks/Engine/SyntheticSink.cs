using OssPipeline.Core.Blocks;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;

namespace OssPipeline.Benchmarks.Engine;

/// <summary>Confirms everything at once and keeps nothing, so that what remains is the engine's own cost.</summary>
internal sealed class SyntheticSink(ByteSize part) : ISink
{
    private long _bytes;

    public long Bytes => Volatile.Read(ref _bytes);

    public StoreInfo Store { get; } = new("synthetic", "synthetic://sink") { TellsCrc64 = true };

    public string Location => Store.Location;

    public ByteSize PartSize => part;

    public int Concurrency => 16;

    public bool DeletesExtra => false;

    public long MaxDelete => 0;

    public ValueTask<IReadOnlyList<DeleteFailure>> DeleteAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken) =>
        new(Array.Empty<DeleteFailure>());

    public CompareBy Compare => CompareBy.Mtime;

    public KeptAttributes Keeps => KeptAttributes.None;

    public ObjectDraft Adopt(ObjectDraft placed, SourceAttributes source) => placed;

    public int TagCount => 0;

    public bool CommitsWithRun => false;

    public IfExists IfExists => IfExists.Overwrite;

    public ObjectVerdict Place(ObjectRef origin, ObjectDraft draft) => ObjectVerdict.Keep(draft);

    public ValueTask<ObjectInfo?> HeadAsync(string key, CancellationToken cancellationToken) => ValueTask.FromResult<ObjectInfo?>(null);

    public ValueTask<int> ReadAsync(string key, string? ifMatch, long offset, Memory<byte> destination, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Nothing was kept.");

    public async IAsyncEnumerable<ObjectInfo> ListAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        yield break;
    }

    public ValueTask<ObjectInfo> PutAsync(ObjectRef origin, ObjectDraft placed, Part whole, CancellationToken cancellationToken)
    {
        Interlocked.Add(ref _bytes, whole.Length);
        return ValueTask.FromResult(new ObjectInfo(placed.Key, whole.Length, "E", null) { Crc64 = whole.EnsureCrc64() });
    }

    public ValueTask<ISinkSession> OpenAsync(ObjectRef origin, ObjectDraft placed, UploadResume? earlier, CancellationToken cancellationToken) =>
        ValueTask.FromResult<ISinkSession>(new Session(this, placed.Key));

    public ValueTask<IReadOnlyDictionary<string, string>> GetTagsAsync(string key, CancellationToken cancellationToken) =>
        new(new Dictionary<string, string>());

    public bool CanCopyFrom(StoreInfo source) => false;

    public ValueTask<ObjectInfo> CopyAsync(SinkCopy copy, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask AddTagsAsync(ObjectDraft placed, IReadOnlyDictionary<string, string> more, CancellationToken cancellationToken) => default;

    public ValueTask AbortAsync(string key, string uploadId, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public async IAsyncEnumerable<PendingUpload> ListUploadsAsync(string key, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        yield break;
    }

    private sealed class Session(SyntheticSink sink, string key) : ISinkSession
    {
        public string UploadId => "U";

        public IReadOnlyDictionary<int, UploadedPart> StoredParts { get; } = new Dictionary<int, UploadedPart>();

        public ValueTask<UploadedPart> WriteAsync(Part part, CancellationToken cancellationToken)
        {
            Interlocked.Add(ref sink._bytes, part.Length);
            return ValueTask.FromResult(new UploadedPart(part.Sequence + 1, part.Length, "E", part.EnsureCrc64()));
        }

        public ValueTask<ObjectInfo> CommitAsync(IReadOnlyList<UploadedPart> parts, long length, ulong crc64, CancellationToken cancellationToken) =>
            ValueTask.FromResult(new ObjectInfo(key, length, "E", null) { Crc64 = crc64 });

        public void Suspend()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
