using OssPipeline.Core.Limits;
using OssPipeline.Core.Storage;
using OssPipeline.Storage.Layers;
using OssPipeline.Storage.Memory;
using OssPipeline.TestKit.Stores;

namespace OssPipeline.Storage.Tests.Layers;

public sealed class ThrottledStoreTests : IAsyncLifetime
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    private readonly ParkingClock _clock = new(Some.Instant);
    private readonly FaultPlan _faults = new();
    private readonly StoreMeter _meter = new();
    private StoreControls? _controls;
    private IObjectStore? _store;

    private StoreThrottle Throttle => _controls!.Throttle;

    private IObjectStore Store => _store!;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }

        _controls?.Dispose();
    }

    [Fact]
    public async Task Puts_of_4_KiB_keep_the_rate_over_a_minute()
    {
        Open(new StoreRates(null, 1 << 20, null));

        await DriveAsync(callers: 32, parked: 32, async (_, token) => await Store.PutAsync("small", new byte[4096], WriteOptions.Default, token));

        Assert.InRange(_meter.BytesWritten / 60.0 / (1 << 20), 0.95, 1.05);
    }

    [Fact]
    public async Task Large_parts_and_small_objects_keep_the_rate_together_and_neither_starves()
    {
        Open(new StoreRates(null, 4 << 20, null));
        var id = await Store.BeginUploadAsync("large", WriteOptions.Default, CancellationToken.None);
        var part = new byte[2 << 20];
        var (parts, small) = (0, 0);

        // Three of the four large parts wait for the first one's turn to end, not for the clock.
        await DriveAsync(callers: 8, parked: 5, async (caller, token) =>
        {
            if (caller < 4)
            {
                await Store.PutPartAsync("large", id, new PartAddress(1, 0), part, token);
                Interlocked.Increment(ref parts);
            }
            else
            {
                await Store.PutAsync("small", new byte[4096], WriteOptions.Default, token);
                Interlocked.Increment(ref small);
            }
        });

        Assert.InRange(_meter.BytesWritten / 60.0 / (4 << 20), 0.95, 1.05);
        Assert.True(parts > 50, $"{parts} parts");
        Assert.True(small > 1000, $"{small} small objects");
    }

    [Fact]
    public async Task Requests_of_every_kind_count()
    {
        Open(new StoreRates(null, null, 100));
        await Store.PutAsync("k", new byte[1], WriteOptions.Default, CancellationToken.None);

        await DriveAsync(callers: 16, parked: 16, async (caller, token) =>
            _ = caller % 2 == 0 ? (object?)await Store.HeadAsync("k", token) : await Store.ReadAsync("k", null, 0, new byte[1], token));

        Assert.InRange(_meter.Calls / 6000.0, 0.95, 1.05);
    }

    [Fact]
    public async Task Repeats_are_paid_for()
    {
        _faults.Fail(StoreCall.Head, StoreErrorKind.Throttled, times: int.MaxValue, every: 3);
        Open(new StoreRates(null, null, 100), new RetryOptions { BaseDelay = TimeSpan.Zero, MaxAttempts = 100 });

        await DriveAsync(callers: 16, parked: 16, async (_, token) => await Store.HeadAsync("k", token));

        Assert.True(_meter.Retries > 1900, $"{_meter.Retries} repeats");
        Assert.InRange(_meter.Calls / 6000.0, 0.95, 1.05);
    }

    [Fact]
    public async Task A_read_pays_for_what_came()
    {
        Open(new StoreRates(4096, null, null));
        await Store.PutAsync("k", new byte[1], WriteOptions.Default, CancellationToken.None);

        // All that was asked for would take seconds from the second read on; the bytes that came fit the time for catching up.
        for (var i = 0; i < 100; i++)
        {
            var read = Store.ReadAsync("k", null, 0, new byte[4096], CancellationToken.None);
            Assert.True(read.IsCompleted);
            Assert.Equal(1, await read);
            _clock.Advance(TimeSpan.FromMilliseconds(1));
        }
    }

    [Fact]
    public async Task An_order_changes_the_rate_of_those_who_wait_already()
    {
        Open(new StoreRates(null, 1, null));
        await Store.PutAsync("first", new byte[4096], WriteOptions.Default, CancellationToken.None);
        var waiting = Store.PutAsync("second", new byte[4096], WriteOptions.Default, CancellationToken.None).AsTask();
        await StepAsync(1, Minute);
        await StepAsync(1, Minute);
        Assert.False(waiting.IsCompleted);

        Throttle.Ordered = RatesChange.Off;
        await StepAsync(1, RateAccount.LongestWait);

        await waiting.WaitAsync(Minute);
        Assert.True(Throttle.Rates.IsUnlimited);
        Throttle.Ordered = RatesChange.None;
        Assert.Equal(1, Throttle.Rates.Write);
    }

    [Fact]
    public async Task The_timetable_frees_those_who_wait()
    {
        Assert.True(TimetableEntry.TryParse("08:00 1", out var day, out _));
        Assert.True(TimetableEntry.TryParse("18:00 off", out var night, out _));
        Assert.True(Timetable.TryCreate([day!, night!], out var week, out _));
        _clock.SetUtcNow(new DateTimeOffset(2026, 2, 2, 17, 59, 0, TimeSpan.Zero));
        Open(new StoreLimits(StoreRates.Unlimited, week));
        await Store.PutAsync("first", new byte[4096], WriteOptions.Default, CancellationToken.None);
        var waiting = Store.PutAsync("second", new byte[4096], WriteOptions.Default, CancellationToken.None).AsTask();
        await StepAsync(1, TimeSpan.FromSeconds(59));
        await StepAsync(1, TimeSpan.Zero);
        Assert.False(waiting.IsCompleted);

        await StepAsync(1, TimeSpan.FromSeconds(1));

        await waiting.WaitAsync(Minute);
        Assert.True(Throttle.Rates.IsUnlimited);
    }

    [Fact]
    public async Task A_wait_that_is_cancelled_sends_nothing_and_costs_the_others_nothing()
    {
        Open(new StoreRates(null, 1 << 20, null));
        await Store.PutAsync("first", new byte[4096], WriteOptions.Default, CancellationToken.None);
        using var stop = new CancellationTokenSource();
        var large = Store.PutAsync("never", new byte[16 << 20], WriteOptions.Default, stop.Token).AsTask();
        for (var i = 0; i < 100; i++)
        {
            await StepAsync(1, TimeSpan.FromMilliseconds(10));
        }

        await StepAsync(1, TimeSpan.Zero);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => large);
        await Store.PutAsync("next", new byte[4096], WriteOptions.Default, CancellationToken.None).AsTask().WaitAsync(Minute);
        Assert.Null(await Store.HeadAsync("never", CancellationToken.None));
    }

    [Fact]
    public async Task A_listing_pays_a_request_for_every_thousand_keys()
    {
        Open(StoreRates.Unlimited);
        for (var i = 0; i < 2500; i++)
        {
            await Store.PutAsync($"k{i:D4}", ReadOnlyMemory<byte>.Empty, WriteOptions.Default, CancellationToken.None);
        }

        Throttle.Ordered = RatesChange.None with { Requests = RateSetting.At(1) };
        var listed = 0;
        var listing = Task.Run(async () =>
        {
            await foreach (var item in Store.ListAsync("", null, CancellationToken.None))
            {
                Interlocked.Increment(ref listed);
            }
        });

        await StepAsync(1, TimeSpan.Zero);
        Assert.Equal(1000, listed);
        await StepAsync(1, TimeSpan.FromMilliseconds(500));
        await StepAsync(1, TimeSpan.FromMilliseconds(500));
        await StepAsync(1, TimeSpan.Zero);
        Assert.Equal(2000, listed);
        await StepAsync(1, TimeSpan.FromMilliseconds(500));
        await StepAsync(1, TimeSpan.FromMilliseconds(500));
        await listing.WaitAsync(Minute);
        Assert.Equal(2500, listed);
    }

    // Callers that never rest, for a minute of the clock.
    private async Task DriveAsync(int callers, int parked, Func<int, CancellationToken, Task> call)
    {
        using var stop = new CancellationTokenSource();
        var all = Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            while (true)
            {
                await call(caller, stop.Token);
            }
        })).ToList();
        for (var at = TimeSpan.Zero; at < Minute; at += Tick)
        {
            await StepAsync(parked, Tick);
        }

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(all));
    }

    private Task StepAsync(int parked, TimeSpan time) => _clock.StepAsync(parked, time);

    private void Open(StoreRates rates, RetryOptions? retries = null) => Open(new StoreLimits(rates), retries);

    private void Open(StoreLimits limits, RetryOptions? retries = null)
    {
        _controls = new StoreControls("store", limits, _clock);
        _store = StoreStack.Build(new ChaosStore(new MemoryStore(new MemoryBucket()), _faults), _meter, retries, _clock, _controls);
    }
}
