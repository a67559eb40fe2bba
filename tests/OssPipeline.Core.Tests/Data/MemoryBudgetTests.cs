using CsCheck;
using OssPipeline.Core.Data;

namespace OssPipeline.Core.Tests.Data;

public class MemoryBudgetTests
{
    [Theory]
    [InlineData(65_536, 65_536, 65_536)]
    [InlineData(65_537, 65_536, 65_536)]
    [InlineData(100_000, 98_304, 65_536)]
    [InlineData(131_072, 131_072, 131_072)]
    public void The_size_is_rounded_down_to_whole_blocks(long size, long capacity, int maxLease)
    {
        using var budget = new MemoryBudget(new ByteSize(size));
        Assert.Equal((capacity, maxLease, 0, 0), (budget.Capacity, budget.MaxLease, budget.Used, budget.Peak));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 4096)]
    [InlineData(4096, 4096)]
    [InlineData(4097, 8192)]
    [InlineData(8 << 20, 8 << 20)]
    [InlineData((8 << 20) + 1, 16 << 20)]
    public void A_block_is_the_next_power_of_two(long bytes, long block) => Assert.Equal(block, MemoryBudget.BlockSize(bytes));

    [Fact]
    public void What_can_never_be_granted_is_refused()
    {
        using var budget = new MemoryBudget(ByteSize.KiB(64));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MemoryBudget(ByteSize.KiB(63)));
        Assert.Throws<ArgumentOutOfRangeException>(() => budget.TryAcquire(-1));
        Assert.Null(budget.TryAcquire(65_537));
        Assert.Throws<ArgumentOutOfRangeException>(() => Acquire(budget, 65_537));
    }

    [Fact]
    public void Any_sequence_of_leases_keeps_the_rules()
    {
        var operations = Gen.Select(Gen.Bool, Gen.Int[1, 70_000], Gen.Int[0, 1000]).Array[1, 200];
        Gen.Select(Gen.Int[64, 300], operations).Sample(
            (kib, steps) =>
            {
                using var budget = new MemoryBudget(ByteSize.KiB(kib));
                var held = new List<(Lease Lease, byte Mark)>();
                byte mark = 0;
                long used = 0, peak = 0;
                foreach (var (take, bytes, pick) in steps)
                {
                    if (take)
                    {
                        if (budget.TryAcquire(bytes) is { } lease)
                        {
                            lease.GetSpan().Fill(++mark);
                            held.Add((lease, mark));
                            used += MemoryBudget.BlockSize(bytes);
                            peak = Math.Max(peak, used);
                        }
                        else
                        {
                            Assert.True(bytes > budget.MaxLease || held.Count > 0, "An idle budget refused a lease it can grant.");
                        }
                    }
                    else if (held.Count > 0)
                    {
                        var i = pick % held.Count;
                        Check(held[i]);
                        used -= MemoryBudget.BlockSize(held[i].Lease.Length);
                        ((IDisposable)held[i].Lease).Dispose();
                        held.RemoveAt(i);
                    }

                    Assert.Equal((used, peak), (budget.Used, budget.Peak));
                    Assert.True(used <= budget.Capacity);
                }

                foreach (var entry in held)
                {
                    Check(entry);
                    ((IDisposable)entry.Lease).Dispose();
                }

                Assert.Equal(0, budget.Used);

                // All that was freed is one block again.
                var largest = budget.TryAcquire(budget.MaxLease);
                Assert.NotNull(largest);
                ((IDisposable)largest).Dispose();
            },
            iter: 300);

        // Each lease still holds what its owner wrote: no two overlap.
        static void Check((Lease Lease, byte Mark) entry) => Assert.Equal(-1, entry.Lease.GetSpan().IndexOfAnyExcept(entry.Mark));
    }

    [Fact]
    public async Task Waiters_are_served_in_their_order()
    {
        using var budget = new MemoryBudget(ByteSize.KiB(64));
        var all = budget.TryAcquire(65_536)!;
        var large = budget.AcquireAsync(60_000, CancellationToken.None).AsTask();
        var small = budget.AcquireAsync(100, CancellationToken.None).AsTask();
        Assert.Null(budget.TryAcquire(1));
        Assert.False(large.IsCompleted || small.IsCompleted);
        ((IDisposable)all).Dispose();
        var first = await large;
        Assert.False(small.IsCompleted, "A small request overtook a large one that has the whole budget.");
        ((IDisposable)first).Dispose();
        ((IDisposable)await small).Dispose();
        Assert.Equal(0, budget.Used);
    }

    [Fact]
    public async Task A_small_request_waits_behind_a_large_one_though_there_is_room()
    {
        using var budget = new MemoryBudget(ByteSize.KiB(64));
        var half = budget.TryAcquire(32_768)!;
        var large = budget.AcquireAsync(65_536, CancellationToken.None).AsTask();
        var small = budget.AcquireAsync(4_096, CancellationToken.None).AsTask();
        Assert.False(large.IsCompleted || small.IsCompleted);
        ((IDisposable)half).Dispose();
        ((IDisposable)await large).Dispose();
        ((IDisposable)await small).Dispose();
    }

    [Fact]
    public async Task A_cancelled_waiter_lets_the_next_one_through()
    {
        using var budget = new MemoryBudget(ByteSize.KiB(64));
        using var stop = new CancellationTokenSource();
        var half = budget.TryAcquire(32_768)!;
        var large = budget.AcquireAsync(65_536, stop.Token).AsTask();
        var small = budget.AcquireAsync(4_096, CancellationToken.None).AsTask();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => large);
        ((IDisposable)await small).Dispose();
        ((IDisposable)half).Dispose();
        Assert.Equal(0, budget.Used);
    }

    [Fact]
    public async Task A_cancelled_token_gets_no_memory()
    {
        using var budget = new MemoryBudget(ByteSize.KiB(64));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await budget.AcquireAsync(1, new CancellationToken(true)));
        Assert.Equal(0, budget.Used);
    }

    [Fact]
    public async Task Disposing_fails_the_waiters_and_leaves_leases_usable()
    {
        var budget = new MemoryBudget(ByteSize.KiB(64));
        var all = budget.TryAcquire(65_536)!;
        var waiter = budget.AcquireAsync(1, CancellationToken.None).AsTask();
        budget.Dispose();
        budget.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiter);
        Assert.Throws<ObjectDisposedException>(() => budget.TryAcquire(1));
        Assert.Throws<ObjectDisposedException>(() => Acquire(budget, 1));
        all.GetSpan().Fill(1);
        ((IDisposable)all).Dispose();
    }

    [Fact]
    public async Task Cancelling_after_disposal_reports_the_disposal()
    {
        for (var i = 0; i < 200; i++)
        {
            var budget = new MemoryBudget(ByteSize.KiB(64));
            var all = budget.TryAcquire(65_536)!;
            using var stop = new CancellationTokenSource();
            var waiter = budget.AcquireAsync(1, stop.Token).AsTask();
            budget.Dispose();
            stop.Cancel();
            await Assert.ThrowsAsync<ObjectDisposedException>(() => waiter);
            ((IDisposable)all).Dispose();
        }
    }

    [Fact]
    public async Task Many_threads_share_it_within_its_capacity()
    {
        using var budget = new MemoryBudget(ByteSize.KiB(256));
        var workers = Enumerable.Range(1, 6).Select(worker => Task.Run(async () =>
        {
            var random = new Random(worker);
            for (var i = 0; i < 400; i++)
            {
                using var stop = new CancellationTokenSource();
                var pending = budget.AcquireAsync(random.Next(1, 100_000), stop.Token);
                if (random.Next(8) == 0)
                {
                    stop.Cancel();
                }

                Lease lease;
                try
                {
                    lease = await pending;
                }
                catch (OperationCanceledException)
                {
                    continue;
                }

                lease.GetSpan().Fill((byte)worker);
                await Task.Yield();
                Assert.Equal(-1, lease.GetSpan().IndexOfAnyExcept((byte)worker));
                ((IDisposable)lease).Dispose();
            }
        }));
        await Task.WhenAll(workers).WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(0, budget.Used);
        Assert.InRange(budget.Peak, 1, budget.Capacity);
        ((IDisposable)budget.TryAcquire(budget.MaxLease)!).Dispose();
    }

    private static void Acquire(MemoryBudget budget, int bytes) => budget.AcquireAsync(bytes, CancellationToken.None).AsTask();
}
