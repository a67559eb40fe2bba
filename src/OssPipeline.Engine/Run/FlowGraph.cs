using System.Diagnostics.CodeAnalysis;
using OssPipeline.Core.Data;
using OssPipeline.Engine.Plan;

namespace OssPipeline.Engine.Run;

/// <summary>The running graph behind the sources: takes parts through the fused blocks of a way and hands them to sinks and stream blocks.</summary>
internal sealed class FlowGraph : IDisposable
{
    private readonly Dictionary<PlanNode, SinkStage> _sinks = [];
    private readonly Dictionary<PlanNode, CopyStage> _copies = [];
    private readonly Dictionary<PlanNode, StreamStage> _streams = [];
    private readonly IReadOnlyList<PlanNode> _nodes;

    public FlowGraph(PipelinePlan plan, RunContext context)
    {
        _nodes = plan.Nodes;
        foreach (var node in plan.Nodes)
        {
            if (node.IsSink)
            {
                _sinks.Add(node, new SinkStage(node, context));
                if (plan.Trees.Any(t => t.Routes.Any(r => r.Sink == node && r.IsServerSide)))
                {
                    _copies.Add(node, new CopyStage(node, context));
                }
            }
            else if (node.Stream is not null)
            {
                _streams.Add(node, new StreamStage(node, plan.Memory.Streams[node], context));
            }
        }
    }

    public long MemoryUsed => _streams.Values.Sum(s => s.Memory.Used);

    public long MemoryPeak => _streams.Values.Sum(s => s.Memory.Peak);

    /// <summary>Waits for a place in every stream block that the object will pass, always in the same order.</summary>
    public async ValueTask TakePlacesAsync(ObjectRun owner, CancellationToken cancellationToken)
    {
        if (_streams.Count == 0)
        {
            return;
        }

        var live = owner.LiveLeaves;
        foreach (var node in _nodes)
        {
            if (_streams.TryGetValue(node, out var stage)
                && owner.Tree.Steps.Any(s => s.Node == node && (s.Leaves & live) != 0 && owner.Shaped.Drafts[s.Index] is not null))
            {
                await stage.EnterAsync(owner.Lane, cancellationToken).ConfigureAwait(false);
                (owner.Places ??= []).Add(stage);
            }
        }

        foreach (var step in owner.Tree.Steps)
        {
            if (_streams.TryGetValue(step.Node, out var stage) && (step.Leaves & live) != 0 && owner.Shaped.Drafts[step.Index] is not null)
            {
                var job = new StreamJob(owner, step, stage, this);
                (owner.Jobs ??= []).Add(step.Index, job);
                owner.Enter();
                stage.Start(job);
            }
        }
    }

    /// <summary>Takes over a part that comes out of a step and sends it into the steps behind, sharing it where the way forks.</summary>
    public async ValueTask ForwardAsync(ObjectRun owner, RouteStep from, Part part)
    {
        var live = owner.LiveLeaves;
        Part? left = part;
        try
        {
            for (var i = 0; i < from.Next.Length; i++)
            {
                var step = from.Next[i];
                if ((step.Leaves & live) == 0)
                {
                    continue;
                }

                var isLast = true;
                for (var k = i + 1; k < from.Next.Length; k++)
                {
                    isLast &= (from.Next[k].Leaves & live) == 0;
                }

                var mine = isLast ? left : left!.Share();
                if (isLast)
                {
                    left = null;
                }

                await EnterAsync(owner, step, mine!).ConfigureAwait(false);
                if (isLast)
                {
                    return;
                }
            }
        }
        finally
        {
            left?.Dispose();
        }
    }

    public async Task CompleteAsync()
    {
        foreach (var stream in _streams.Values)
        {
            await stream.CompleteAsync().ConfigureAwait(false);
        }

        foreach (var copies in _copies.Values)
        {
            await copies.CompleteAsync().ConfigureAwait(false);
        }

        foreach (var sink in _sinks.Values)
        {
            await sink.CompleteAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Sends an object on those of its ways that need no bytes.</summary>
    public async ValueTask CopyAsync(ObjectRun owner)
    {
        foreach (var flow in owner.Flows)
        {
            if (flow is { IsSettled: false, Route.IsServerSide: true })
            {
                owner.Enter();
                await _copies[flow.Route.Sink].SendAsync(owner, flow).ConfigureAwait(false);
            }
        }
    }

    public ValueTask CommitAsync(ObjectRun owner, SinkFlow flow)
    {
        owner.Enter();
        return _sinks[flow.Route.Sink].SendAsync(owner, flow, null);
    }

    public void Dispose()
    {
        foreach (var stream in _streams.Values)
        {
            stream.Dispose();
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever a block throws fails this object alone, by name, and the run goes on.")]
    private async ValueTask EnterAsync(ObjectRun owner, RouteStep step, Part part)
    {
        var node = step.Node;
        if (step.Leaf >= 0)
        {
            owner.Enter();
            await _sinks[node].SendAsync(owner, owner.Flows[step.Leaf]!, part).ConfigureAwait(false);
            return;
        }

        if (node.Stream is not null)
        {
            owner.Jobs![step.Index].Add(part);
            return;
        }

        if (node.Partwise is not null)
        {
            try
            {
                part = owner.Passages!.Apply(step, part, out var inputCrc);
                if (step == owner.Tree.ComputesSourceCrc)
                {
                    owner.SourcePart(part.Sequence, part.Length, inputCrc);
                }
            }
            catch (Exception e)
            {
                part.Dispose();
                owner.Fail(step, new FlowException($"{node.Name}: {e.Message}"));
                return;
            }
        }
        else if (node.Transform is { } transform)
        {
            try
            {
                part = transform.Apply(part);
            }
            catch (Exception e)
            {
                part.Dispose();
                owner.Fail(step, new FlowException($"{node.Name}: {e.Message}"));
                return;
            }

            if (step.Witness >= 0)
            {
                owner.Witnessed(step.Witness, part.Sequence, part.Length, part.EnsureCrc64());
            }
        }

        await ForwardAsync(owner, step, part).ConfigureAwait(false);
    }
}
