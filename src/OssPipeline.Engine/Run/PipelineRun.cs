using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using OssPipeline.Core.Checkpoints;
using OssPipeline.Core.Data;
using OssPipeline.Engine.Checkpoints;
using OssPipeline.Engine.Plan;
using OssPipeline.Engine.Sweep;
using OssPipeline.Engine.Tables;

namespace OssPipeline.Engine.Run;

/// <summary>One run of a plan on this machine.</summary>
/// <param name="plan">What to run; the caller keeps it.</param>
/// <param name="journal">The job's journal; the caller keeps it.</param>
/// <param name="options">How.</param>
public sealed class PipelineRun(PipelinePlan plan, SqliteJournal journal, RunOptions options)
{
    private const int AdmissionBatch = 256;
    private const int AdmittedAhead = 512;

    private readonly RunCounters _counters = new(plan.Services.Clock);
    private Func<long> _memoryUsed = static () => 0;

    /// <summary>The counts now; may be asked for from any thread, also before and after the run.</summary>
    public RunSnapshot Snapshot() => _counters.Snapshot(options.Retries(), _memoryUsed());

    /// <summary>Runs to the end. Failures of single objects are counted and reported, never thrown.</summary>
    /// <param name="cancellationToken">Stops cleanly: what is under way is left as it is, for the next run to go on with.</param>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Why a run ended is part of its summary; the caller maps it to an exit code.")]
    public async Task<RunSummary> ExecuteAsync(CancellationToken cancellationToken)
    {
        using var memory = new SourceMemory(plan.Memory);
        var listings = SourceListing.Of(plan, journal, options.StartAnew || options.ListAnew);
        using var context = new RunContext(
            journal, _counters, new LocalWorkFeed(plan, listings, _counters, options.ObjectEnded), cancellationToken)
        { Memory = plan.Memory };
        using var graph = new FlowGraph(plan, context);
        _memoryUsed = () => memory.Used + graph.MemoryUsed;
        var tables = new RunTables(plan, journal);
        await using var tablesEnd = tables.ConfigureAwait(false);
        try
        {
            await tables.BeginAsync(cancellationToken).ConfigureAwait(false);
            var began = await journal.BeginRunAsync(
                listings.Where(l => l.Value.From is not null).ToDictionary(l => l.Key, l => l.Value.From!), cancellationToken).ConfigureAwait(false);
            var sources = plan.Trees.Select(t => (Tree: t, Stage: new SourceStage(t, graph, memory, context))).ToList();
            await Task.WhenAll(sources.Select(s => RunSourceAsync(
                s.Tree, s.Stage, new ListingProgress(s.Tree, listings[s.Tree.Source.Name], journal, began), context))).ConfigureAwait(false);
            context.Seal();
            await context.Idle.ConfigureAwait(false);
            if (!context.Stopping.IsCancellationRequested && sources.Exists(s => context.ChangedOf(s.Tree).Count > 0))
            {
                context.Reopen();
                foreach (var (tree, stage) in sources)
                {
                    await RunChangedAsync(tree, stage, context).ConfigureAwait(false);
                }

                context.Seal();
                await context.Idle.ConfigureAwait(false);
            }

            await Task.WhenAll(sources.Select(s => s.Stage.CompleteAsync())).ConfigureAwait(false);
            await graph.CompleteAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            if (!context.StopsOn(e))
            {
                context.Stop(e);
            }
        }

        var outcomes = await tables.EndAsync(context, Snapshot).ConfigureAwait(false);
        var extra = await DeleteExtraAsync(context).ConfigureAwait(false);
        var summary = await SummariseAsync(context, cancellationToken).ConfigureAwait(false) with { ExtraDeleted = extra.Count, ExtraProblem = extra.Problem, Tables = outcomes };
        _memoryUsed = static () => 0;
        return summary with { PeakMemory = memory.Peak + graph.MemoryPeak };
    }

