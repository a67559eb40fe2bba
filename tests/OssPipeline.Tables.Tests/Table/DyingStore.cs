using OssPipeline.Core.Storage;

namespace OssPipeline.Tables.Tests.Table;

/// <summary>Before and after each call that changes something, asks whether the process is still alive.</summary>
internal sealed class DyingStore(IObjectStore inner, Action step) : DelegatingStore(inner)
{
    public override ValueTask<string> BeginUploadAsync(string key, WriteOptions options, CancellationToken cancellationToken) =>
        AroundAsync(() => Inner.BeginUploadAsync(key, options, cancellationToken));

    public override ValueTask<UploadedPart> PutPartAsync(string key, string uploadId, PartAddress part, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        AroundAsync(() => Inner.PutPartAsync(key, uploadId, part, body, cancellationToken));

    public override ValueTask<ObjectInfo> CompleteUploadAsync(string key, string uploadId, IReadOnlyList<UploadedPart> parts, WriteOptions options, CancellationToken cancellationToken) =>
        AroundAsync(() => Inner.CompleteUploadAsync(key, uploadId, parts, options, cancellationToken));

    public override ValueTask<ObjectInfo> PutAsync(string key, ReadOnlyMemory<byte> body, WriteOptions options, CancellationToken cancellationToken) =>
        AroundAsync(() => Inner.PutAsync(key, body, options, cancellationToken));

    public override ValueTask<IReadOnlyList<DeleteFailure>> DeleteAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken) =>
        AroundAsync(() => Inner.DeleteAsync(keys, cancellationToken));

    public override async ValueTask AbortUploadAsync(string key, string uploadId, CancellationToken cancellationToken) =>
        await AroundAsync(async () =>
        {
            await Inner.AbortUploadAsync(key, uploadId, cancellationToken);
            return 0;
        });

    private async ValueTask<T> AroundAsync<T>(Func<ValueTask<T>> call)
    {
        step();
        var result = await call();
        step();
        return result;
    }
}

/// <summary>A process that dies at a step: that step and all after it throw.</summary>
internal sealed class Mortal(int lastStep)
{
    private int _steps;

    public int Steps => Volatile.Read(ref _steps);

    public void Step()
    {
        if (Interlocked.Increment(ref _steps) > lastStep)
        {
            throw new StoreException(StoreErrorKind.Unreachable, "The process is dead.");
        }
    }
}
