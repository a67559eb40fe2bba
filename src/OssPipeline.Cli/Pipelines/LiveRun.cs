using OssPipeline.Cli.Output;
using OssPipeline.Core.Checkpoints;
using OssPipeline.Engine.Checkpoints;
using OssPipeline.Engine.Live;
using OssPipeline.Storage.Layers;

namespace OssPipeline.Cli.Pipelines;

/// <summary>A run's side of what other terminals see and order of it: takes orders up twice a second, tells how it goes every second.</summary>
/// <param name="state">The job's state; its lock is held.</param>
/// <param name="stores">The pipeline's stores.</param>
/// <param name="terminal">Where it is said what orders came.</param>
/// <param name="clock">The clock.</param>
internal sealed class LiveRun(JobState state, IReadOnlyList<StoreControls> stores, Terminal terminal, TimeProvider clock)
{
    /// <summary>How often it looks for orders.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly TransferRate _bytes = new();
    private readonly TransferRate _objects = new();
    private bool _hasComplained;

    /// <summary>Takes up the orders that an earlier run's user gave for later ones, too, and forgets the others.</summary>
    /// <exception cref="StateException">What was ordered can't be read.</exception>
    public void Begin()
    {
        var orders = LiveOrders.Read(state);
        if (orders.Keep)
        {
            Apply(orders);
        }
        else
        {
            LiveOrders.Delete(state);
        }
    }

    /// <summary>Listens and tells until the work ended, and gives its result.</summary>
    public async Task<T> WatchAsync<T>(Task<T> work, Func<RunSnapshot> snapshot)
    {
        try
        {
            Tell(snapshot());
            using var timer = new PeriodicTimer(Interval, clock);
            for (var tick = 1; await NextAsync(timer, work).ConfigureAwait(false); tick++)
            {
                Guard(() => Apply(LiveOrders.Read(state)));
                if (tick % 2 == 0)
                {
                    Tell(snapshot());
                }
            }

            return await work.ConfigureAwait(false);
        }
        finally
        {
            LiveStatus.Delete(state);
        }
    }

    private static async Task<bool> NextAsync(PeriodicTimer timer, Task work)
    {
        var tick = timer.WaitForNextTickAsync().AsTask();
        return await Task.WhenAny(work, tick).ConfigureAwait(false) != work && !work.IsCompleted;
    }

    private void Apply(LiveOrders orders)
    {
        foreach (var store in stores)
        {
            var order = orders.For(store.Name);
            if (order != store.Throttle.Ordered)
            {
                store.Throttle.Ordered = order;
                terminal.Note($"osspipe: {store.Name}: {store.Throttle.Rates} from now on, {(order.IsNone ? "by the pipeline file" : "as ordered")}");
            }
        }
    }

    private void Tell(RunSnapshot counts)
    {
        _bytes.Add(counts.Elapsed, counts.BytesRead + counts.BytesCopied);
        _objects.Add(counts.Elapsed, counts.Done + counts.Failed);
        Guard(() => new LiveStatus
        {
            Process = Environment.ProcessId,
            At = clock.GetUtcNow(),
            Counts = counts,
            BytesPerSecond = _bytes.PerSecond,
            ObjectsPerSecond = _objects.PerSecond,
            Stores = [.. stores.Select(Describe)],
        }.Write(state));
    }

    private static LiveStoreStatus Describe(StoreControls store) => new(
        store.Name, store.Location, store.Throttle.Rates, !store.Throttle.Ordered.IsNone, At(store.Reads), At(store.Writes));

    private static LiveConcurrency? At((int InFlight, int Limit)? state) => state is { } now ? new LiveConcurrency(now.InFlight, now.Limit) : null;

    // A run does not end because nobody can look at it; that is said once.
    private void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (StateException e) when (!_hasComplained)
        {
            _hasComplained = true;
            terminal.Error($"osspipe: {e.Message}");
        }
        catch (StateException)
        {
            // Said before.
        }
    }
}
