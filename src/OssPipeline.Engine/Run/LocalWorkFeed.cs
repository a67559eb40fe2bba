using System.Runtime.CompilerServices;
using OssPipeline.Core.Checkpoints;
using OssPipeline.Core.Data;
using OssPipeline.Engine.Plan;

namespace OssPipeline.Engine.Run;

/// <summary>The feed of a run on one machine: lists the plan's own sources and counts what became of their objects.</summary>
internal sealed class LocalWorkFeed(
    PipelinePlan plan, IReadOnlyDictionary<string, SourceListing> listings, RunCounters counters, Action<WorkOutcome>? ended) : IWorkFeed
{
    public async IAsyncEnumerable<ObjectRef> TakeAsync(string source, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var node = plan.Trees.First(t => t.Source.Name == source).Source;
        var listing = listings[source];
        var any = listing.From is not null;
        await foreach (var item in listing.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            any = true;
            counters.Listed();
            yield return item;
        }

        if (!any && !node.Source.AllowEmpty)
        {
            throw new EmptySourceException(
                $"{node.Spec.At}: '{source}' found nothing to read at {node.Source.Location}; check prefix and include, or set allow_empty: true if that is fine.");
        }
    }

    public ValueTask ReportAsync(WorkOutcome outcome, CancellationToken cancellationToken)
    {
        counters.Ended(outcome.Result);
        ended?.Invoke(outcome);
        return ValueTask.CompletedTask;
    }
}
