using System.Diagnostics.CodeAnalysis;
using OssPipeline.Core.Blocks;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;
using OssPipeline.Engine.Plan;

namespace OssPipeline.Engine.Run;

/// <summary>Takes the parts of a companion that a stream block makes and has every sink behind the block store them.</summary>
internal sealed class CompanionJob : IFlowWriter<Part>, IAsyncDisposable
{
    // An index is small beside what it is about; this many bytes cost one request.
    private const int LargestPart = 4 << 20;

    private readonly ObjectRun _owner;
    private readonly StreamStage _stage;
    private readonly RunContext _context;
    private readonly List<(SinkFlow Flow, CompanionFlow Companion)> _flows = [];
    private readonly int _partSize;

    public CompanionJob(ObjectRun owner, RouteStep step, StreamStage stage, string suffix, RunContext context)
    {
        _owner = owner;
        _stage = stage;
        _context = context;
        _partSize = Math.Min(stage.Share.MaxPart, LargestPart);
        for (var leaf = 0; leaf < owner.Flows.Length; leaf++)
        {
            if ((step.Leaves & (1UL << leaf)) != 0 && owner.Flows[leaf] is { IsSettled: false } flow)
            {
                // Shaping found before that the sink takes the key.
                var placed = owner.Tree.PlaceCompanion(owner.Shaped, leaf, suffix).Draft!;
                _flows.Add((flow, new CompanionFlow(owner, flow, placed, suffix, context)));
                _partSize = Math.Min(_partSize, (int)Math.Min(int.MaxValue, flow.Route.Sink.Sink.Store.MaxPartSize));
            }
        }
    }

    public ObjectRef Origin => _owner.Origin;

    public int PartSize(int sequence) => _partSize;

    public ValueTask<Lease> AcquireAsync(int bytes, CancellationToken cancellationToken) => _stage.Memory.AcquireAsync(_owner.Lane, bytes, cancellationToken);

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever a sink throws fails the object at this sink alone, by name; at others it goes on.")]
    public async ValueTask WriteAsync(Part item, CancellationToken cancellationToken)
    {
        using (item)
        {
            var isWanted = false;
            foreach (var (flow, companion) in _flows)
            {
                if (flow.IsSettled)
                {
                    continue;
                }

                try
                {
                    await companion.StoreAsync(item).ConfigureAwait(false);
                    isWanted = true;
                }
                catch (Exception e)
                {
                    if (_context.StopsOn(e))
                    {
                        throw;
                    }

                    flow.Fail(e);
                }
            }

            if (!isWanted)
            {
                throw new FlowException("no sink wants it any more");
            }
        }
    }

    public IFlowWriter<Part> OpenCompanion(string suffix) => throw new InvalidOperationException("A companion has no companions.");

    public async ValueTask DisposeAsync()
    {
        foreach (var (flow, companion) in _flows)
        {
            try
            {
                await companion.DisposeAsync().ConfigureAwait(false);
            }
            catch (StoreException e)
            {
                flow.Fail(new FlowException($"the upload of its companion could not be aborted: {e.Message}"));
            }
        }
    }
}
