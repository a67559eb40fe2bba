using OssPipeline.Core.Storage;

namespace OssPipeline.Engine.Tables.Scripts;

/// <summary>A store as its options describe it. Nothing of it can be called: whoever works with it looks at its description alone.</summary>
internal sealed class UnopenedStore(StoreInfo info) : IObjectStore
{
    public StoreInfo Info => info;

    public IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, string? startAfter, CancellationToken cancellationToken) =>
        throw No();

    public ValueTask<ObjectInfo?> HeadAsync(string key, CancellationToken cancellationToken) =>
        throw No();

    public ValueTask<int> ReadAsync(string key, string? ifMatch, long offset, Memory<byte> destination, CancellationToken cancellationToken) =>
        throw No();

    public ValueTask<ObjectInfo> PutAsync(string key, ReadOnlyMemory<byte> body, WriteOptions options, CancellationToken cancellationToken) =>
        throw No();

    public ValueTask<IReadOnlyList<DeleteFailure>> DeleteAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken) =>
        throw No();

    public ValueTask<string> BeginUploadAsync(string key, WriteOptions options, CancellationToken cancellationToken) =>
        throw No();

    public ValueTask<UploadedPart> PutPartAsync(string key, string uploadId, PartAddress part, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        throw No();

    public ValueTask<IReadOnlyList<UploadedPart>> ListPartsAsync(string key, string uploadId, CancellationToken cancellationToken) =>
        throw No();

    public ValueTask<ObjectInfo> CompleteUploadAsync(string key, string uploadId, IReadOnlyList<UploadedPart> parts, WriteOptions options, CancellationToken cancellationToken) =>
        throw No();

    public ValueTask AbortUploadAsync(string key, string uploadId, CancellationToken cancellationToken) =>
        throw No();

    public IAsyncEnumerable<PendingUpload> ListUploadsAsync(string prefix, CancellationToken cancellationToken) =>
        throw No();

    public ValueTask<ObjectInfo> CopyAsync(CopySource source, string key, CopyOptions options, CancellationToken cancellationToken) =>
        throw No();

    public ValueTask<UploadedPart> CopyPartAsync(
        CopySource source, long offset, long length, string key, string uploadId, int number, CancellationToken cancellationToken) =>
        throw No();

    public ValueTask<IReadOnlyDictionary<string, string>> GetTagsAsync(string key, CancellationToken cancellationToken) =>
        throw No();

    public ValueTask SetTagsAsync(string key, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken) =>
        throw No();

    public ValueTask<string?> GetAclAsync(string key, CancellationToken cancellationToken) => throw No();

    public IAsyncEnumerable<ObjectVersion> ListVersionsAsync(string prefix, CancellationToken cancellationToken) =>
        throw No();

    public ValueTask<int> ReadVersionAsync(string key, string versionId, long offset, Memory<byte> destination, CancellationToken cancellationToken) =>
        throw No();

    public ValueTask<IContentProof?> ProveAsync(ObjectInfo described, CancellationToken cancellationToken) =>
        throw No();

    public ValueTask<ArchiveState> RestoreAsync(string key, RestoreRequest request, CancellationToken cancellationToken) =>
        throw No();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private InvalidOperationException No() => new($"{info.Location} was not opened.");
}
