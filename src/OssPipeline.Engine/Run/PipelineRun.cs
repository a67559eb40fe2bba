using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using OssPipeline.Core.Checkpoints;
using OssPipeline.Core.Data;
using OssPipeline.Engine.Checkpoints;
using OssPipeline.Engine.Plan;

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
        using var budget = new MemoryBudget(new ByteSize(plan.Memory.SourceShare));
        using var copies = plan.Memory.CopyShare > 0 ? new CopyBudget(plan.Memory.CopyShare) : null;
        using var context = new RunContext(
            journal, _counters, new LocalWorkFeed(plan, _counters, options.ObjectEnded), cancellationToken);
        using var graph = new FlowGraph(plan, context);
        _memoryUsed = () => budget.Used + graph.MemoryUsed + (copies?.Memory.Used ?? 0);
        try
        {
            await journal.BeginRunAsync(cancellationToken).ConfigureAwait(false);
            var sources = plan.Trees.Select(t => (Tree: t, Stage: new SourceStage(t, graph, budget, copies, context))).ToList();
            await Task.WhenAll(sources.Select(s => RunSourceAsync(s.Tree, s.Stage, context))).ConfigureAwait(false);
            context.Seal();
            await context.Idle.ConfigureAwait(false);
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

        var summary = await SummariseAsync(context, cancellationToken).ConfigureAwait(false);
        _memoryUsed = static () => 0;
        return summary with { PeakMemory = budget.Peak + graph.MemoryPeak + (copies?.Memory.Peak ?? 0) };
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
                _ => counts.Failed > 0 ? "failed" : "completed",
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
    private async Task RunSourceAsync(RouteTree tree, SourceStage stage, RunContext context)
    {
        _counters.ListingBegan();
        var admitted = Channel.CreateBounded<ObjectRun>(new BoundedChannelOptions(tree.Fewer(AdmittedAhead)) { SingleReader = true, SingleWriter = true });
        var admitting = AdmitAsync(tree, admitted.Writer, new Admission(tree, new Appraisal(plan, tree, journal, options.StartAnew), context), context);
        await foreach (var owner in admitted.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            await stage.PumpAsync(owner).ConfigureAwait(false);
        }

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

    private async Task AdmitAsync(RouteTree tree, ChannelWriter<ObjectRun> admitted, Admission admission, RunContext context)
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
            admitted.Complete();
        }

        async ValueTask AdmitBatchAsync(List<ObjectRef> batch)
        {
            var work = await admission.DecideAsync(batch, context.Stopping).ConfigureAwait(false);
            batch.Clear();
            foreach (var owner in work)
            {
                // Not cancelled: every object that was begun must reach the pump, which ends it.
                await admitted.WriteAsync(owner, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }
}
