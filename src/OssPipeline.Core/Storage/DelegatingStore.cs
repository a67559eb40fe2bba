namespace OssPipeline.Core.Storage;

/// <summary>A store that passes every call on; a layer overrides what it changes.</summary>
/// <param name="inner">The store below; the layer owns it and disposes of it.</param>
public abstract class DelegatingStore(IObjectStore inner) : IObjectStore
{
    /// <inheritdoc/>
    public virtual StoreInfo Info => Inner.Info;

    /// <summary>The store below.</summary>
    protected IObjectStore Inner { get; } = inner;

    /// <inheritdoc/>
    public virtual IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, string? startAfter, CancellationToken cancellationToken) =>
        Inner.ListAsync(prefix, startAfter, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<ObjectInfo?> HeadAsync(string key, CancellationToken cancellationToken) =>
        Inner.HeadAsync(key, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<int> ReadAsync(string key, string? ifMatch, long offset, Memory<byte> destination, CancellationToken cancellationToken) =>
        Inner.ReadAsync(key, ifMatch, offset, destination, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<ObjectInfo> PutAsync(string key, ReadOnlyMemory<byte> body, WriteOptions options, CancellationToken cancellationToken) =>
        Inner.PutAsync(key, body, options, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<IReadOnlyList<DeleteFailure>> DeleteAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken) =>
        Inner.DeleteAsync(keys, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<string> BeginUploadAsync(string key, WriteOptions options, CancellationToken cancellationToken) =>
        Inner.BeginUploadAsync(key, options, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<UploadedPart> PutPartAsync(string key, string uploadId, PartAddress part, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        Inner.PutPartAsync(key, uploadId, part, body, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<IReadOnlyList<UploadedPart>> ListPartsAsync(string key, string uploadId, CancellationToken cancellationToken) =>
        Inner.ListPartsAsync(key, uploadId, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<ObjectInfo> CompleteUploadAsync(string key, string uploadId, IReadOnlyList<UploadedPart> parts, WriteOptions options, CancellationToken cancellationToken) =>
        Inner.CompleteUploadAsync(key, uploadId, parts, options, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask AbortUploadAsync(string key, string uploadId, CancellationToken cancellationToken) =>
        Inner.AbortUploadAsync(key, uploadId, cancellationToken);

    /// <inheritdoc/>
    public virtual IAsyncEnumerable<PendingUpload> ListUploadsAsync(string prefix, CancellationToken cancellationToken) =>
        Inner.ListUploadsAsync(prefix, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<ObjectInfo> CopyAsync(CopySource source, string key, CopyOptions options, CancellationToken cancellationToken) =>
        Inner.CopyAsync(source, key, options, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<UploadedPart> CopyPartAsync(
        CopySource source, long offset, long length, string key, string uploadId, int number, CancellationToken cancellationToken) =>
        Inner.CopyPartAsync(source, offset, length, key, uploadId, number, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<IReadOnlyDictionary<string, string>> GetTagsAsync(string key, CancellationToken cancellationToken) =>
        Inner.GetTagsAsync(key, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask SetTagsAsync(string key, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken) =>
        Inner.SetTagsAsync(key, tags, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<string?> GetAclAsync(string key, CancellationToken cancellationToken) => Inner.GetAclAsync(key, cancellationToken);

    /// <inheritdoc/>
    public virtual IAsyncEnumerable<ObjectVersion> ListVersionsAsync(string prefix, CancellationToken cancellationToken) =>
        Inner.ListVersionsAsync(prefix, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<int> ReadVersionAsync(string key, string versionId, long offset, Memory<byte> destination, CancellationToken cancellationToken) =>
        Inner.ReadVersionAsync(key, versionId, offset, destination, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<IContentProof?> ProveAsync(ObjectInfo described, CancellationToken cancellationToken) =>
        Inner.ProveAsync(described, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<ArchiveState> RestoreAsync(string key, RestoreRequest request, CancellationToken cancellationToken) =>
        Inner.RestoreAsync(key, request, cancellationToken);

    /// <inheritdoc/>
    public virtual async ValueTask DisposeAsync()
    {
        await Inner.DisposeAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }
}
