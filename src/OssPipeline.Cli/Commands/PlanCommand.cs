using System.CommandLine;
using OssPipeline.Cli.Output;
using OssPipeline.Cli.Pipelines;
using OssPipeline.Engine.Checkpoints;
using OssPipeline.Engine.Plan;

namespace OssPipeline.Cli.Commands;

/// <summary><c>osspipe plan PIPELINE</c>: the graph, how far it can resume, and what a run would read, write and skip.</summary>
internal static class PlanCommand
{
    public static Command Create(CommandFrame frame)
    {
        var anew = new Option<bool>("--anew") { Description = "As if no earlier run had done anything." };
        var relist = PipelineOptions.CreateRelist();
        var command = PipelineOptions.CreateCommand("plan", "Shows what a run would do; writes nothing.", frame.Common);
        command.Add(anew);
        command.Add(relist);
        return frame.Bind(command, (run, stop) => ExecuteAsync(run, run.Line.GetValue(anew), run.Line.GetValue(relist), stop));
    }

    private static async Task<int> ExecuteAsync(Invocation run, bool startAnew, bool listAnew, CancellationToken stop)
    {
        var session = PipelineSession.Open(run);
        await using (session.ConfigureAwait(false))
        {
            var plan = await session.CompileAsync(stop).ConfigureAwait(false);
            await using (plan.ConfigureAwait(false))
            {
                using var manifest = JournalView.Open(plan.State);
                var report = await PlanPreview.PreviewAsync(plan, manifest, startAnew, listAnew, stop).ConfigureAwait(false);
                if (run.Terminal.IsJson)
                {
                    run.Terminal.Json(report, PlanReportJson.Write);
                }
                else
                {
                    PlanReportText.Write(run.Terminal, report);
                }

                return report.Failing > 0 ? ExitCode.Incomplete : ExitCode.Done;
            }
        }
    }
}
