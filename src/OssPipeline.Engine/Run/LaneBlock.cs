using System.Threading.Tasks.Dataflow;

namespace OssPipeline.Engine.Run;

/// <summary>Work on several items at once, queued apart for each lane.</summary>
/// <param name="work">Works on one item; must not throw.</param>
/// <param name="atOnce">On how many items at once, both lanes together.</param>
/// <param name="traffic">Which lanes have objects.</param>
internal sealed class LaneBlock<T>(Func<T, Task> work, int atOnce, LaneTraffic traffic)
{
    private readonly ActionBlock<T>[] _lanes = Make(work, atOnce, new LaneSlots(atOnce, traffic));

    /// <summary>Queues an item; waits while the lane's queue is full.</summary>
    /// <returns>False when the block was completed.</returns>
    public Task<bool> SendAsync(Lane lane, T item) => _lanes[(int)lane].SendAsync(item);

    /// <summary>No more items come; done when all were worked on.</summary>
    public Task CompleteAsync()
    {
        foreach (var lane in _lanes)
        {
            lane.Complete();
        }

        return Task.WhenAll(_lanes.Select(l => l.Completion));
    }

    private static ActionBlock<T>[] Make(Func<T, Task> work, int atOnce, LaneSlots slots)
    {
        return [Of(Lane.Small), Of(Lane.Large)];

        ActionBlock<T> Of(Lane lane) => new(
            async item =>
            {
                await slots.EnterAsync(lane, CancellationToken.None).ConfigureAwait(false);
                try
                {
                    await work(item).ConfigureAwait(false);
                }
                finally
                {
                    slots.Leave(lane);
                }
            },
            new ExecutionDataflowBlockOptions { MaxDegreeOfParallelism = atOnce, BoundedCapacity = 2 * atOnce, EnsureOrdered = false });
    }
}
