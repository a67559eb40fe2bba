using OssPipeline.Core.Blocks;
using OssPipeline.Core.Checkpoints;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;
using OssPipeline.Engine.Run;
using OssPipeline.Engine.Tables;

namespace OssPipeline.Engine.Plan;

/// <summary>
/// Finds out what each listed object needs: nothing (done by an earlier run, filtered out, there already), going on where an earlier
/// run stopped, or starting anew. Reads only; what it finds, <c>plan</c> prints and a run acts upon.
/// </summary>
internal sealed class Appraisal(PipelinePlan plan, RouteTree tree, IManifest manifest, bool startAnew)
{
    private const int LookUpsAtOnce = 32;

    private readonly DestinationComparison _comparison = new(tree.Source.Source);
    // A list that somebody wrote may name again what this very run has done.
    private readonly bool _knowsNothing = manifest.IsEmpty && tree.Source.Source.ListsInOrder;
    private readonly Collisions? _collisions = plan.MayCollide ? new Collisions(manifest, tree.Source.Source, plan) : null;

    /// <summary>Appraises a batch; the answers come in its order.</summary>
    public async ValueTask<Decision[]> AppraiseAsync(IReadOnlyList<ObjectRef> batch, CancellationToken cancellationToken)
    {
        var decided = new Decision[batch.Count];
        for (var i = 0; i < batch.Count; i++)
        {
            decided[i] = new Decision(tree.Shape(batch[i]), tree.Routes.Count);
            Consult(decided[i]);
        }

        if (_collisions is not null)
        {
            await _collisions.FindAsync(decided, cancellationToken).ConfigureAwait(false);
        }

        await LookAtDestinationsAsync(decided, cancellationToken).ConfigureAwait(false);
        foreach (var decision in decided.Where(d => d.Shaped.Origin.Archive is ArchiveState.Archived or ArchiveState.Restoring))
        {
            LeaveArchived(decision);
        }

        foreach (var decision in decided)
        {
            SetPartSize(decision);
        }

        return decided;
    }

    // Also on the way to a copy inside the service, which needs the bytes as well.
    private void LeaveArchived(Decision decision)
    {
        var origin = decision.Shaped.Origin;
        var what = origin.Archive == ArchiveState.Restoring ? "it is being restored from its archived class" : $"it is archived ({origin.Attributes.StorageClass ?? "class unknown"}) and can't be read";
        foreach (var flow in decision.Leaves.Where(f => !f.IsLeftOut && f.CommittedUnseen is null))
        {
            switch (tree.Source.Source.Archived)
            {
                case ArchivedObjects.Fail:
                    flow.LeaveOut($"{what}; restore it first, or set archived: restore", isFailed: true, FailureClasses.Of(StoreErrorKind.Archived));
                    break;
                case ArchivedObjects.Restore:
                    flow.NeedsRestore = true;
                    flow.LeaveBehind($"{what}; run again once it is restored", "restoring");
                    break;
                default:
                    flow.LeaveBehind($"{what}; restore it first, or set archived: restore", FailureClasses.Of(StoreErrorKind.Archived));
                    break;
            }
        }
    }

