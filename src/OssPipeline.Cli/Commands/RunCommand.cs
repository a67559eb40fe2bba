using System.CommandLine;
using OssPipeline.Cli.Output;
using OssPipeline.Cli.Pipelines;
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
        var command = PipelineOptions.CreateCommand("run", "Runs a pipeline, going on where an earlier run stopped.", frame.Common);
        command.Add(anew);
        return frame.Bind(command, (run, stop) => ExecuteAsync(run, run.Line.GetValue(anew), stop));
    }

    private static async Task<int> ExecuteAsync(Invocation run, bool startAnew, CancellationToken stop)
    {
        ThreadPool.GetMinThreads(out var workers, out var ports);
        ThreadPool.SetMinThreads(Math.Max(workers, MinThreads), ports);
        var session = PipelineSession.Open(run);
        await using (session.ConfigureAwait(false))
        {
            var plan = await session.CompileAsync(stop).ConfigureAwait(false);
            await using (plan.ConfigureAwait(false))
            {
                var journal = plan.OpenJournal();
                await using (journal.ConfigureAwait(false))
                {
                    var live = new LiveRun(session.State, session.Components.Controls, run.Terminal, run.Host.Clock);
                    live.Begin();
                    var outcomes = new OutcomeLog(run.Terminal);
                    var pipelineRun = new PipelineRun(plan, journal, new RunOptions
                    {
                        StartAnew = startAnew,
                        ObjectEnded = outcomes.Add,
                        Retries = session.Components.Retries,
                    });
                    var summary = await new RunProgress(run.Host, run.Terminal)
                        .WatchAsync(live.WatchAsync(pipelineRun.ExecuteAsync(stop), pipelineRun.Snapshot), pipelineRun.Snapshot).ConfigureAwait(false);
                    outcomes.Finish();
                    return Finish(run, summary);
                }
            }
        }
    }

    private static int Finish(Invocation run, RunSummary summary)
    {
        var exitCode = summary.Outcome switch
        {
            RunOutcome.Cancelled => ExitCode.Cancelled,
            RunOutcome.Stopped => Failure.Report(summary.Fault!, run.Terminal, isStopping: false),
            _ => summary.Counts.Failed > 0 ? ExitCode.Incomplete : ExitCode.Done,
        };
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
        return word + RunSummaryText.Of(counts);
    }
}
