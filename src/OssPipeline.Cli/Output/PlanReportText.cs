using OssPipeline.Core.Blocks;
using OssPipeline.Core.Data;
using OssPipeline.Engine.Plan;

namespace OssPipeline.Cli.Output;

/// <summary>A plan for people.</summary>
internal static class PlanReportText
{
    /// <summary>Writes it.</summary>
    public static void Write(Terminal terminal, PlanReport report)
    {
        terminal.Line($"{report.Name}: resumes at the {Grain(report.Grain)}, in {report.Memory} of memory");
        terminal.Line();
        WriteNodes(terminal, report);
        terminal.Line();
        foreach (var resumed in report.Resumed)
        {
            terminal.Line($"{"resume",-10} {ResumedListingText.Of(resumed)}");
        }

        var gathered = report.Gathered > 0 ? $", put together from {report.Gathered:N0}" : "";
        terminal.Line($"{"listed",-10} {report.Listed:N0} objects{gathered}");
        Total("read", report.ToRead);
        Total("write", report.ToWrite);
        if (report.ToCopy.Objects > 0)
        {
            Total("copy", report.ToCopy, "inside the service, no byte passes through this machine");
        }

        if (report.ToResume.Objects > 0)
        {
            Total("resume", report.ToResume);
        }

        foreach (var (reason, totals) in report.Skipped.OrderByDescending(s => s.Value.Objects))
        {
            Total("skip", totals, reason);
        }

        if (report.Failing > 0)
        {
            terminal.Line($"{"fail",-10} {report.Failing:N0} objects");
        }

        foreach (var (key, reason) in report.Failures)
        {
            terminal.Line($"  {Printable.Of(key)}: {Printable.Of(reason)}");
        }

        foreach (var warning in report.Warnings)
        {
            terminal.Line($"{"warning",-10} {warning.Table}: {Printable.Of(warning.Message)}");
        }

        WriteSamples(terminal, report);

        void Total(string word, PlanTotals totals, string reason = "") =>
            terminal.Line($"{word,-10} {totals.Objects:N0} objects, {new ByteSize(totals.Bytes)}{(reason.Length == 0 ? "" : $": {Printable.Of(reason)}")}");
    }

    private static void WriteNodes(Terminal terminal, PlanReport report)
    {
        var width = report.Nodes.Max(n => n.Name.Length);
        var kind = report.Nodes.Max(n => n.Kind.Length);
        foreach (var node in report.Nodes)
        {
            var from = node.From.Count == 0 ? "" : "← " + string.Join(", ", node.From);
            string?[] details =
            [
                from.Length == 0 ? null : from,
                node.Location,
                node.PartSize is { } size ? $"parts of {size}" : null,
                node.IsServerSide ? "copied inside the service" : null,
                node.DeletesCopied ? "deletes what was copied" : null,
                node.Scope == Scope.Part ? null : $"needs the whole {Grain(node.Scope)}",
                node.FusedWith is { } other ? $"fused with {other}" : null,
            ];
            terminal.Line($"  {node.Name.PadRight(width)}  {node.Kind.PadRight(kind)}  {string.Join(", ", details.Where(d => d is not null))}");
        }
    }

    private static void WriteSamples(Terminal terminal, PlanReport report)
    {
        if (report.Samples.Count == 0)
        {
            return;
        }

        terminal.Line();
        foreach (var sample in report.Samples)
        {
            var parts = sample.Parts > 1 ? $", {sample.Parts:N0} parts of {new ByteSize(sample.PartSize)}" : "";
            var more = sample.Gathers > 1 ? $" and {sample.Gathers - 1:N0} more" : "";
            terminal.Line($"  {Printable.Of(sample.Key)}{more} → {sample.Sink}: {Printable.Of(sample.Target)} ({new ByteSize(sample.Size)}{parts})");
        }

        var others = report.ToWrite.Objects + report.ToCopy.Objects - report.Samples.Count;
        if (others > 0)
        {
            terminal.Line($"  … and {others:N0} more");
        }
    }

    private static string Grain(Scope scope) => scope switch
    {
        Scope.Part => "part",
        Scope.Object => "object",
        _ => "run",
    };
}
