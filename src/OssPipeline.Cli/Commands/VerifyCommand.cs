using System.CommandLine;
using System.Globalization;
using OssPipeline.Cli.Output;
using OssPipeline.Cli.Pipelines;
using OssPipeline.Engine.Checkpoints;
using OssPipeline.Engine.Verify;

namespace OssPipeline.Cli.Commands;

/// <summary><c>osspipe verify PIPELINE</c>: compares sources and sinks; exits 1 on any difference.</summary>
internal static class VerifyCommand
{
    public static Command Create(CommandFrame frame)
    {
        var reread = new Option<bool>("--reread") { Description = "Reads sources again instead of trusting what was recorded of unchanged objects." };
        var level = new Option<VerifyLevel>("--level")
        {
            Description = "What to compare: size; meta (and headers, metadata, times, tags); crc (and the CRC-64, without downloading what OSS vouches for); bytes (all of that, reading both ends).",
            DefaultValueFactory = _ => VerifyLevel.Crc,
            HelpName = "size|meta|crc|bytes",
        };
        var oneWay = new Option<bool>("--one-way") { Description = "Does not look for objects that sinks have and no source has." };
        var report = new Option<string?>("--out") { Description = "Also writes every comparison to a CSV file.", HelpName = "FILE" };
        var command = PipelineOptions.CreateCommand("verify", "Compares what the sources have with what the sinks hold.", frame.Common);
        command.Add(level);
        command.Add(oneWay);
        command.Add(reread);
        command.Add(report);
        return frame.Bind(command, (run, stop) => ExecuteAsync(
            run,
            new VerifyOptions { Level = run.Line.GetValue(level), OneWay = run.Line.GetValue(oneWay), Reread = run.Line.GetValue(reread) },
            run.Line.GetValue(report),
            stop));
    }

    private static async Task<int> ExecuteAsync(Invocation run, VerifyOptions options, string? reportFile, CancellationToken stop)
    {
        var session = PipelineSession.Open(run);
        await using (session.ConfigureAwait(false))
        {
            var plan = await session.CompileAsync(stop).ConfigureAwait(false);
            await using (plan.ConfigureAwait(false))
            {
                using var manifest = JournalView.Open(plan.State);
                using var report = reportFile is null ? null : new VerifyReport(run.Host.PathOf(reportFile), run.Terminal.Redaction);
                var summary = await Verification.RunAsync(plan, manifest, options with { Found = Found }, stop).ConfigureAwait(false);
                report?.Complete();
                Write(run.Terminal, summary);
                return summary.IsClean ? ExitCode.Done : ExitCode.Incomplete;

                void Found(VerifyFinding finding)
                {
                    report?.Add(finding);
                    if (finding.Result != VerifyResult.Same || run.Terminal.IsVerbose)
                    {
                        Write(run.Terminal, finding);
                        run.Terminal.Flush(); // whoever follows it through a pipe sees it now
                    }
                }
            }
        }
    }

    private static void Write(Terminal terminal, VerifyFinding finding)
    {
        if (terminal.IsJson)
        {
            terminal.Json(finding, static (json, f) =>
            {
                json.WriteString("event", "finding");
                json.WriteString("result", VerifyReport.Word(f.Result));
                json.WriteString("sink", f.Sink);
                Text("key", f.Key);
                Text("target", f.Target);
                Text("expected_crc64", f.ExpectedCrc64?.ToString(CultureInfo.InvariantCulture));
                Text("crc64", f.Crc64?.ToString(CultureInfo.InvariantCulture));
                Text("reason", f.Reason);
                Number("expected_size", f.ExpectedSize);
                Number("size", f.Size);

                void Text(string name, string? value)
                {
                    if (value is not null)
                    {
                        json.WriteString(name, value);
                    }
                }

                void Number(string name, long? value)
                {
                    if (value is { } number)
                    {
                        json.WriteNumber(name, number);
                    }
                }
            });
            return;
        }

        var why = finding switch
        {
            { Result: VerifyResult.SizeDiffers } => $": {finding.Size:N0} bytes instead of {finding.ExpectedSize:N0}",
            { Result: VerifyResult.CrcDiffers, Reason: null } => $": {finding.Crc64} instead of {finding.ExpectedCrc64}",
            { Reason: { } reason } => $": {Printable.Of(reason)}",
            _ => "",
        };
        var key = finding.Key is null ? "" : $"{Printable.Of(finding.Key)} → ";
        terminal.Line($"{VerifyReport.Word(finding.Result),-12}  {key}{finding.Sink}: {Printable.Of(finding.Target ?? "?")}{why}");
    }

    private static void Write(Terminal terminal, VerifySummary summary)
    {
        if (terminal.IsJson)
        {
            terminal.Json(summary, static (json, s) =>
            {
                json.WriteString("event", "summary");
                foreach (var result in Enum.GetValues<VerifyResult>())
                {
                    json.WriteNumber(VerifyReport.Word(result), s[result]);
                }

                json.WriteBoolean("clean", s.IsClean);
            });
            return;
        }

        var others = Enum.GetValues<VerifyResult>()
            .Where(result => result != VerifyResult.Same && summary[result] > 0)
            .Select(result => $"{summary[result]:N0} {VerifyReport.Word(result)}");
        terminal.Line($"{summary[VerifyResult.Same]:N0} the same{string.Concat(others.Select(o => ", " + o))}{(summary.IsClean ? ": clean" : "")}");
    }
}
