using OssPipeline.Core.Checkpoints;

namespace OssPipeline.Engine.Plan;

/// <summary>A listing that goes on where an interrupted run stopped.</summary>
/// <param name="Source">Name of the source node.</param>
/// <param name="Key">What comes behind this key is listed; of what comes before, only what the journal knows to be unfinished is taken.</param>
/// <param name="Since">When the listing began, in UTC: what came before the key since then is for the next complete run.</param>
public sealed record ResumedListing(string Source, string Key, DateTimeOffset Since)
{
    /// <summary>The listings that the next run of a plan would go on with.</summary>
    public static IReadOnlyList<ResumedListing> Find(PipelinePlan plan, IManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(manifest);
        return Of(plan, SourceListing.Of(plan, manifest, startsAnew: false));
    }

    internal static IReadOnlyList<ResumedListing> Of(PipelinePlan plan, IReadOnlyDictionary<string, SourceListing> listings) =>
        [.. plan.Trees.Where(t => listings[t.Source.Name].From is not null)
            .Select(t => new ResumedListing(t.Source.Name, listings[t.Source.Name].From!.Key, listings[t.Source.Name].From!.Since))];
}
