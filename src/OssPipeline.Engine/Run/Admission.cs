using OssPipeline.Core.Blocks;
using OssPipeline.Core.Checkpoints;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;
using OssPipeline.Engine.Plan;

namespace OssPipeline.Engine.Run;

/// <summary>Acts on what is found about listed objects: reports those that need nothing, and writes the starts of the others down before any byte is sent.</summary>
internal sealed class Admission(RouteTree tree, Appraisal appraisal, RunContext context)
{
    /// <summary>Whether an object was left behind, which the journal does not know.</summary>
    public bool HasLeftBehind { get; private set; }

    /// <summary>Decides about a batch. What is left to do comes back in order; what is not has been reported.</summary>
    public async ValueTask<IReadOnlyList<ObjectRun>> DecideAsync(IReadOnlyList<ObjectRef> batch, CancellationToken cancellationToken)
    {
        var decided = await appraisal.AppraiseAsync(batch, cancellationToken).ConfigureAwait(false);
        var starts = new List<CheckpointRecord>(batch.Count);
        var work = new List<ObjectRun>(batch.Count);
        try
        {
            foreach (var decision in decided)
            {
                HasLeftBehind |= Array.Exists(decision.Leaves, f => f.IsLeftBehind);
                await BeginAsync(decision, starts, work, cancellationToken).ConfigureAwait(false);
            }

            if (starts.Count > 0)
            {
                await context.Journal.AppendDurablyAsync(starts, cancellationToken).ConfigureAwait(false);
            }

            foreach (var owner in work)
            {
                owner.DescribeAhead();
            }

            return work;
        }
        catch (Exception e)
        {
            if (!context.StopsOn(e))
            {
                context.Stop(e);
            }

            foreach (var owner in work)
            {
                await owner.ExitAsync().ConfigureAwait(false);
            }

            throw;
        }
    }

