using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using OssPipeline.Core.Checkpoints;
using OssPipeline.Core.Data;
using OssPipeline.Engine.Plan;

namespace OssPipeline.Engine.Run;

/// <summary>The feed of a run on one machine: lists the plan's own sources and counts what became of their objects.</summary>
/// <remarks>
/// A list that somebody wrote may name an object again. While the first is under way, the second is passed over, as both would write to
/// one place at once; later, the journal knows what became of the first.
/// </remarks>
internal sealed class LocalWorkFeed(
    PipelinePlan plan, IReadOnlyDictionary<string, SourceListing> listings, RunCounters counters, Action<WorkOutcome>? ended) : IWorkFeed
{
    private readonly ConcurrentDictionary<(string Source, string Key), bool> _underWay = new();

    /// <summary>Whether what is taken is reported later; false for one who only looks.</summary>
    public bool GetsReports { get; init; } = true;

    public async IAsyncEnumerable<ObjectRef> TakeAsync(string source, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var node = plan.Trees.First(t => t.Source.Name == source).Source;
        var listing = listings[source];
        var any = listing.From is not null;
        var mayRepeat = GetsReports && !node.Source.ListsInOrder;
        await foreach (var item in listing.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            any = true;
            counters.Listed();
            if (mayRepeat && !_underWay.TryAdd((source, item.Key), true))
            {
                End(new WorkOutcome(source, item, WorkResult.Skipped, "the list names it more than once", []));
                continue;
            }

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
        ArgumentNullException.ThrowIfNull(outcome);
        _underWay.TryRemove((outcome.Source, outcome.Object.Key), out _);
        End(outcome);
        return ValueTask.CompletedTask;
    }

    private void End(WorkOutcome outcome)
    {
        counters.Ended(outcome.Result);
        ended?.Invoke(outcome);
    }
}
