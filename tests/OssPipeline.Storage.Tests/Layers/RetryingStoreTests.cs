using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;
using OssPipeline.Storage.Layers;
using OssPipeline.Storage.Memory;
using OssPipeline.TestKit.Stores;

namespace OssPipeline.Storage.Tests.Layers;

public sealed class RetryingStoreTests
{
    private readonly ParkingClock _clock = new(Some.Instant);
    private readonly MemoryBucket _bucket = new();
    private readonly FaultPlan _plan = new();
    private readonly StoreMeter _meter = new();

    [Fact]
    public async Task A_failure_that_passes_is_never_seen()
    {
        _plan.Fail(StoreCall.Put, StoreErrorKind.Throttled, times: 5);
        var store = Open();

        await RunAsync(store.PutAsync("a", Some.Bytes(10), WriteOptions.Default, CancellationToken.None));

        Assert.Equal((6, 5, 5), (_meter.Calls, _meter.Failures, _meter.Retries));
        Assert.Equal(10, _meter.BytesWritten);
    }

    [Fact]
    public async Task A_failure_that_stays_is_told_once_and_never_repeated_again()
    {
        _plan.Fail(StoreCall.Head, StoreErrorKind.Unreachable, times: int.MaxValue);
        await using var twice = new RetryingStore(Open(), RetryOptions.Default, _meter, _clock);

        var error = await Assert.ThrowsAsync<StoreException>(() => RunAsync(twice.HeadAsync("a", CancellationToken.None)));

        Assert.Equal(StoreErrorKind.Unreachable, error.Kind);
        Assert.False(error.IsTransient);
        Assert.Contains("tried 6 times", error.Message, StringComparison.Ordinal);
        Assert.Equal(6, _meter.Calls);
    }

    [Fact]
    public async Task A_failure_that_is_not_transient_is_not_repeated()
    {
        _plan.Fail(StoreCall.Head, StoreErrorKind.Denied, isTransient: false);
        var store = Open();

        var error = await Assert.ThrowsAsync<StoreException>(() => RunAsync(store.HeadAsync("a", CancellationToken.None)));

        Assert.Equal("Head failed as planned.", error.Message);
        Assert.Equal((1, 0), (_meter.Calls, _meter.Retries));
    }

    [Fact]
    public async Task One_attempt_repeats_nothing()
    {
        _plan.Fail(StoreCall.Head);
        var store = Open(new RetryOptions { MaxAttempts = 1 });

        var error = await Assert.ThrowsAsync<StoreException>(() => store.HeadAsync("a", CancellationToken.None).AsTask());

        Assert.False(error.IsTransient);
        Assert.Equal(1, _meter.Calls);
    }

    [Fact]
    public async Task Waits_for_as_long_as_the_store_asks()
    {
        _plan.Fail(StoreCall.Head, StoreErrorKind.Throttled, retryAfter: TimeSpan.FromSeconds(30));
        var store = Open();

        var call = store.HeadAsync("a", CancellationToken.None).AsTask();
        _clock.Advance(TimeSpan.FromSeconds(29.9));
        await Task.Yield();
        Assert.False(call.IsCompleted);
        await RunAsync(new ValueTask<ObjectInfo?>(call));

        Assert.InRange(_clock.GetUtcNow() - Some.Instant, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(32));
    }

    [Fact]
    public void Waits_double_up_to_their_limit_and_spread_from_zero()
    {
        for (var failures = 0; failures < 12; failures++)
        {
            var longest = TimeSpan.FromMilliseconds(Math.Min(20_000, 200 * Math.Pow(2, failures)));
            var waits = Enumerable.Range(0, 300).Select(_ => RetryingStore.Delay(RetryOptions.Default, failures, null)).ToArray();

            Assert.All(waits, wait => Assert.InRange(wait, TimeSpan.Zero, longest));
            Assert.Contains(waits, wait => wait < longest / 4);
            Assert.Contains(waits, wait => wait > longest * 3 / 4);
        }
    }

    [Fact]
    public void A_store_cannot_ask_for_a_wait_without_end() =>
        Assert.InRange(
            RetryingStore.Delay(RetryOptions.Default, 0, TimeSpan.FromDays(1)),
            RetryOptions.Default.MaxRetryAfter,
            RetryOptions.Default.MaxRetryAfter + RetryOptions.Default.BaseDelay);

