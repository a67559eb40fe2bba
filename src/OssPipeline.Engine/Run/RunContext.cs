using System.Collections.Concurrent;
using OssPipeline.Core.Checkpoints;
using OssPipeline.Core.Storage;
using OssPipeline.Engine.Plan;
using OssPipeline.Engine.Tables;

namespace OssPipeline.Engine.Run;

/// <summary>What all parts of one run share.</summary>
internal sealed class RunContext(ICheckpointStore journal, RunCounters counters, IWorkFeed feed, CancellationToken cancellationToken) : IDisposable
{
    private const int DescriptionsAtOnce = 64;

    // Where more change, the source is being written as a whole, and another run is the better answer.
    private const int MostChanged = 10_000;

    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    private readonly ConcurrentQueue<(RouteTree Tree, string Key)> _changed = new();
    private TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? _fault;
    private long _open = 1;

    private readonly SemaphoreSlim _descriptions = new(DescriptionsAtOnce);

    public ICheckpointStore Journal { get; } = journal;

    public RunCounters Counters { get; } = counters;

    /// <summary>How memory is shared out, and so which lane an object goes in.</summary>
    public required MemoryPlan Memory { get; init; }

    /// <summary>Which lanes there are objects in.</summary>
    public LaneTraffic Traffic { get; } = new();

    public IWorkFeed Feed { get; } = feed;

    /// <summary>Ends when the user cancels and when the run stops on a fault.</summary>
    public CancellationToken Stopping => _stop.Token;

    public Exception? Fault => _fault;

    /// <summary>Done once every object that was begun has ended, one way or another.</summary>
    public Task Idle => _idle.Task;

    /// <summary>Stops the run: this failure concerns more than one object.</summary>
    public void Stop(Exception fault)
    {
        if (Interlocked.CompareExchange(ref _fault, fault, null) is null)
        {
            _stop.Cancel();
        }
    }

    /// <summary>True when the failure is the run's rather than one object's; the run stops then.</summary>
    public bool StopsOn(Exception error)
    {
        switch (error)
        {
            case OperationCanceledException when Stopping.IsCancellationRequested:
                return true;
            case TableException or PlanException:
            case StoreException { EndsRun: true }:
            case Checkpoints.StateException:
            case System.Threading.Channels.ChannelClosedException:
                Stop(error is System.Threading.Channels.ChannelClosedException { InnerException: { } cause } ? cause : error);
                return true;
            default:
                return false;
        }
    }

    public void ObjectBegan() => Interlocked.Increment(ref _open);

    public void ObjectEnded()
    {
        if (Interlocked.Decrement(ref _open) == 0)
        {
            _idle.TrySetResult();
        }
    }

    /// <summary>No more objects will begin.</summary>
    public void Seal() => ObjectEnded();

    /// <summary>Objects will begin again; only while idle.</summary>
    public void Reopen()
    {
        _idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Interlocked.Increment(ref _open);
    }

    /// <summary>Keeps an object that changed while it was read, to be read once more as it is then.</summary>
    /// <returns>False when too many are kept already.</returns>
    public bool TryKeepChanged(RouteTree tree, string key)
    {
        if (_changed.Count >= MostChanged)
        {
            return false;
        }

        _changed.Enqueue((tree, key));
        return true;
    }

    /// <summary>The objects that changed while they were read, of one source.</summary>
    public IReadOnlyList<string> ChangedOf(RouteTree tree) => [.. _changed.Where(c => c.Tree == tree).Select(c => c.Key)];

    /// <summary>Waits for a place among those that ask sources about objects; disposing of it gives it back.</summary>
    public async ValueTask<IDisposable> EnterDescriptionAsync()
    {
        await _descriptions.WaitAsync(Stopping).ConfigureAwait(false);
        return new Place(_descriptions);
    }

    public void Dispose()
    {
        _stop.Dispose();
        _descriptions.Dispose();
    }

    private sealed class Place(SemaphoreSlim places) : IDisposable
    {
        public void Dispose() => places.Release();
    }
}
