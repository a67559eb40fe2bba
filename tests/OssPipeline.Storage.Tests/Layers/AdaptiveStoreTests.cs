using OssPipeline.Core.Storage;
using OssPipeline.Storage.Layers;
using OssPipeline.Storage.Memory;
using OssPipeline.TestKit.Stores;

namespace OssPipeline.Storage.Tests.Layers;

public sealed class AdaptiveStoreTests
{
    [Fact]
    public async Task Calls_beyond_the_limit_wait_their_turn_and_one_that_is_cancelled_leaves_it()
    {
        var held = new HeldStore();
        await using var store = new AdaptiveStore(held, TimeProvider.System);
        var puts = Enumerable.Range(0, 40).Select(i => store.PutAsync($"k{i}", new byte[1], WriteOptions.Default, CancellationToken.None).AsTask()).ToList();
        using var stop = new CancellationTokenSource();
        var cancelled = store.PutAsync("cancelled", new byte[1], WriteOptions.Default, stop.Token).AsTask();
        Assert.Equal((32, 32), store.Writes.State);

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        held.Gate.SetResult();
        await Task.WhenAll(puts);

        Assert.Equal(0, store.Writes.State.InFlight);
        Assert.Null(await store.HeadAsync("cancelled", CancellationToken.None));
    }

    [Fact]
    public async Task A_refusal_halves_both_ways_and_other_failures_none()
    {
        var plan = new FaultPlan()
            .Fail(StoreCall.Put, StoreErrorKind.ServerError, key: "error")
            .Fail(StoreCall.Put, StoreErrorKind.Throttled, key: "refused");
        await using var store = new AdaptiveStore(new ChaosStore(new MemoryStore(new MemoryBucket()), plan), TimeProvider.System);

        await Assert.ThrowsAsync<StoreException>(() => store.PutAsync("error", new byte[1], WriteOptions.Default, CancellationToken.None).AsTask());
        Assert.Equal((32, 16), (store.Writes.State.Limit, store.Reads.State.Limit));
        await Assert.ThrowsAsync<StoreException>(() => store.PutAsync("refused", new byte[1], WriteOptions.Default, CancellationToken.None).AsTask());

        Assert.Equal(((0, 16), (0, 8)), (store.Writes.State, store.Reads.State));
    }

    [Fact]
    public async Task It_tells_how_far_it_may_rise_so_that_callers_come()
    {
        await using var store = new AdaptiveStore(new MemoryStore(new MemoryBucket()), TimeProvider.System);

        Assert.Equal((64, 128), (store.Info.ReadConcurrency, store.Info.WriteConcurrency));
    }

    private sealed class HeldStore() : DelegatingStore(new MemoryStore(new MemoryBucket()))
    {
        public TaskCompletionSource Gate { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override async ValueTask<ObjectInfo> PutAsync(string key, ReadOnlyMemory<byte> body, WriteOptions options, CancellationToken cancellationToken)
        {
            await Gate.Task;
            return await Inner.PutAsync(key, body, options, cancellationToken);
        }
    }
}
