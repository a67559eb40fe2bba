using System.Runtime.CompilerServices;
using OssPipeline.Core.Storage;

namespace OssPipeline.TestKit.Stores;

/// <summary>A store in which calls go wrong by plan.</summary>
public sealed class ChaosStore(IObjectStore inner, FaultPlan plan) : DelegatingStore(inner)
{
    public override IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, string? startAfter, CancellationToken cancellationToken) =>
        StepAsync(StoreCall.List, prefix, Inner.ListAsync(prefix, startAfter, cancellationToken), cancellationToken);

    public override ValueTask<ObjectInfo?> HeadAsync(string key, CancellationToken cancellationToken) =>
        CallAsync(StoreCall.Head, key, () => Inner.HeadAsync(key, cancellationToken));

    public override async ValueTask<int> ReadAsync(string key, string? ifMatch, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        var fault = plan.Next(StoreCall.Read, key);
        if (fault is { Effect: FaultPlan.Effect.Fail, Error: { } error })
        {
            throw error;
        }

        var read = await Inner.ReadAsync(key, ifMatch, offset, destination, cancellationToken);
        if (fault is { Effect: FaultPlan.Effect.FlipBit } && read > 0)
        {
            destination.Span[read / 2] ^= 1;
        }

        return fault?.Error is { } lost ? throw lost : read;
    }

    public override ValueTask<ObjectInfo> PutAsync(string key, ReadOnlyMemory<byte> body, WriteOptions options, CancellationToken cancellationToken) =>
        SendAsync(StoreCall.Put, key, body, sent => Inner.PutAsync(key, sent, options, cancellationToken));

    public override ValueTask<IReadOnlyList<DeleteFailure>> DeleteAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken) =>
        CallAsync(StoreCall.Delete, null, () => Inner.DeleteAsync(keys, cancellationToken));

    public override ValueTask<string> BeginUploadAsync(string key, WriteOptions options, CancellationToken cancellationToken) =>
        CallAsync(StoreCall.BeginUpload, key, () => Inner.BeginUploadAsync(key, options, cancellationToken));

    public override ValueTask<UploadedPart> PutPartAsync(string key, string uploadId, PartAddress part, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        SendAsync(StoreCall.PutPart, key, body, sent => Inner.PutPartAsync(key, uploadId, part, sent, cancellationToken));

    public override ValueTask<IReadOnlyList<UploadedPart>> ListPartsAsync(string key, string uploadId, CancellationToken cancellationToken) =>
        CallAsync(StoreCall.ListParts, key, () => Inner.ListPartsAsync(key, uploadId, cancellationToken));

    public override ValueTask<ObjectInfo> CompleteUploadAsync(string key, string uploadId, IReadOnlyList<UploadedPart> parts, WriteOptions options, CancellationToken cancellationToken) =>
        CallAsync(StoreCall.CompleteUpload, key, () => Inner.CompleteUploadAsync(key, uploadId, parts, options, cancellationToken));

    public override async ValueTask AbortUploadAsync(string key, string uploadId, CancellationToken cancellationToken) =>
        await CallAsync(StoreCall.AbortUpload, key, async () =>
        {
            await Inner.AbortUploadAsync(key, uploadId, cancellationToken);
            return true;
        });

    public override IAsyncEnumerable<PendingUpload> ListUploadsAsync(string prefix, CancellationToken cancellationToken) =>
        StepAsync(StoreCall.ListUploads, prefix, Inner.ListUploadsAsync(prefix, cancellationToken), cancellationToken);

    private ValueTask<T> SendAsync<T>(StoreCall call, string key, ReadOnlyMemory<byte> body, Func<ReadOnlyMemory<byte>, ValueTask<T>> send)
    {
        var fault = plan.Next(call, key);
        if (fault is { Effect: FaultPlan.Effect.FlipBit } && body.Length > 0)
        {
            var changed = body.ToArray();
            changed[changed.Length / 2] ^= 1;
            body = changed;
        }

        return RunAsync(fault, () => send(body));
    }

    private ValueTask<T> CallAsync<T>(StoreCall call, string? key, Func<ValueTask<T>> make) => RunAsync(plan.Next(call, key), make);

    private static async ValueTask<T> RunAsync<T>((FaultPlan.Effect Effect, Exception? Error)? fault, Func<ValueTask<T>> make)
    {
        if (fault is { Effect: FaultPlan.Effect.Fail, Error: { } error })
        {
            throw error;
        }

        var result = await make();
        return fault?.Error is { } lost ? throw lost : result;
    }

    private async IAsyncEnumerable<T> StepAsync<T>(StoreCall call, string prefix, IAsyncEnumerable<T> items, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var item in items.WithCancellation(cancellationToken))
        {
            if (plan.Next(call, prefix) is { Error: { } error })
            {
                throw error;
            }

            yield return item;
        }
    }
}
