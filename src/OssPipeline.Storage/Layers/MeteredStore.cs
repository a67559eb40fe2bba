using System.Runtime.CompilerServices;
using OssPipeline.Core.Storage;

namespace OssPipeline.Storage.Layers;

/// <summary>Counts calls and bytes. It belongs below the retrying layer, so that every attempt is counted.</summary>
/// <param name="inner">The store below; the layer owns it.</param>
/// <param name="meter">Where to count.</param>
public sealed class MeteredStore(IObjectStore inner, StoreMeter meter) : DelegatingStore(inner)
{
    /// <inheritdoc/>
    public override IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, string? startAfter, CancellationToken cancellationToken) =>
        CountAsync(Inner.ListAsync(prefix, startAfter, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public override ValueTask<ObjectInfo?> HeadAsync(string key, CancellationToken cancellationToken) =>
        CountAsync(static s => s.Inner.HeadAsync(s.key, s.cancellationToken), (Inner, key, cancellationToken));

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(string key, string? ifMatch, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        var read = await CountAsync(
            static s => s.Inner.ReadAsync(s.key, s.ifMatch, s.offset, s.destination, s.cancellationToken),
            (Inner, key, ifMatch, offset, destination, cancellationToken)).ConfigureAwait(false);
        meter.CountRead(read);
        return read;
    }

    /// <inheritdoc/>
    public override async ValueTask<ObjectInfo> PutAsync(string key, ReadOnlyMemory<byte> body, WriteOptions options, CancellationToken cancellationToken)
    {
        var stored = await CountAsync(
            static s => s.Inner.PutAsync(s.key, s.body, s.options, s.cancellationToken), (Inner, key, body, options, cancellationToken)).ConfigureAwait(false);
        meter.CountWritten(body.Length);
        return stored;
    }

    /// <inheritdoc/>
    public override ValueTask<IReadOnlyList<DeleteFailure>> DeleteAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken) =>
        CountAsync(static s => s.Inner.DeleteAsync(s.keys, s.cancellationToken), (Inner, keys, cancellationToken));

    /// <inheritdoc/>
    public override ValueTask<string> BeginUploadAsync(string key, WriteOptions options, CancellationToken cancellationToken) =>
        CountAsync(static s => s.Inner.BeginUploadAsync(s.key, s.options, s.cancellationToken), (Inner, key, options, cancellationToken));

    /// <inheritdoc/>
    public override async ValueTask<UploadedPart> PutPartAsync(string key, string uploadId, PartAddress part, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var stored = await CountAsync(
            static s => s.Inner.PutPartAsync(s.key, s.uploadId, s.part, s.body, s.cancellationToken),
            (Inner, key, uploadId, part, body, cancellationToken)).ConfigureAwait(false);
        meter.CountWritten(body.Length);
        return stored;
    }

    /// <inheritdoc/>
    public override ValueTask<IReadOnlyList<UploadedPart>> ListPartsAsync(string key, string uploadId, CancellationToken cancellationToken) =>
        CountAsync(static s => s.Inner.ListPartsAsync(s.key, s.uploadId, s.cancellationToken), (Inner, key, uploadId, cancellationToken));

    /// <inheritdoc/>
    public override ValueTask<ObjectInfo> CompleteUploadAsync(string key, string uploadId, IReadOnlyList<UploadedPart> parts, WriteOptions options, CancellationToken cancellationToken) => CountAsync(
        static s => s.Inner.CompleteUploadAsync(s.key, s.uploadId, s.parts, s.options, s.cancellationToken), (Inner, key, uploadId, parts, options, cancellationToken));

    /// <inheritdoc/>
    public override async ValueTask AbortUploadAsync(string key, string uploadId, CancellationToken cancellationToken) => await CountAsync(
        static async s =>
        {
            await s.Inner.AbortUploadAsync(s.key, s.uploadId, s.cancellationToken).ConfigureAwait(false);
            return true;
        },
        (Inner, key, uploadId, cancellationToken)).ConfigureAwait(false);

    /// <inheritdoc/>
    public override IAsyncEnumerable<PendingUpload> ListUploadsAsync(string prefix, CancellationToken cancellationToken) =>
        CountAsync(Inner.ListUploadsAsync(prefix, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public override ValueTask<ObjectInfo> CopyAsync(CopySource source, string key, CopyOptions options, CancellationToken cancellationToken) =>
        CountAsync(static s => s.Inner.CopyAsync(s.source, s.key, s.options, s.cancellationToken), (Inner, source, key, options, cancellationToken));

    /// <inheritdoc/>
    public override ValueTask<UploadedPart> CopyPartAsync(
        CopySource source, long offset, long length, string key, string uploadId, int number, CancellationToken cancellationToken) => CountAsync(
        static s => s.Inner.CopyPartAsync(s.source, s.offset, s.length, s.key, s.uploadId, s.number, s.cancellationToken),
        (Inner, source, offset, length, key, uploadId, number, cancellationToken));

    /// <inheritdoc/>
    public override ValueTask<IReadOnlyDictionary<string, string>> GetTagsAsync(string key, CancellationToken cancellationToken) =>
        CountAsync(static s => s.Inner.GetTagsAsync(s.key, s.cancellationToken), (Inner, key, cancellationToken));

    /// <inheritdoc/>
    public override async ValueTask SetTagsAsync(string key, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken) => await CountAsync(
        static async s =>
        {
            await s.Inner.SetTagsAsync(s.key, s.tags, s.cancellationToken).ConfigureAwait(false);
            return true;
        },
        (Inner, key, tags, cancellationToken)).ConfigureAwait(false);

    /// <inheritdoc/>
    public override IAsyncEnumerable<ObjectVersion> ListVersionsAsync(string prefix, CancellationToken cancellationToken) =>
        CountAsync(Inner.ListVersionsAsync(prefix, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public override async ValueTask<int> ReadVersionAsync(string key, string versionId, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        var read = await CountAsync(
            static s => s.Inner.ReadVersionAsync(s.key, s.versionId, s.offset, s.destination, s.cancellationToken),
            (Inner, key, versionId, offset, destination, cancellationToken)).ConfigureAwait(false);
        meter.CountRead(read);
        return read;
    }

    /// <inheritdoc/>
    public override ValueTask<string?> GetAclAsync(string key, CancellationToken cancellationToken) =>
        CountAsync(static s => s.Inner.GetAclAsync(s.key, s.cancellationToken), (Inner, key, cancellationToken));

    /// <inheritdoc/>
    public override ValueTask<IContentProof?> ProveAsync(ObjectInfo described, CancellationToken cancellationToken) => CountAsync(
        static s => s.Inner.ProveAsync(s.described, s.cancellationToken), (Inner, described, cancellationToken));

    /// <inheritdoc/>
    public override ValueTask<ArchiveState> RestoreAsync(string key, RestoreRequest request, CancellationToken cancellationToken) => CountAsync(
        static s => s.Inner.RestoreAsync(s.key, s.request, s.cancellationToken), (Inner, key, request, cancellationToken));

    private async ValueTask<T> CountAsync<T, TState>(Func<TState, ValueTask<T>> call, TState state)
    {
        meter.CountCall();
        try
        {
            return await call(state).ConfigureAwait(false);
        }
        catch (Exception e) when (CountFailure(e))
        {
            throw;
        }
    }

    private async IAsyncEnumerable<T> CountAsync<T>(IAsyncEnumerable<T> listing, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        meter.CountCall();
        await using var items = listing.GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            try
            {
                if (!await items.MoveNextAsync().ConfigureAwait(false))
                {
                    yield break;
                }
            }
            catch (Exception e) when (CountFailure(e))
            {
                throw;
            }

            yield return items.Current;
        }
    }

    // As a filter, so that the exception passes by untouched.
    private bool CountFailure(Exception error)
    {
        if (error is not OperationCanceledException)
        {
            meter.CountFailure();
        }

        return false;
    }
}
