using OssPipeline.Core.Storage;
using OssPipeline.Engine.Plan;
using OssPipeline.Engine.Verify;

namespace OssPipeline.Engine.Sweep;

/// <summary>
/// Deletes what sinks with <c>delete_extra</c> hold below their prefix and no source object becomes: after a run that listed everything
/// and in which nothing failed, so that everything else there is confirmed by its CRC.
/// </summary>
internal static class ExtraDeletion
{
    private const int Batch = 1000;

    /// <summary>Whether a plan deletes anything.</summary>
    public static bool IsWanted(PipelinePlan plan) => plan.Nodes.Any(n => n is { IsSink: true, Sink.DeletesExtra: true });

    /// <summary>Finds and deletes.</summary>
    /// <returns>How many were deleted, and why some or all were not; null when all were.</returns>
    public static async Task<ExtraDeleted> RunAsync(PipelinePlan plan, CancellationToken cancellationToken)
    {
        long deleted = 0;
        foreach (var sink in plan.Nodes.Where(n => n is { IsSink: true, Sink.DeletesExtra: true }))
        {
            using var expected = new ExpectedObjects();
            foreach (var tree in plan.Trees.Where(t => t.Routes.Any(r => r.Sink == sink)))
            {
                await ExpectAsync(tree, sink, expected, cancellationToken).ConfigureAwait(false);
            }

            var extra = new List<string>();
            await foreach (var there in sink.Sink.ListAsync(cancellationToken).ConfigureAwait(false))
            {
                if (expected.Take(there.Key) is null && !IsSourceObject(plan, sink, there.Key))
                {
                    extra.Add(there.Key);
                    if (extra.Count > sink.Sink.MaxDelete)
                    {
                        return new ExtraDeleted(
                            deleted, $"{sink.Spec.At}: {sink.Sink.Location} holds more than {sink.Sink.MaxDelete:N0} objects that no source has, so none was deleted; look at them with verify, then raise max_delete");
                    }
                }
            }

            // What was put together otherwise before holds members of what is not there yet.
            if (plan.Trees.Any(t => t.Width > 1 && t.Routes.Any(r => r.Sink == sink)) && expected.Untaken().FirstOrDefault() is { } missing)
            {
                return new ExtraDeleted(
                    deleted, $"{sink.Spec.At}: the source changed since it was merged and '{missing.Target}' is not there yet, so that nothing extra was deleted; run again");
            }

            foreach (var keys in extra.Chunk(Batch))
            {
                var failures = await sink.Sink.DeleteAsync(keys, cancellationToken).ConfigureAwait(false);
                deleted += keys.Length - failures.Count;
                if (failures.Count > 0)
                {
                    return new ExtraDeleted(deleted, $"{failures.Count:N0} extra objects can't be deleted, such as '{failures[0].Key}': {failures[0].Reason}");
                }
            }
        }

        return new ExtraDeleted(deleted, null);
    }

    private static async Task ExpectAsync(RouteTree tree, PlanNode sink, ExpectedObjects expected, CancellationToken cancellationToken)
    {
        var any = false;
        await foreach (var origin in tree.Source.Source.ListAsync(null, cancellationToken).ConfigureAwait(false))
        {
            any = true;
            var shaped = tree.Shape(origin);
            for (var leaf = 0; leaf < tree.Routes.Count; leaf++)
            {
                if (tree.Routes[leaf].Sink == sink && shaped.Verdicts[leaf].Draft is { } placed)
                {
                    expected.Add(new ExpectedObject(placed.Key, origin.Key, placed.Length, null, MayRead: false, 0));
                    foreach (var suffix in tree.Routes[leaf].CompanionSuffixes)
                    {
                        expected.Add(new ExpectedObject(tree.PlaceCompanion(shaped, leaf, suffix).Draft!.Key, origin.Key, null, null, MayRead: false, 0));
                    }
                }
            }
        }

        if (!any)
        {
            // An unmounted disk and a mistyped prefix look like this, too.
            throw new StoreException(
                StoreErrorKind.NotFound, $"{tree.Source.Source.Location} has no object at all, so that everything at {sink.Sink.Location} would be extra: nothing was deleted.");
        }
    }

    private static bool IsSourceObject(PipelinePlan plan, PlanNode sink, string key) =>
        plan.Trees.Any(t => t.Source.Source.Selects(key) && t.Routes.Any(r => r.Sink == sink && r.IsWithinStore));
}

/// <summary>What became of extra objects.</summary>
/// <param name="Count">How many were deleted.</param>
/// <param name="Problem">Why some or all were not; null when all were.</param>
public sealed record ExtraDeleted(long Count, string? Problem);
