using OssPipeline.Core.Storage;

namespace OssPipeline.Http;

/// <summary>A store that can only be read: all that writes is refused.</summary>
internal abstract class ReadOnlyStore : IObjectStore
{
    private static readonly IReadOnlyDictionary<string, string> NoTags = new Dictionary<string, string>();

    public abstract StoreInfo Info { get; }

    public abstract IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, string? startAfter, CancellationToken cancellationToken);

    public abstract ValueTask<ObjectInfo?> HeadAsync(string key, CancellationToken cancellationToken);

    public abstract ValueTask<int> ReadAsync(string key, string? ifMatch, long offset, Memory<byte> destination, CancellationToken cancellationToken);

    public ValueTask<ObjectInfo> PutAsync(string key, ReadOnlyMemory<byte> body, WriteOptions options, CancellationToken cancellationToken) => throw Refused();

    public ValueTask<IReadOnlyList<DeleteFailure>> DeleteAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken) => throw Refused();

    public ValueTask<string> BeginUploadAsync(string key, WriteOptions options, CancellationToken cancellationToken) => throw Refused();

    public ValueTask<UploadedPart> PutPartAsync(string key, string uploadId, PartAddress part, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) => throw Refused();

    public ValueTask<IReadOnlyList<UploadedPart>> ListPartsAsync(string key, string uploadId, CancellationToken cancellationToken) => throw Refused();

    public ValueTask<ObjectInfo> CompleteUploadAsync(string key, string uploadId, IReadOnlyList<UploadedPart> parts, WriteOptions options, CancellationToken cancellationToken) => throw Refused();

    public ValueTask AbortUploadAsync(string key, string uploadId, CancellationToken cancellationToken) => throw Refused();

    public IAsyncEnumerable<PendingUpload> ListUploadsAsync(string prefix, CancellationToken cancellationToken) => AsyncEnumerable.Empty<PendingUpload>();

    public ValueTask<ObjectInfo> CopyAsync(CopySource source, string key, CopyOptions options, CancellationToken cancellationToken) => throw Refused();

    public ValueTask<UploadedPart> CopyPartAsync(CopySource source, long offset, long length, string key, string uploadId, int number, CancellationToken cancellationToken) => throw Refused();

    public ValueTask<IReadOnlyDictionary<string, string>> GetTagsAsync(string key, CancellationToken cancellationToken) => new(NoTags);

    public ValueTask SetTagsAsync(string key, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken) => throw Refused();

    public ValueTask<string?> GetAclAsync(string key, CancellationToken cancellationToken) => new((string?)null);

    public IAsyncEnumerable<ObjectVersion> ListVersionsAsync(string prefix, CancellationToken cancellationToken) => throw Refused();

    public ValueTask<int> ReadVersionAsync(string key, string versionId, long offset, Memory<byte> destination, CancellationToken cancellationToken) => throw Refused();

    public ValueTask<IContentProof?> ProveAsync(ObjectInfo described, CancellationToken cancellationToken) => new((IContentProof?)null);

    public ValueTask<ArchiveState> RestoreAsync(string key, RestoreRequest request, CancellationToken cancellationToken) => new(ArchiveState.None);

    public abstract ValueTask DisposeAsync();

    private StoreException Refused() => new(StoreErrorKind.Unsupported, $"{Info.Location} is a list of URLs and can only be read.");
}
