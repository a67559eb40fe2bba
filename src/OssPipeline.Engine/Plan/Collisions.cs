using OssPipeline.Core.Blocks;
using OssPipeline.Core.Checkpoints;
using OssPipeline.Core.Storage;

namespace OssPipeline.Engine.Plan;

/// <summary>Finds objects that would be given a key at the sink that another object has already, and fails the later one.</summary>
internal sealed class Collisions(IManifest manifest, ISource source, PipelinePlan plan)
{
    public async ValueTask FindAsync(Decision[] batch, CancellationToken cancellationToken)
    {
        var inBatch = new Dictionary<(string Sink, string Target), string>();
        foreach (var decision in batch)
        {
            for (var leaf = 0; leaf < decision.Leaves.Length; leaf++)
            {
                var flow = decision.Leaves[leaf];
                if (decision.Shaped.Verdicts[leaf].Draft?.Key is not { } target)
                {
                    continue;
                }

                var other = inBatch.TryGetValue((flow.Id.Sink, target), out var key) ? key : null;
                if (other is null && !flow.IsLeftOut)
                {
                    other = await FindEarlierAsync(flow.Id, target, cancellationToken).ConfigureAwait(false);
                }

                if (other is not null && other != flow.Id.Key)
                {
                    flow.LeaveOut($"its key at '{flow.Id.Sink}' would be {target}, which '{other}' has already; make the renaming tell them apart", isFailed: true);
                }
                else
                {
                    inBatch[(flow.Id.Sink, target)] = flow.Id.Key;
                }
            }
        }
    }

    // What the journal knows may be about an object that is gone from the source since: then the key is free.
    private async ValueTask<string?> FindEarlierAsync(FlowId id, string target, CancellationToken cancellationToken)
    {
        if (manifest.FindTarget(id.Sink, target, id) is not { } earlier)
        {
            return null;
        }

        // A merged object holds more than the one object it is known by, so its key does not become free with that.
        if (plan.Trees.Any(t => t.Source.Name == earlier.Id.Source && t.Width > 1))
        {
            return earlier.Id.Key;
        }

        var from = earlier.Id.Source == id.Source
            ? source
            : plan.Trees.FirstOrDefault(t => t.Source.Name == earlier.Id.Source)?.Source.Source;
        if (from is null)
        {
            return null;
        }

        try
        {
            return await from.HeadAsync(earlier.Id.Key, cancellationToken).ConfigureAwait(false) is null ? null : earlier.Id.Key;
        }
        catch (StoreException e) when (!e.EndsRun)
        {
            return earlier.Id.Key;
        }
    }
}