    // An upload of another version of the object, or under another plan: its parts are of no use.
    private async ValueTask DropStaleAsync(LeafDecision flow, string target, string uploadId, Decision decision, CancellationToken cancellationToken)
    {
        try
        {
            var sink = tree.Routes[Array.IndexOf(decision.Leaves, flow)].Sink.Sink;
            await sink.AbortAsync(target, uploadId, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (!e.EndsRun)
        {
            flow.LeaveOut($"the upload that an earlier run left for {target} can't be aborted: {e.Message}", isFailed: true);
        }
    }

    // Killed between making the object visible and giving it its tags. To do so twice does no harm.
    private async ValueTask FinishTagsAsync(LeafDecision flow, Decision decision, CancellationToken cancellationToken)
    {
        var leaf = Array.IndexOf(decision.Leaves, flow);
        try
        {
            await tree.Routes[leaf].Sink.Sink.AddTagsAsync(
                decision.Shaped.Verdicts[leaf].Draft!, flow.Interrupted!.Findings, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (!e.EndsRun)
        {
            flow.CommittedUnseen = null;
            flow.LeaveOut($"it was written by an earlier run, but can't be given its tags: {e.Message}", isFailed: true);
        }
    }

    private async ValueTask BeginAsync(
        Decision decision, List<CheckpointRecord> starts, List<ObjectRun> work, CancellationToken cancellationToken)
    {
        var origin = decision.Shaped.Origin;
        var partSize = decision.PartSize;
        if (Array.Exists(decision.Leaves, f => f.NeedsRestore))
        {
            await RestoreAsync(decision, cancellationToken).ConfigureAwait(false);
        }

        foreach (var flow in decision.Leaves)
        {
            if (flow.StaleUpload is { } stale)
            {
                await DropStaleAsync(flow, stale.Target, stale.UploadId, decision, cancellationToken).ConfigureAwait(false);
            }
        }

        foreach (var flow in decision.Leaves)
        {
            if (flow is { CommittedUnseen: not null, Interrupted.Findings.Count: > 0 })
            {
                await FinishTagsAsync(flow, decision, cancellationToken).ConfigureAwait(false);
            }
        }

        foreach (var flow in decision.Leaves)
        {
            if (flow is { IsLeftOut: true, IsFailed: true, KeepsRecord: false })
            {
                var target = decision.Shaped.Verdicts[Array.IndexOf(decision.Leaves, flow)].Draft?.Key ?? "";
                starts.Add(new CheckpointRecord.Started(flow.Id, origin, target, partSize));
                starts.Add(new CheckpointRecord.Failed(flow.Id, flow.Reason!, KeepsUpload: false));
            }
            else if (flow.CommittedUnseen is { } stored)
            {
                starts.Add(new CheckpointRecord.Committed(flow.Id, stored, flow.Interrupted!.SourceCrc64 ?? 0, HadParts: true)
                {
                    Findings = flow.Interrupted.Findings,
                    PlainSha256 = flow.Interrupted.PlainSha256,
                    Companions = flow.Interrupted.Companions,
                });
            }
        }

        if (Array.TrueForAll(decision.Leaves, f => f.IsLeftOut || f.CommittedUnseen is not null))
        {
            if (tree.Source.Source.DeletesCopied && Array.TrueForAll(decision.Leaves, f => f.DoneEarlier is not null))
            {
                var left = await new SourceDeletion(tree, context).DeleteEarlierAsync(origin, [.. decision.Leaves.Select(f => f.DoneEarlier!)]).ConfigureAwait(false);
                if (left is not null)
                {
                    decision.Leaves[0].LeaveOut(left, isFailed: true);
                }
            }

            await ReportAsync(decision).ConfigureAwait(false);
            return;
        }

        var owner = new ObjectRun(decision.Shaped, tree, partSize, context)
        {
            LeftOut = decision.LeftOut(),
        };
        for (var leaf = 0; leaf < decision.Leaves.Length; leaf++)
        {
            var flow = decision.Leaves[leaf];
            if (!flow.IsLeftOut && flow.CommittedUnseen is null)
            {
                owner.Flows[leaf] = FlowOf(owner, flow, leaf, starts);
            }
        }

        if (owner.LiveLeaves != 0)
        {
            context.Counters.Known(origin.Size);
        }

        work.Add(owner);
    }

    // Hours to days pass until it can be read, which a later run, or the next round, finds out.
    private async ValueTask RestoreAsync(Decision decision, CancellationToken cancellationToken)
    {
        try
        {
            await tree.Source.Source.RestoreAsync(decision.Shaped.Origin.Key, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (!e.EndsRun)
        {
            foreach (var flow in decision.Leaves.Where(f => f.NeedsRestore))
            {
                flow.LeaveOut($"it is archived and can't be restored: {e.Message}", isFailed: true, FailureClasses.Of(StoreErrorKind.Archived));
            }
        }
    }

    private SinkFlow FlowOf(ObjectRun owner, LeafDecision flow, int leaf, List<CheckpointRecord> starts)
    {
        var route = tree.Routes[leaf];
        var placed = owner.Shaped.Verdicts[leaf].Draft!;
        IReadOnlyDictionary<int, CheckpointRecord.PartStored>? journaled = null;
        UploadResume? earlier = null;
        if (route.IsServerSide && flow.Interrupted is { UploadId: { } copying })
        {
            earlier = new UploadResume(copying, new Dictionary<int, UploadedPart>());
        }
        else if (flow.Interrupted is { UploadId: { } uploadId } state && route.IsPartwise && state.PartSize == owner.PartSize && owner.PartCount > 1)
        {
            journaled = context.Journal.FindParts(flow.Id);
            earlier = new UploadResume(uploadId, journaled.ToDictionary(p => p.Key, p => p.Value.Part));
        }
        else
        {
            starts.Add(new CheckpointRecord.Started(flow.Id, owner.Origin, placed.Key, owner.PartSize));
        }

        var made = new SinkFlow(owner, route, flow.Id, placed, context)
        {
            Earlier = earlier,
            EarlierNote = earlier is null ? null : flow.Interrupted?.Note,
            Journaled = journaled ?? new Dictionary<int, CheckpointRecord.PartStored>(),
            Candidate = flow.Candidate,
            MayHaveStrayUpload = earlier is null && flow.Interrupted is { UploadId: null, Stage: FlowStage.Started },
        };
        if (route.IsPartwise)
        {
            made.Expect(owner.PartCount);
        }

        return made;
    }

    private async ValueTask ReportAsync(Decision decision)
    {
        var failed = Array.Find(decision.Leaves, f => f.IsFailed);
        var committed = decision.Leaves.Where(f => f.CommittedUnseen is not null).Select(f => f.CommittedUnseen!.Key).ToList();
        var behind = Array.Find(decision.Leaves, f => f.IsLeftBehind);
        var result = failed is not null ? WorkResult.Failed
            : behind is not null ? WorkResult.LeftBehind
            : committed.Count > 0 ? WorkResult.Done
            : WorkResult.Skipped;
        await context.Feed.ReportAsync(
            new WorkOutcome(
                tree.Source.Name,
                decision.Shaped.Origin,
                result,
                (failed ?? behind)?.Reason ?? (committed.Count > 0 ? null : decision.Leaves[0].Reason),
                committed)
            {
                Stored = [.. decision.Leaves.Where(f => f.CommittedUnseen is not null).Select(f => f.CommittedUnseen!)],
                Class = failed is not null ? failed.Class ?? FailureClasses.Other : behind?.Class,
            },
            CancellationToken.None).ConfigureAwait(false);
    }
}
