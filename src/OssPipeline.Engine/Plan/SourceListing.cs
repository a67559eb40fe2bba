using System.Runtime.CompilerServices;
using OssPipeline.Core.Checkpoints;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;
using OssPipeline.Engine.Checkpoints;

namespace OssPipeline.Engine.Plan;

/// <summary>
/// What a run takes from one source: all it lists, or, behind a run that was cut off, what that one left unfinished and then what it
/// had not listed yet.
/// </summary>
internal sealed class SourceListing
{
    private const int Batch = 256;
    private const int LookUpsAtOnce = 32;

    private readonly RouteTree _tree;
    private readonly IManifest _manifest;

    private SourceListing(RouteTree tree, IManifest manifest, string? fingerprint, ListingMark? from)
    {
        _tree = tree;
        _manifest = manifest;
        Fingerprint = fingerprint;
        From = from;
    }

    /// <summary>Marks the pipeline that a listing belongs to; null where a listing can't be gone on with.</summary>
    public string? Fingerprint { get; }

    /// <summary>Where it goes on; null when it begins anew.</summary>
    public ListingMark? From { get; }

    /// <summary>Finds out where to begin.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="tree">The source.</param>
    /// <param name="manifest">What earlier runs did.</param>
    /// <param name="startsAnew">As if no earlier run had listed anything.</param>
    public static SourceListing Of(PipelinePlan plan, RouteTree tree, IManifest manifest, bool startsAnew)
    {
        // A list in no order has no place to go on from; and only listing again tells which copied objects were not deleted yet.
        if (!tree.Source.Source.ListsInOrder || tree.Source.Source.DeletesCopied)
        {
            return new SourceListing(tree, manifest, null, null);
        }

        // Any option may decide which objects pass or what is done about them, so all must be as they were.
        var fingerprint = PlanHash.Of(
            [.. plan.Spec.Stores.Select(s => $"{s.Name}: {Spec.Fingerprint.Whole(s.Kind, s.Options)}"),
            .. plan.Spec.Nodes.Select(n => $"{n.Name} {string.Join(',', n.From)}: {Spec.Fingerprint.Whole(n.Kind, n.Options)}")]);
        var mark = startsAnew ? null : manifest.FindListing(tree.Source.Name);
        return new SourceListing(tree, manifest, fingerprint, mark?.Fingerprint == fingerprint ? mark : null);
    }

    /// <summary>Finds out where to begin with every source.</summary>
    public static IReadOnlyDictionary<string, SourceListing> Of(PipelinePlan plan, IManifest manifest, bool startsAnew) =>
        plan.Trees.ToDictionary(t => t.Source.Name, t => Of(plan, t, manifest, startsAnew), StringComparer.Ordinal);

    /// <summary>The objects, ascending by key where the source lists in order.</summary>
    public async IAsyncEnumerable<ObjectRef> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (From is not null)
        {
            for (string? after = null; ;)
            {
                var states = _manifest.FindUnfinished(_tree.Source.Name, after, From.Key, Batch);
                if (states.Count == 0)
                {
                    break;
                }

                foreach (var item in await LookAsync([.. states.DistinctBy(s => s.Id.Key).Where(s => s.Id.Key != after)], cancellationToken).ConfigureAwait(false))
                {
                    if (item is not null)
                    {
                        yield return item;
                    }
                }

                after = states[^1].Id.Key;
            }
        }

        await foreach (var item in _tree.Source.Source.ListAsync(From?.Key, cancellationToken).ConfigureAwait(false))
        {
            yield return item;
        }
    }

    private async ValueTask<ObjectRef?[]> LookAsync(FlowState[] states, CancellationToken cancellationToken)
    {
        var found = new ObjectRef?[states.Length];
        await Parallel.ForAsync(
            0,
            states.Length,
            new ParallelOptions { MaxDegreeOfParallelism = LookUpsAtOnce, CancellationToken = cancellationToken },
            async (i, token) => found[i] = await LookAsync(states[i], token).ConfigureAwait(false)).ConfigureAwait(false);
        return found;
    }

    /// <summary>The object as it is now; null when it is gone, or not of this source any more.</summary>
    private async ValueTask<ObjectRef?> LookAsync(FlowState state, CancellationToken cancellationToken)
    {
        if (!_tree.Source.Source.Selects(state.Id.Key))
        {
            return null;
        }

        try
        {
            var now = await _tree.Source.Source.HeadAsync(state.Id.Key, cancellationToken).ConfigureAwait(false);

            // A HEAD may tell its time to the second only: what the listing told of the same version is kept.
            return now is { ETag: not null } && now.Size == state.Version.Size
                && string.Equals(now.ETag, state.Version.ETag, StringComparison.OrdinalIgnoreCase)
                && now.LastModified?.ToUnixTimeSeconds() == state.Version.LastModified?.ToUnixTimeSeconds()
                    ? now with { LastModified = state.Version.LastModified }
                    : now;
        }
        catch (StoreException e) when (!e.EndsRun)
        {
            return state.Version; // reading it will fail as this did, by its name
        }
    }
}