    // Only when all was listed and nothing failed: what is then at a sink and not expected there is extra for certain.
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Why extra objects were not deleted is part of the summary.")]
    private async Task<ExtraDeleted> DeleteExtraAsync(RunContext context)
    {
        if (!ExtraDeletion.IsWanted(plan) || context.Fault is not null || context.Stopping.IsCancellationRequested)
        {
            return new ExtraDeleted(0, null);
        }

        if (Snapshot() is not { Failed: 0, LeftBehind: 0 })
        {
            return new ExtraDeleted(0, "extra objects were not looked for, as not every object is done");
        }

        try
        {
            return await ExtraDeletion.RunAsync(plan, context.Stopping).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            if (!context.StopsOn(e))
            {
                return new ExtraDeleted(0, e.Message);
            }

            return new ExtraDeleted(0, null);
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The journal failing at the end is the run's fault, told in its summary.")]
    private async Task<RunSummary> SummariseAsync(RunContext context, CancellationToken cancellationToken)
    {
        var fault = context.Fault;
        var outcome = fault is not null ? RunOutcome.Stopped : cancellationToken.IsCancellationRequested ? RunOutcome.Cancelled : RunOutcome.Completed;
        var counts = Snapshot();
        try
        {
            var word = outcome switch
            {
                RunOutcome.Stopped => "stopped",
                RunOutcome.Cancelled => "cancelled",
                _ => counts.Failed + counts.LeftBehind > 0 ? "failed" : "completed",
            };
            await journal.EndRunAsync(word, fault?.Message, counts, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            (outcome, fault) = (RunOutcome.Stopped, fault ?? (e is ChannelClosedException { InnerException: { } cause } ? cause : e));
        }

        return new RunSummary(outcome, counts, fault);
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "A source that can't go on stops the run, whose summary says why.")]
    private async Task RunSourceAsync(RouteTree tree, SourceStage stage, ListingProgress progress, RunContext context)
    {
        _counters.ListingBegan();
        var lanes = new Channel<ObjectRun>[LaneTraffic.Lanes];
        var pumps = new Task[LaneTraffic.Lanes];
        for (var lane = 0; lane < lanes.Length; lane++)
        {
            lanes[lane] = Channel.CreateBounded<ObjectRun>(new BoundedChannelOptions(tree.Fewer(AdmittedAhead)) { SingleReader = true, SingleWriter = true });
            pumps[lane] = PumpAsync(lanes[lane].Reader, stage);
        }

        var admitting = AdmitAsync(
            tree, lanes, new Admission(tree, new Appraisal(plan, tree, journal, options.StartAnew), context), progress, context);
        await Task.WhenAll(pumps).ConfigureAwait(false);
        try
        {
            await admitting.ConfigureAwait(false);
        }
        catch (Exception e)
        {
            if (!context.StopsOn(e))
            {
                context.Stop(e);
            }
        }
    }

    private static async Task PumpAsync(ChannelReader<ObjectRun> lane, SourceStage stage)
    {
        await foreach (var owner in lane.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            await stage.PumpAsync(owner).ConfigureAwait(false);
        }
    }

    // Once more, as they are now; one that changes again fails as changed.
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "A source that can't go on stops the run, whose summary says why.")]
    private async Task RunChangedAsync(RouteTree tree, SourceStage stage, RunContext context)
    {
        try
        {
            var admission = new Admission(tree, new Appraisal(plan, tree, journal, options.StartAnew), context);
            foreach (var keys in context.ChangedOf(tree).Chunk(AdmissionBatch))
            {
                var batch = new List<ObjectRef>();
                foreach (var key in keys)
                {
                    if (await tree.Source.Source.HeadAsync(key, context.Stopping).ConfigureAwait(false) is { } now)
                    {
                        batch.Add(now);
                    }
                    else
                    {
                        await context.Feed.ReportAsync(
                            new WorkOutcome(tree.Source.Name, new ObjectRef(key, 0, null, null), WorkResult.Failed, "it is gone from the source since it was listed", [])
                            {
                                Attempts = 1,
                                Class = FailureClasses.Changed,
                            },
                            CancellationToken.None).ConfigureAwait(false);
                    }
                }

                foreach (var owner in await admission.DecideAsync(batch, context.Stopping).ConfigureAwait(false))
                {
                    owner.Attempt = 2;
                    await stage.PumpAsync(owner).ConfigureAwait(false);
                }
            }
        }
        catch (Exception e)
        {
            if (!context.StopsOn(e))
            {
                context.Stop(e);
            }
        }
    }

    private async Task AdmitAsync(
        RouteTree tree, Channel<ObjectRun>[] lanes, Admission admission, ListingProgress progress, RunContext context)
    {
        try
        {
            var refs = context.Feed.TakeAsync(tree.Source.Name, context.Stopping).GetAsyncEnumerator(context.Stopping);
            await using (refs.ConfigureAwait(false))
            {
                var most = tree.Fewer(AdmissionBatch);
                var batch = new List<ObjectRef>(most);
                for (var more = true; more;)
                {
                    var next = refs.MoveNextAsync();
                    if (!next.IsCompleted && batch.Count > 0)
                    {
                        // A slow listing: what there is need not wait for it.
                        await AdmitBatchAsync(batch).ConfigureAwait(false);
                    }

                    more = await next.ConfigureAwait(false);
                    if (more)
                    {
                        batch.Add(refs.Current);
                    }

                    if (batch.Count == most || (!more && batch.Count > 0))
                    {
                        await AdmitBatchAsync(batch).ConfigureAwait(false);
                    }
                }
            }
        }
        finally
        {
            _counters.ListingEnded();
            foreach (var lane in lanes)
            {
                lane.Writer.Complete();
            }
        }

        async ValueTask AdmitBatchAsync(List<ObjectRef> batch)
        {
            var work = await admission.DecideAsync(batch, context.Stopping).ConfigureAwait(false);
            foreach (var owner in work)
            {
                // Not cancelled: every object that was begun must reach the pump, which ends it.
                await lanes[(int)owner.Lane].Writer.WriteAsync(owner, CancellationToken.None).ConfigureAwait(false);
            }

            await progress.AdvanceAsync(batch, admission.HasLeftBehind, context.Stopping).ConfigureAwait(false);
            batch.Clear();
        }
    }
}
