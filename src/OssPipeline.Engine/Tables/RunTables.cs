using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using OssPipeline.Core.Checkpoints;
using OssPipeline.Engine.Checkpoints;
using OssPipeline.Engine.Plan;
using OssPipeline.Engine.Run;

namespace OssPipeline.Engine.Tables;

/// <summary>The tables of a run: recovered before it, committed behind it.</summary>
internal sealed class RunTables(PipelinePlan plan, SqliteJournal journal) : IAsyncDisposable
{
    private readonly List<(TableSection Section, TableRun Run)> _tables = [];

    /// <summary>Finishes or takes back what an earlier run left, before anything is listed.</summary>
    public async ValueTask BeginAsync(CancellationToken cancellationToken)
    {
        foreach (var node in plan.Sections)
        {
            await RecoverAsync(node.Section!, journal, cancellationToken).ConfigureAwait(false);
            var run = new TableRun(node.Section!, new JournalTableLog(journal, node.Section!.Name), plan.Memory.Streams[node].Bytes);
            node.Section!.Begin(run);
            _tables.Add((node.Section!, run));
        }
    }

    /// <summary>Finishes or takes back what a killed run left of a table.</summary>
    public static async ValueTask RecoverAsync(TableSection section, SqliteJournal journal, CancellationToken cancellationToken)
    {
        var log = new JournalTableLog(journal, section.Name);
        var isVisible = await section.Table.RecoverAsync(log, cancellationToken).ConfigureAwait(false);
        await log.SettleAsync(isVisible, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Commits what can be committed. What fails here is the run's fault, and carried through by the next one.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Why a table was not committed is part of the summary.")]
    public async Task<IReadOnlyList<TableOutcome>> EndAsync(RunContext context, Func<RunSnapshot> snapshot)
    {
        List<TableOutcome> outcomes = [];
        foreach (var (section, run) in _tables)
        {
            var outcome = new TableOutcome(section.Name, section.Table.Location)
            {
                RowsRead = run.Counts.Read,
                RowsWritten = run.Counts.Written,
                RowsLeftOut = run.Counts.LeftOut,
                RowsRejected = run.Counts.Rejected,
            };
            try
            {
                outcomes.Add(await EndAsync(section, run, outcome, context, snapshot()).ConfigureAwait(false));
            }
            catch (Exception e)
            {
                if (!context.StopsOn(e))
                {
                    context.Stop(e);
                }

                outcomes.Add(outcome with { Problem = $"its files are not all visible yet: {e.Message.TrimEnd('.')}; the next run finishes or takes back what is there" });
            }
        }

        return outcomes;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (_, run) in _tables)
        {
            await run.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<TableOutcome> EndAsync(TableSection section, TableRun run, TableOutcome outcome, RunContext context, RunSnapshot counts)
    {
        if (run.Rejects.Count > 0 && section.Rejects is { } rejects && !context.Stopping.IsCancellationRequested)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{plan.Name}-{plan.Services.Clock.GetUtcNow():yyyyMMdd'T'HHmmssfff}");
            var key = await rejects.StoreAsync(name, run.Rejects.Lines, context.Stopping).ConfigureAwait(false);
            outcome = outcome with { Rejects = key };
        }

        var problem = context.Stopping.IsCancellationRequested ? "the run was stopped before its end"
            : counts.Failed > 0 ? $"{counts.Failed:N0} objects failed"
            : run.Broken;
        if (problem is not null)
        {
            return run.HasWriter ? outcome with { Problem = $"nothing of it is visible, as {problem}" } : outcome;
        }

        if (!run.HasWriter)
        {
            await run.SettleAsync(isVisible: true).ConfigureAwait(false); // objects without a row are done all the same
            return outcome;
        }

        var result = await run.CommitAsync(context.Stopping).ConfigureAwait(false);
        context.Counters.Written(result.Bytes);
        return outcome with
        {
            IsCommitted = true,
            Files = result.Files,
            Bytes = result.Bytes,
            Partitions = result.Partitions,
            Manifest = result.Manifest,
        };
    }
}
