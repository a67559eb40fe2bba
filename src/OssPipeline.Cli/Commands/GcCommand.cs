using System.CommandLine;
using OssPipeline.Cli.Output;
using OssPipeline.Cli.Pipelines;
using OssPipeline.Engine.Sweep;

namespace OssPipeline.Cli.Commands;

/// <summary><c>osspipe gc PIPELINE</c>: aborts the multipart uploads that an abandoned job left open, which cost money until then.</summary>
internal static class GcCommand
{
    public static Command Create(CommandFrame frame)
    {
        var dryRun = new Option<bool>("--dry-run", "-n") { Description = "Only shows them." };
        var command = PipelineOptions.CreateCommand("gc", "Aborts the multipart uploads that a job left open.", frame.Common);
        command.Add(dryRun);
        return frame.Bind(command, (run, stop) => ExecuteAsync(run, run.Line.GetValue(dryRun), stop));
    }

    private static async Task<int> ExecuteAsync(Invocation run, bool dryRun, CancellationToken stop)
    {
        var session = PipelineSession.Open(run);
        await using (session.ConfigureAwait(false))
        {
            var plan = await session.CompileAsync(stop).ConfigureAwait(false);
            await using (plan.ConfigureAwait(false))
            {
                var journal = plan.OpenJournal();
                await using (journal.ConfigureAwait(false))
                {
                    var count = await UploadSweep.RunAsync(plan, journal, dryRun, Aborted, stop).ConfigureAwait(false);
                    Finish(run.Terminal, count, dryRun);
                    return ExitCode.Done;
                }
            }
        }

        void Aborted(string sink, string key, string uploadId)
        {
            if (run.Terminal.IsJson)
            {
                run.Terminal.Json((sink, key, uploadId), static (json, u) =>
                {
                    json.WriteString("event", "upload");
                    json.WriteString("sink", u.sink);
                    json.WriteString("key", u.key);
                    json.WriteString("upload_id", u.uploadId);
                });
            }
            else
            {
                run.Terminal.Line($"{sink}: {Printable.Of(key)} (upload {Printable.Of(uploadId)})");
            }
        }
    }

    private static void Finish(Terminal terminal, long count, bool dryRun)
    {
        if (terminal.IsJson)
        {
            terminal.Json((count, dryRun), static (json, end) =>
            {
                json.WriteString("event", "summary");
                json.WriteNumber("uploads", end.count);
                json.WriteBoolean("dry_run", end.dryRun);
            });
        }
        else
        {
            terminal.Line($"{count:N0} open uploads {(dryRun ? "found" : "aborted")}");
        }
    }
}
