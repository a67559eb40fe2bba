using OssPipeline.Core.Checkpoints;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;
using OssPipeline.Engine.Plan;

namespace OssPipeline.Engine.Run;

/// <summary>Deletes objects at the source that every sink holds for certain (<c>delete_source</c>).</summary>
internal sealed class SourceDeletion(RouteTree tree, RunContext context)
{
    /// <summary>Deletes an object whose every flow was confirmed just now.</summary>
    /// <returns>Why it is still there; null when it is gone.</returns>
    public async ValueTask<string?> DeleteAsync(ObjectRef origin, IEnumerable<string> targets)
    {
        if (IsOwnTarget(origin, targets))
        {
            return null;
        }

        // That it was copied must outlive this process before the only other proof goes.
        await context.Journal.FlushAsync(context.Stopping).ConfigureAwait(false);
        try
        {
            await tree.Source.Source.DeleteAsync(origin, context.Stopping).ConfigureAwait(false);
            return null;
        }
        catch (StoreException e) when (!e.EndsRun)
        {
            return $"it was copied, but not deleted: {e.Message}";
        }
    }

    /// <summary>Deletes an object that an earlier run copied and did not live to delete, if what it wrote still is there.</summary>
    /// <returns>Why it is still there; null when it is gone, or must stay as it is its own copy.</returns>
    public async ValueTask<string?> DeleteEarlierAsync(ObjectRef origin, IReadOnlyList<FlowState> done)
    {
        if (IsOwnTarget(origin, done.Select(d => d.Target)))
        {
            return null;
        }

        try
        {
            for (var leaf = 0; leaf < done.Count; leaf++)
            {
                var (expected, sink) = (done[leaf].Stored!, tree.Routes[leaf].Sink.Sink);
                var there = await sink.HeadAsync(done[leaf].Target, context.Stopping).ConfigureAwait(false);
                if (there is null || there.Size != expected.Size || there.Crc64 != expected.Crc64)
                {
                    return $"an earlier run copied it to {done[leaf].Target}, which is {(there is null ? "gone" : "another object now")}, so it is not deleted; use --anew to copy it again";
                }
            }

            await tree.Source.Source.DeleteAsync(origin, context.Stopping).ConfigureAwait(false);
            return null;
        }
        catch (StoreException e) when (!e.EndsRun)
        {
            return $"it was copied, but not deleted: {e.Message}";
        }
    }

    private bool IsOwnTarget(ObjectRef origin, IEnumerable<string> targets) =>
        tree.Routes.Any(r => r.IsWithinStore) && targets.Contains(origin.Key, StringComparer.Ordinal);
}