    private void Consult(Decision decision)
    {
        for (var leaf = 0; leaf < tree.Routes.Count; leaf++)
        {
            var verdict = decision.Shaped.Verdicts[leaf];
            var flow = decision.Leaves[leaf] = new LeafDecision { Id = new FlowId(tree.Source.Name, decision.Shaped.Origin.Key, tree.Routes[leaf].Sink.Name) };
            if (verdict.Draft is not { } placed)
            {
                var problem = decision.Shaped.Origin.Problem;
                flow.LeaveOut(verdict.Reason!, verdict.IsFailed, problem is not null ? FailureClasses.Of(problem) : verdict.IsFailed ? FailureClasses.Key : null);

                // What names no object is nothing that a journal could know.
                flow.KeepsRecord = problem is { Kind: null };
                continue;
            }

            if (WouldReadItself(decision.Shaped, leaf) is { } own)
            {
                flow.LeaveOut($"the next run would take its own {own} for an object to read; write where the source does not look (prefix), or exclude it there", isFailed: true);
                continue;
            }

            if (tree.Routes[leaf].IsWithinStore
                && manifest.FindTarget(flow.Id.Sink, decision.Shaped.Origin.Key, flow.Id) is { Stage: not FlowStage.Failed } made)
            {
                flow.LeaveOut($"it is what this job made of '{made.Id.Key}'", isFailed: false);
                continue;
            }

            var state = _knowsNothing ? null : manifest.Find(flow.Id);
            flow.IsKnown = state is not null;
            if (state is null)
            {
                continue;
            }

            var route = tree.Routes[leaf];
            var isSame = !startAnew && state.Version.IsSameVersion(decision.Shaped.Origin) && state.PlanHash == route.PlanHash && state.Target == placed.Key;
            if (state.Stage == FlowStage.Committed)
            {
                if (isSame)
                {
                    flow.LeaveOut("done by an earlier run", isFailed: false);
                    flow.DoneEarlier = state;
                }
                else if (!startAnew && route.Sink.Component is TableReceipts { ReplacesRows: false })
                {
                    flow.LeaveOut(
                        "rows of another version of it, or of another version of this pipeline, are in the table already and would be there twice; mode: overwrite_partitions replaces them, run --anew adds them all the same",
                        isFailed: true,
                        FailureClasses.Changed);
                    flow.KeepsRecord = true;
                    continue;
                }

                // A merged object may be the last copy of its members, also when they are merged otherwise today.
                flow.KeepsRecord = tree.Width > 1;
            }
            else if (state.Stage == FlowStage.Held)
            {
                // Of a run that did not commit, as far as this one knows.
            }
            else if (isSame)
            {
                flow.Interrupted = state;
            }
            else if (state.UploadId is { } stale)
            {
                flow.StaleUpload = (state.Target, stale);
            }
        }
    }

    // What is composed of the source's objects is none of them: written where they are listed, it would go into itself.
    private string? WouldReadItself(ShapedObject shaped, int leaf)
    {
        var (route, target) = (tree.Routes[leaf], shaped.Verdicts[leaf].Draft!.Key);
        if (!route.IsWithinStore || shaped.Origin.Composition is null)
        {
            return null;
        }

        return tree.Source.Source.Selects(target) ? target
            : route.CompanionSuffixes.Select(s => tree.PlaceCompanion(shaped, leaf, s).Draft!.Key).FirstOrDefault(tree.Source.Source.Selects);
    }

    // HEAD at the destination, only where the answer decides something.
    private async ValueTask LookAtDestinationsAsync(Decision[] decided, CancellationToken cancellationToken)
    {
        var questions = new List<(Decision Decision, int Leaf)>();
        foreach (var decision in decided)
        {
            for (var leaf = 0; leaf < decision.Leaves.Length; leaf++)
            {
                var flow = decision.Leaves[leaf];
                if (!flow.IsLeftOut
                    && (flow.Interrupted is { Committing: not null } or { UploadId: null, Stage: FlowStage.Started }
                        || MayHitSource(decision, leaf)
                        || tree.Routes[leaf].Sink.Sink.IfExists != IfExists.Overwrite))
                {
                    questions.Add((decision, leaf));
                }
            }
        }

        if (questions.Count > 0)
        {
            await Parallel.ForEachAsync(
                questions,
                new ParallelOptions { MaxDegreeOfParallelism = LookUpsAtOnce, CancellationToken = cancellationToken },
                async (question, token) => await LookAsync(question.Decision, question.Leaf, token).ConfigureAwait(false)).ConfigureAwait(false);
        }
    }

    // A new key in the very store that is read, where another object to be read may have it.
    private bool MayHitSource(Decision decision, int leaf)
    {
        var (route, target) = (tree.Routes[leaf], decision.Shaped.Verdicts[leaf].Draft!.Key);
        return route.IsWithinStore && target != decision.Shaped.Origin.Key && !decision.Leaves[leaf].IsKnown && tree.Source.Source.Selects(target);
    }

