using OssPipeline.Core.Blocks;
using OssPipeline.Core.Data;
using OssPipeline.Core.Rows;
using OssPipeline.Core.Storage;

namespace OssPipeline.Engine.Tables;

/// <summary>
/// The end of an object's way into a table: a receipt of its rows, kept nowhere but in the journal. So objects that become rows are
/// counted, reported and gone on with as all others are; what they hold becomes visible when the run commits.
/// </summary>
internal sealed class TableReceipts(ITableSink table) : ISink
{
    private const int ReadPart = 4 << 20;

    public StoreInfo Store { get; } = new("table", table.Location) { TellsCrc64 = true, CopyDomain = null };

    public string Location => table.Location;

    /// <summary>Whether rows of an object that is read again take the place of its earlier ones.</summary>
    public bool ReplacesRows => table.ReplacesRows;

    /// <summary>In what size objects are read.</summary>
    public ByteSize PartSize => new(ReadPart);

    public int Concurrency => 4;

    public bool CommitsWithRun => true;

    public IfExists IfExists => IfExists.Overwrite;

    public int TagCount => 0;

    public CompareBy Compare => CompareBy.Crc64;

    public bool DeletesExtra => false;

    public long MaxDelete => 0;

    public KeptAttributes Keeps => KeptAttributes.None;

    public ObjectVerdict Place(ObjectRef origin, ObjectDraft draft) => ObjectVerdict.Keep(draft);

    public ObjectDraft Adopt(ObjectDraft placed, SourceAttributes source) => placed;

    public ValueTask<IReadOnlyList<DeleteFailure>> DeleteAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken) => throw No();

    public ValueTask<ObjectInfo?> HeadAsync(string key, CancellationToken cancellationToken) => new((ObjectInfo?)null);

    public ValueTask<int> ReadAsync(string key, string? ifMatch, long offset, Memory<byte> destination, CancellationToken cancellationToken) => throw No();

    public IAsyncEnumerable<ObjectInfo> ListAsync(CancellationToken cancellationToken) => AsyncEnumerable.Empty<ObjectInfo>();

    public ValueTask<ObjectInfo> PutAsync(ObjectRef origin, ObjectDraft placed, Part whole, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(whole);
        ArgumentNullException.ThrowIfNull(placed);
        return new(new ObjectInfo(placed.Key, whole.Length, ETag: null, LastModified: null) { Crc64 = whole.EnsureCrc64() });
    }

    public ValueTask<ISinkSession> OpenAsync(ObjectRef origin, ObjectDraft placed, UploadResume? earlier, CancellationToken cancellationToken) => throw No();

    public bool CanCopyFrom(StoreInfo source) => false;

    public ValueTask<ObjectInfo> CopyAsync(SinkCopy copy, CancellationToken cancellationToken) => throw No();

    public ValueTask AddTagsAsync(ObjectDraft placed, IReadOnlyDictionary<string, string> more, CancellationToken cancellationToken) => throw No();

    public ValueTask<IReadOnlyDictionary<string, string>> GetTagsAsync(string key, CancellationToken cancellationToken) =>
        new(new Dictionary<string, string>());

    public ValueTask AbortAsync(string key, string uploadId, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public IAsyncEnumerable<PendingUpload> ListUploadsAsync(string key, CancellationToken cancellationToken) => AsyncEnumerable.Empty<PendingUpload>();

    private static InvalidOperationException No() => new("Receipts of a table are no objects.");
}
