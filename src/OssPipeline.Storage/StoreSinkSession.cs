using OssPipeline.Core.Blocks;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;

namespace OssPipeline.Storage;

/// <summary>A multipart upload in progress.</summary>
internal sealed class StoreSinkSession(
    IObjectStore store,
    Confirmation confirmation,
    string key,
    WriteOptions options,
    string uploadId,
    IReadOnlyDictionary<int, UploadedPart> storedParts) : ISinkSession
{
    private bool _isClosed;

    /// <inheritdoc/>
    public string UploadId => uploadId;

    /// <inheritdoc/>
    public IReadOnlyDictionary<int, UploadedPart> StoredParts => storedParts;

    /// <inheritdoc/>
    public async ValueTask<UploadedPart> WriteAsync(Part part, CancellationToken cancellationToken)
    {
        var crc = part.EnsureCrc64();
        var stored = await store.PutPartAsync(key, uploadId, new PartAddress(part.Sequence + 1, part.Offset) { Crc64 = crc }, part.Bytes, cancellationToken).ConfigureAwait(false);
        confirmation.Require(key, stored, part.Length, crc);
        return stored;
    }

    /// <inheritdoc/>
    public async ValueTask<ObjectInfo> CommitAsync(IReadOnlyList<UploadedPart> parts, long length, ulong crc64, CancellationToken cancellationToken)
    {
        var stored = await store.CompleteUploadAsync(key, uploadId, parts, options, cancellationToken).ConfigureAwait(false);
        _isClosed = true;
        return await confirmation.RequireAsync(stored, length, crc64, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Suspend() => _isClosed = true;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_isClosed)
        {
            _isClosed = true;

            // Also after a cancellation: nothing may be left at the store.
            await store.AbortUploadAsync(key, uploadId, CancellationToken.None).ConfigureAwait(false);
        }
    }
}