    private async ValueTask LookAsync(Decision decision, int leaf, CancellationToken cancellationToken)
    {
        var flow = decision.Leaves[leaf];
        var sink = tree.Routes[leaf].Sink.Sink;
        var target = decision.Shaped.Verdicts[leaf].Draft!.Key;
        try
        {
            var there = await sink.HeadAsync(target, cancellationToken).ConfigureAwait(false);
            if (there is not null && MayHitSource(decision, leaf))
            {
                flow.LeaveOut($"its new key {target} is that of another object this pipeline reads, which would be lost", isFailed: true);
                return;
            }

            if (flow.Interrupted is { } interrupted)
            {
                if (there is not null && interrupted.Committing is { } expected && there.Size == expected.Length && there.Crc64 == expected.Crc64)
                {
                    flow.CommittedUnseen = there;
                    return;
                }

                flow.Candidate = interrupted.UploadId is null ? there : null;
            }

            if (there is not null && flow.Candidate is null && sink.IfExists == IfExists.Differs)
            {
                if (await _comparison.IsSameAsync(decision.Shaped.Origin, tree.Routes[leaf], there, cancellationToken).ConfigureAwait(false))
                {
                    flow.LeaveOut("the same is at the destination already", isFailed: false);
                }
            }
            else if (there is not null && flow.Candidate is null && sink.IfExists == IfExists.Skip)
            {
                flow.LeaveOut("it is at the destination already", isFailed: false);
            }
            else if (there is not null && flow.Candidate is null && sink.IfExists == IfExists.Fail)
            {
                flow.LeaveOut($"{target} is at the destination already (if_exists: fail)", isFailed: true);
            }
        }
        catch (StoreException e) when (!e.EndsRun)
        {
            flow.LeaveOut(e.Message, isFailed: true, FailureClasses.Of(e));
        }
    }

    private void SetPartSize(Decision decision)
    {
        var origin = decision.Shaped.Origin;
        decision.PartSize = PartSizeFor(decision);
        if (!ReadsBytes(decision))
        {
            return;
        }

        if (MemoryBudget.BlockSize(Math.Min(decision.PartSize, origin.Size)) > plan.Memory.LargestPart)
        {
            var needed = new ByteSize(plan.Memory.MemoryForParts(decision.PartSize));
            foreach (var flow in decision.Leaves.Where((f, leaf) => !f.IsLeftOut && !tree.Routes[leaf].IsServerSide))
            {
                flow.LeaveOut(
                    $"{new ByteSize(origin.Size)} need parts of {new ByteSize(decision.PartSize)}, which do not fit the memory of {plan.Spec.Memory}; set memory: to at least {needed.ToOption()}",
                    isFailed: true);
            }
        }
    }

    /// <summary>Whether any sink needs the object's bytes to pass through this machine.</summary>
    private bool ReadsBytes(Decision decision)
    {
        for (var leaf = 0; leaf < decision.Leaves.Length; leaf++)
        {
            if (!decision.Leaves[leaf].IsLeftOut && !tree.Routes[leaf].IsServerSide)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>How an object is read: in the parts that its sinks store, or, before a stream block, in parts of a convenient size.</summary>
    private long PartSizeFor(Decision decision)
    {
        long size = 0;
        for (var leaf = 0; leaf < decision.Leaves.Length; leaf++)
        {
            var (route, flow) = (tree.Routes[leaf], decision.Leaves[leaf]);
            if (!flow.IsLeftOut && route is { IsPartwise: true, IsServerSide: false })
            {
                var sink = route.Sink.Sink;
                size = Math.Max(size, PartSizing.ForLength(decision.Shaped.Origin.Size, sink.PartSize.Bytes, sink.Store.MaxParts));
            }
        }

        if (size > 0)
        {
            return size;
        }

        return MemoryPlan.ConvenientPart(tree, plan.Memory.SourceShare);
    }
}
