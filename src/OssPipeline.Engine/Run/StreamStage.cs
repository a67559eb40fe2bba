using System.Threading.Tasks.Dataflow;
using OssPipeline.Engine.Plan;

namespace OssPipeline.Engine.Run;

/// <summary>Runs a stream block: one job per object, a bounded number at once, each with its parts put back in order.</summary>
internal sealed class StreamStage : IDisposable
{
    private readonly ActionBlock<StreamJob> _jobs;
    private readonly LaneSlots _places;

    public StreamStage(PlanNode node, StreamShare share, RunContext context)
    {
        Node = node;
        Share = share;

        // Each lane has one part for itself, and leaves one place at least: so every object that has a place can get the part it fills.
        var isShared = context.Memory.Lanes is not null && share.ObjectsAtOnce > 1;
        var own = isShared ? MemoryPlan.LargestBlock(share.Bytes / share.ObjectsAtOnce) : 0;
        Memory = new LaneMemory(share.Bytes - (2 * own), own, own);
        _places = new LaneSlots(share.ObjectsAtOnce, isShared ? null : context.Traffic);
        _jobs = new ActionBlock<StreamJob>(
            job => job.RunAsync(context),
            new ExecutionDataflowBlockOptions { MaxDegreeOfParallelism = share.ObjectsAtOnce, EnsureOrdered = false });
    }

    public PlanNode Node { get; }

    public StreamShare Share { get; }

    public LaneMemory Memory { get; }

    /// <summary>Waits for a place. An object takes it before its first part is read, so that no part waits in memory for one.</summary>
    public Task EnterAsync(Lane lane, CancellationToken cancellationToken) => _places.EnterAsync(lane, cancellationToken);

    public void Leave(Lane lane) => _places.Leave(lane);

    public void Start(StreamJob job) => _jobs.Post(job);

    public Task CompleteAsync()
    {
        _jobs.Complete();
        return _jobs.Completion;
    }

    public void Dispose() => Memory.Dispose();
}