    [Fact]
    public async Task A_cancellation_ends_the_wait()
    {
        _plan.Fail(StoreCall.Head, times: int.MaxValue);
        using var source = new CancellationTokenSource();
        var call = Open().HeadAsync("a", source.Token).AsTask();

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task A_listing_goes_on_behind_the_last_key()
    {
        var bare = new MemoryStore(_bucket);
        var keys = Some.Keys("k", 2500);
        foreach (var key in keys)
        {
            await bare.PutAsync(key, Some.Bytes(1), WriteOptions.Default, CancellationToken.None);
        }

        _plan.Fail(StoreCall.List, times: int.MaxValue, every: 700);
        var store = Open(new RetryOptions { BaseDelay = TimeSpan.Zero });
        List<string> seen = [];
        await foreach (var info in store.ListAsync("", null, CancellationToken.None))
        {
            seen.Add(info.Key);
        }

        Assert.Equal(keys, seen);
        Assert.Equal(3, _meter.Retries);
    }

    [Fact]
    public async Task A_listing_that_keeps_failing_at_one_place_ends()
    {
        await new MemoryStore(_bucket).PutAsync("a", Some.Bytes(1), WriteOptions.Default, CancellationToken.None);
        _plan.Fail(StoreCall.List, times: int.MaxValue);
        var store = Open(new RetryOptions { BaseDelay = TimeSpan.Zero });

        var error = await Assert.ThrowsAsync<StoreException>(async () =>
        {
            await foreach (var _ in store.ListAsync("", null, CancellationToken.None))
            {
            }
        });

        Assert.False(error.IsTransient);
        Assert.Equal(5, _meter.Retries);
    }

    [Fact]
    public async Task A_listing_of_uploads_starts_over_without_giving_one_twice_or_going_round_for_ever()
    {
        var store = Open(new RetryOptions { BaseDelay = TimeSpan.Zero });
        foreach (var key in Some.Keys("k", 4))
        {
            await store.BeginUploadAsync(key, WriteOptions.Default, CancellationToken.None);
        }

        _plan.Fail(StoreCall.ListUploads, after: 2);
        Assert.Equal(Some.Keys("k", 4), await UploadKeysAsync());
        Assert.Equal(1, _meter.Retries);

        _plan.Fail(StoreCall.ListUploads, times: int.MaxValue, every: 3);
        await Assert.ThrowsAsync<StoreException>(UploadKeysAsync);

        async Task<List<string>> UploadKeysAsync()
        {
            List<string> keys = [];
            await foreach (var upload in store.ListUploadsAsync("", CancellationToken.None))
            {
                keys.Add(upload.Key);
            }

            return keys;
        }
    }

    [Fact]
    public async Task A_commit_whose_answer_was_lost_is_recognised_by_its_CRC()
    {
        _plan.LoseAnswer(StoreCall.CompleteUpload);
        var store = Open();
        var body = Some.Bytes(100);
        var upload = await store.BeginUploadAsync("a", WriteOptions.Default, CancellationToken.None);
        UploadedPart[] parts =
        [
            await store.PutPartAsync("a", upload, new PartAddress(1, 0), body.AsMemory(0, 60), CancellationToken.None),
            await store.PutPartAsync("a", upload, new PartAddress(2, 60), body.AsMemory(60), CancellationToken.None),
        ];

        var stored = await RunAsync(store.CompleteUploadAsync("a", upload, parts, WriteOptions.Default, CancellationToken.None));

        Assert.Equal((100, Crc64Xz.Compute(body)), (stored.Size, stored.Crc64));
    }

    [Fact]
    public async Task A_commit_whose_answer_was_lost_fails_when_something_else_is_there()
    {
        _plan.LoseAnswer(StoreCall.CompleteUpload);
        var store = Open();
        var upload = await store.BeginUploadAsync("a", WriteOptions.Default, CancellationToken.None);
        var part = await store.PutPartAsync("a", upload, new PartAddress(1, 0), Some.Bytes(10), CancellationToken.None);

        var call = store.CompleteUploadAsync("a", upload, [part], WriteOptions.Default, CancellationToken.None).AsTask();
        await new MemoryStore(_bucket).PutAsync("a", Some.Bytes(11), WriteOptions.Default, CancellationToken.None);

        var error = await Assert.ThrowsAsync<StoreException>(() => RunAsync(new ValueTask<ObjectInfo>(call)));
        Assert.Equal(StoreErrorKind.UploadNotFound, error.Kind);
    }

    [Fact]
    public async Task A_put_that_must_not_overwrite_is_not_refused_for_its_own_earlier_attempt()
    {
        _plan.LoseAnswer(StoreCall.Put);
        var store = Open();

        await RunAsync(store.PutAsync("a", Some.Bytes(10), WriteOptions.Default with { ForbidOverwrite = true }, CancellationToken.None));

        var error = await Assert.ThrowsAsync<StoreException>(() => RunAsync(
            store.PutAsync("a", Some.Bytes(10), WriteOptions.Default with { ForbidOverwrite = true }, CancellationToken.None)));
        Assert.Equal(StoreErrorKind.AlreadyExists, error.Kind);
    }

    private IObjectStore Open(RetryOptions? options = null) =>
        StoreStack.Build(new ChaosStore(new MemoryStore(_bucket), _plan), _meter, options, _clock);

    /// <summary>Lets the clock run while the call waits for it, until it is done.</summary>
    private async Task<T> RunAsync<T>(ValueTask<T> call)
    {
        var task = call.AsTask();
        while (!task.IsCompleted)
        {
            if (_clock.Waiting > 0)
            {
                _clock.Advance(TimeSpan.FromMilliseconds(100));
            }

            await Task.Yield();
        }

        return await task;
    }
}
