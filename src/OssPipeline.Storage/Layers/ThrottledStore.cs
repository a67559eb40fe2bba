using System.Runtime.CompilerServices;
using OssPipeline.Core.Storage;

namespace OssPipeline.Storage.Layers;

/// <summary>Keeps a store to its rates: bytes per second each way, and requests per second. It belongs below the retrying layer, so that repeats count.</summary>
/// <remarks>
/// <para>A call waits until it is paid for, and then goes in one: a part of an upload leaves at the speed of the line once its turn has
/// come, so the rate holds over several parts, not within one. At a rate that sends fewer than some twenty parts a minute, smaller parts
/// make it smoother.</para>
/// <para>A read pays for what it asks for and gets back what did not come. A call that fails is paid for like any other: its bytes may
/// have travelled. A listing pays one request for every 1,000 objects, which is what services give at once; a copy inside the service
/// pays a request and no bytes.</para>
/// </remarks>
/// <param name="inner">The store below; the layer owns it.</param>
/// <param name="throttle">The rates.</param>
public sealed class ThrottledStore(IObjectStore inner, StoreThrottle throttle) : DelegatingStore(inner)
{
    /// <summary>How many keys one request lists or deletes (OSS REST reference, ListObjectsV2 and DeleteMultipleObjects).</summary>
    private const int KeysPerRequest = 1000;

    /// <inheritdoc/>
    public override IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, string? startAfter, CancellationToken cancellationToken) =>
        PayAsync(Inner.ListAsync(prefix, startAfter, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public override async ValueTask<ObjectInfo?> HeadAsync(string key, CancellationToken cancellationToken)
    {
        await throttle.Requests.TakeAsync(1, cancellationToken).ConfigureAwait(false);
        return await Inner.HeadAsync(key, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(string key, string? ifMatch, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        await PayAsync(throttle.Read, destination.Length, cancellationToken).ConfigureAwait(false);
        var read = await Inner.ReadAsync(key, ifMatch, offset, destination, cancellationToken).ConfigureAwait(false);
        throttle.Read.Return(destination.Length - read);
        return read;
    }

    /// <inheritdoc/>
    public override async ValueTask<ObjectInfo> PutAsync(string key, ReadOnlyMemory<byte> body, WriteOptions options, CancellationToken cancellationToken)
    {
        await PayAsync(throttle.Write, body.Length, cancellationToken).ConfigureAwait(false);
        return await Inner.PutAsync(key, body, options, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override async ValueTask<IReadOnlyList<DeleteFailure>> DeleteAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keys);
        await throttle.Requests.TakeAsync((keys.Count + KeysPerRequest - 1) / KeysPerRequest, cancellationToken).ConfigureAwait(false);
        return await Inner.DeleteAsync(keys, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override async ValueTask<string> BeginUploadAsync(string key, WriteOptions options, CancellationToken cancellationToken)
    {
        await throttle.Requests.TakeAsync(1, cancellationToken).ConfigureAwait(false);
        return await Inner.BeginUploadAsync(key, options, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override async ValueTask<UploadedPart> PutPartAsync(string key, string uploadId, PartAddress part, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        await PayAsync(throttle.Write, body.Length, cancellationToken).ConfigureAwait(false);
        return await Inner.PutPartAsync(key, uploadId, part, body, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override async ValueTask<IReadOnlyList<UploadedPart>> ListPartsAsync(string key, string uploadId, CancellationToken cancellationToken)
    {
        await throttle.Requests.TakeAsync(1, cancellationToken).ConfigureAwait(false);
        return await Inner.ListPartsAsync(key, uploadId, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override async ValueTask<ObjectInfo> CompleteUploadAsync(
        string key, string uploadId, IReadOnlyList<UploadedPart> parts, WriteOptions options, CancellationToken cancellationToken)
    {
        await throttle.Requests.TakeAsync(1, cancellationToken).ConfigureAwait(false);
        return await Inner.CompleteUploadAsync(key, uploadId, parts, options, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override async ValueTask AbortUploadAsync(string key, string uploadId, CancellationToken cancellationToken)
    {
        await throttle.Requests.TakeAsync(1, cancellationToken).ConfigureAwait(false);
        await Inner.AbortUploadAsync(key, uploadId, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override IAsyncEnumerable<PendingUpload> ListUploadsAsync(string prefix, CancellationToken cancellationToken) =>
        PayAsync(Inner.ListUploadsAsync(prefix, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public override async ValueTask<ObjectInfo> CopyAsync(CopySource source, string key, CopyOptions options, CancellationToken cancellationToken)
    {
        await throttle.Requests.TakeAsync(1, cancellationToken).ConfigureAwait(false);
        return await Inner.CopyAsync(source, key, options, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override async ValueTask<UploadedPart> CopyPartAsync(
        CopySource source, long offset, long length, string key, string uploadId, int number, CancellationToken cancellationToken)
    {
        await throttle.Requests.TakeAsync(1, cancellationToken).ConfigureAwait(false);
        return await Inner.CopyPartAsync(source, offset, length, key, uploadId, number, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override async ValueTask<IReadOnlyDictionary<string, string>> GetTagsAsync(string key, CancellationToken cancellationToken)
    {
        await throttle.Requests.TakeAsync(1, cancellationToken).ConfigureAwait(false);
        return await Inner.GetTagsAsync(key, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override async ValueTask SetTagsAsync(string key, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken)
    {
        await throttle.Requests.TakeAsync(1, cancellationToken).ConfigureAwait(false);
        await Inner.SetTagsAsync(key, tags, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override async ValueTask<string?> GetAclAsync(string key, CancellationToken cancellationToken)
    {
        await throttle.Requests.TakeAsync(1, cancellationToken).ConfigureAwait(false);
        return await Inner.GetAclAsync(key, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override IAsyncEnumerable<ObjectVersion> ListVersionsAsync(string prefix, CancellationToken cancellationToken) =>
        PayAsync(Inner.ListVersionsAsync(prefix, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public override async ValueTask<int> ReadVersionAsync(string key, string versionId, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        await PayAsync(throttle.Read, destination.Length, cancellationToken).ConfigureAwait(false);
        var read = await Inner.ReadVersionAsync(key, versionId, offset, destination, cancellationToken).ConfigureAwait(false);
        throttle.Read.Return(destination.Length - read);
        return read;
    }

    /// <inheritdoc/>
    public override async ValueTask<IContentProof?> ProveAsync(ObjectInfo described, CancellationToken cancellationToken)
    {
        await throttle.Requests.TakeAsync(1, cancellationToken).ConfigureAwait(false);
        return await Inner.ProveAsync(described, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override async ValueTask<ArchiveState> RestoreAsync(string key, RestoreRequest request, CancellationToken cancellationToken)
    {
        await throttle.Requests.TakeAsync(1, cancellationToken).ConfigureAwait(false);
        return await Inner.RestoreAsync(key, request, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask PayAsync(RateBucket bytes, int length, CancellationToken cancellationToken)
    {
        await throttle.Requests.TakeAsync(1, cancellationToken).ConfigureAwait(false);
        await bytes.TakeAsync(length, cancellationToken).ConfigureAwait(false);
    }

    private async IAsyncEnumerable<T> PayAsync<T>(IAsyncEnumerable<T> listing, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await throttle.Requests.TakeAsync(1, cancellationToken).ConfigureAwait(false);
        var left = KeysPerRequest;
        await foreach (var item in listing.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (left-- == 0)
            {
                await throttle.Requests.TakeAsync(1, cancellationToken).ConfigureAwait(false);
                left = KeysPerRequest - 1;
            }

            yield return item;
        }
    }
}
