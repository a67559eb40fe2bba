using System.CommandLine;
using OssPipeline.Cli.Output;
using OssPipeline.Cli.Pipelines;
using OssPipeline.Core.Catalog;
using OssPipeline.Engine.Plan;
using OssPipeline.Engine.Run;

namespace OssPipeline.Cli.Commands;

/// <summary><c>osspipe run PIPELINE</c>: moves what is not moved yet.</summary>
internal static class RunCommand
{
    // Files are read synchronously on pool threads: as many of them as few processors give would wait for each other.
    private const int MinThreads = 16;

    public static Command Create(CommandFrame frame)
    {
        var anew = new Option<bool>("--anew") { Description = "Forgets what earlier runs did and writes every object again." };
        var relist = PipelineOptions.CreateRelist();
        var since = SinceOption.Create();
        var reports = new Option<string[]>("--report")
        {
            Description = "Also writes a line for each object to a file: CSV, or JSON lines when it ends in .jsonl. May be given twice.",
            HelpName = "FILE",
            Arity = ArgumentArity.OneOrMore,
        };
        var once = new Option<bool>("--once") { Description = "Runs once, also where the pipeline says incremental." };
        var command = PipelineOptions.CreateCommand("run", "Runs a pipeline, going on where an earlier run stopped.", frame.Common);
        command.Add(anew);
        command.Add(relist);
        command.Add(since);
        command.Add(reports);
        command.Add(once);
        return frame.Bind(command, (run, stop) => ExecuteAsync(
            run,
            new RunOptions { StartAnew = run.Line.GetValue(anew), ListAnew = run.Line.GetValue(relist) },
            run.Line.GetValue(since),
            run.Line.GetValue(reports) ?? [],
            run.Line.GetValue(once),
            stop));
    }

    private static async Task<int> ExecuteAsync(Invocation run, RunOptions how, string? since, string[] reports, bool once, CancellationToken stop)
    {
        ThreadPool.GetMinThreads(out var workers, out var ports);
        ThreadPool.SetMinThreads(Math.Max(workers, MinThreads), ports);
        var session = PipelineSession.Open(run);
        await using (session.ConfigureAwait(false))
        {
            if (SinceOption.Overrides(since, session.Spec, session.State) is { Count: > 0 } overrides)
            {
                session.Reload(run, overrides);
            }

            return session.Spec.Incremental is { } every && !once
                ? await RepeatAsync(run, session, every, reports, stop).ConfigureAwait(false)
                : await RunOnceAsync(run, session, how, reports, stop).ConfigureAwait(false);
        }
    }

    // What failed in a round is tried in the next one, as in any later run; a round that could not run at all does not end the rest.
    private static async Task<int> RepeatAsync(Invocation run, PipelineSession session, TimeSpan every, string[] reports, CancellationToken stop)
    {
        while (true)
        {
            var began = run.Host.Clock.GetTimestamp();
            try
            {
                await RunOnceAsync(run, session, new RunOptions(), reports, stop).ConfigureAwait(false);
            }
            catch (Exception e) when (!stop.IsCancellationRequested && Failure.IsTransient(e))
            {
                Failure.Report(e, run.Terminal, isStopping: false);
            }

            run.Terminal.Flush();
            var rest = every - run.Host.Clock.GetElapsedTime(began);
            if (stop.IsCancellationRequested)
            {
                return ExitCode.Cancelled;
            }

            if (rest > TimeSpan.Zero)
            {
                run.Terminal.Note($"the next round begins in {DurationText.Format(TimeSpan.FromSeconds(Math.Ceiling(rest.TotalSeconds)))}");
                try
                {
                    await Task.Delay(rest, run.Host.Clock, stop).ConfigureAwait(false);
                }
                catch (OperationCanceledException)
                {
                    return ExitCode.Cancelled;
                }
            }
        }
    }

    private static async Task<int> RunOnceAsync(Invocation run, PipelineSession session, RunOptions how, string[] reportFiles, CancellationToken stop)
    {
        var plan = await session.CompileAsync(stop).ConfigureAwait(false);
        await using (plan.ConfigureAwait(false))
        {
            var journal = plan.OpenJournal();
            await using (journal.ConfigureAwait(false))
            {
                var live = new LiveRun(session.State, session.Components.Controls, run.Terminal, run.Host.Clock);
                live.Begin();
                using var reports = new RunReports([.. reportFiles.Select(f => new RunReport(run.Host.PathOf(f), run.Terminal.Redaction))]);
                if (!how.StartAnew && !how.ListAnew)
                {
                    ResumedListingText.Write(run.Terminal, ResumedListing.Find(plan, journal));
                }

                var outcomes = new OutcomeLog(run.Terminal);
                var pipelineRun = new PipelineRun(plan, journal, how with
                {
                    ObjectEnded = outcome =>
                    {
                        outcomes.Add(outcome);
                        reports.Add(outcome);
                    },
                    Retries = session.Components.Retries,
                });
                var summary = await new RunProgress(run.Host, run.Terminal)
                    .WatchAsync(live.WatchAsync(pipelineRun.ExecuteAsync(stop), pipelineRun.Snapshot), pipelineRun.Snapshot).ConfigureAwait(false);
                outcomes.Finish();
                reports.Complete();
                return Finish(run, summary);
            }
        }
    }

    private static int Finish(Invocation run, RunSummary summary)
    {
        var exitCode = summary.Outcome switch
        {
            RunOutcome.Cancelled => ExitCode.Cancelled,
            RunOutcome.Stopped => Failure.Report(summary.Fault!, run.Terminal, isStopping: false),
            _ => summary.IsComplete ? ExitCode.Done : ExitCode.Incomplete,
        };
        if (summary.ExtraProblem is { } problem)
        {
            run.Terminal.Error($"osspipe: {problem}");
        }

        foreach (var table in summary.Tables)
        {
            if (TableOutcomeText.ProblemOf(table) is { } uncommitted)
            {
                run.Terminal.Error($"osspipe: {uncommitted}");
            }
            else if (!run.Terminal.IsJson && TableOutcomeText.Of(table) is { } line)
            {
                run.Terminal.Line(line);
            }
        }

        if (run.Terminal.IsJson)
        {
            run.Terminal.Json((summary, exitCode), RunSummaryJson.Write);
        }
        else
        {
            run.Terminal.Line(Text(summary));
        }

        return exitCode;
    }

    private static string Text(RunSummary summary)
    {
        var counts = summary.Counts;
        var word = summary.Outcome switch
        {
            RunOutcome.Cancelled => "cancelled, the next run goes on from here: ",
            RunOutcome.Stopped => "stopped, the next run goes on from here: ",
            _ => "",
        };
        return word + RunSummaryText.Of(counts) + (summary.ExtraDeleted > 0 ? $", {summary.ExtraDeleted:N0} extra objects deleted" : "");
    }
}
