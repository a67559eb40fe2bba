using System.Text.Json;
using OssPipeline.Engine.Plan;

namespace OssPipeline.Cli.Output;

/// <summary>A plan for programs.</summary>
internal static class PlanReportJson
{
    /// <summary>Writes its properties into an object that is open.</summary>
    public static void Write(Utf8JsonWriter json, PlanReport report)
    {
        json.WriteString("event", "plan");
        json.WriteString("name", report.Name);
        json.WriteString("resume", Word(report.Grain));
        json.WriteNumber("memory", report.Memory.Bytes);
        WriteNodes(json, report.Nodes);
        WriteResumed(json, report.Resumed);
        json.WriteNumber("listed", report.Listed);
        if (report.Gathered > 0)
        {
            json.WriteNumber("gathered", report.Gathered);
        }

        WriteTotals(json, "read", report.ToRead);
        WriteTotals(json, "write", report.ToWrite);
        WriteTotals(json, "copy", report.ToCopy);
        WriteTotals(json, "continue", report.ToResume);
        json.WriteStartArray("skip");
        foreach (var (reason, totals) in report.Skipped)
        {
            json.WriteStartObject();
            json.WriteString("reason", reason);
            json.WriteNumber("objects", totals.Objects);
            json.WriteNumber("bytes", totals.Bytes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteFailures(json, report);
        WriteSamples(json, report.Samples);
        WriteWarnings(json, report);
    }

    private static void WriteNodes(Utf8JsonWriter json, IReadOnlyList<PlanReportNode> nodes)
    {
        json.WriteStartArray("nodes");
        foreach (var node in nodes)
        {
            json.WriteStartObject();
            json.WriteString("name", node.Name);
            json.WriteString("kind", node.Kind);
            json.WriteStartArray("from");
            foreach (var from in node.From)
            {
                json.WriteStringValue(from);
            }

            json.WriteEndArray();
            json.WriteString("scope", Word(node.Scope));
            WriteIfSet(json, "fused_with", node.FusedWith);
            WriteIfSet(json, "location", node.Location);
            if (node.IsServerSide)
            {
                json.WriteBoolean("server_side", true);
            }

            if (node.DeletesCopied)
            {
                json.WriteBoolean("deletes_copied", true);
            }

            if (node.PartSize is { } size)
            {
                json.WriteNumber("part_size", size.Bytes);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteResumed(Utf8JsonWriter json, IReadOnlyList<ResumedListing> listings)
    {
        if (listings.Count == 0)
        {
            return;
        }

        json.WriteStartArray("listing_resumes");
        foreach (var resumed in listings)
        {
            json.WriteStartObject();
            json.WriteString("source", resumed.Source);
            json.WriteString("after", resumed.Key);
            json.WriteString("since", resumed.Since.UtcDateTime);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteWarnings(Utf8JsonWriter json, PlanReport report)
    {
        if (report.Warnings.Count == 0)
        {
            return;
        }

        json.WriteStartArray("warnings");
        foreach (var warning in report.Warnings)
        {
            json.WriteStartObject();
            json.WriteString("table", warning.Table);
            json.WriteString("message", warning.Message);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteFailures(Utf8JsonWriter json, PlanReport report)
    {
        json.WriteStartObject("fail");
        json.WriteNumber("objects", report.Failing);
        json.WriteStartArray("first");
        foreach (var (key, reason) in report.Failures)
        {
            json.WriteStartObject();
            json.WriteString("key", key);
            json.WriteString("reason", reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteSamples(Utf8JsonWriter json, IReadOnlyList<PlanSample> samples)
    {
        json.WriteStartArray("first");
        foreach (var sample in samples)
        {
            json.WriteStartObject();
            json.WriteString("key", sample.Key);
            json.WriteString("sink", sample.Sink);
            json.WriteString("target", sample.Target);
            json.WriteNumber("size", sample.Size);
            json.WriteNumber("part_size", sample.PartSize);
            json.WriteNumber("parts", sample.Parts);
            if (sample.Gathers > 0)
            {
                json.WriteNumber("gathers", sample.Gathers);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteTotals(Utf8JsonWriter json, string name, PlanTotals totals)
    {
        json.WriteStartObject(name);
        json.WriteNumber("objects", totals.Objects);
        json.WriteNumber("bytes", totals.Bytes);
        json.WriteEndObject();
    }

    private static void WriteIfSet(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static string Word(Core.Blocks.Scope scope) => scope.ToString().ToLowerInvariant();
}
