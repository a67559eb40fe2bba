using System.Text.Json;
using OssPipeline.Engine.Run;

namespace OssPipeline.Cli.Output;

/// <summary>The last line of <c>run --json</c>.</summary>
internal static class RunSummaryJson
{
    /// <summary>Writes its properties into an object that is open.</summary>
    public static void Write(Utf8JsonWriter json, (RunSummary Summary, int ExitCode) end)
    {
        var counts = end.Summary.Counts;
        json.WriteString("event", "summary");
        json.WriteString("outcome", end.Summary.Outcome.ToString().ToLowerInvariant());
        json.WriteStartObject("objects");
        json.WriteNumber("listed", counts.Listed);
        json.WriteNumber("done", counts.Done);
        json.WriteNumber("skipped", counts.Skipped);
        json.WriteNumber("failed", counts.Failed);
        json.WriteNumber("left_behind", counts.LeftBehind);
        json.WriteEndObject();
        json.WriteStartObject("bytes");
        json.WriteNumber("read", counts.BytesRead);
        json.WriteNumber("written", counts.BytesWritten);
        json.WriteNumber("copied", counts.BytesCopied);
        json.WriteEndObject();
        if (end.Summary.Tables.Count > 0)
        {
            json.WriteStartArray("tables");
            foreach (var table in end.Summary.Tables)
            {
                json.WriteStartObject();
                TableOutcomeText.Write(json, table);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteNumber("extra_deleted", end.Summary.ExtraDeleted);
        json.WriteNumber("seconds", Math.Round(counts.Elapsed.TotalSeconds, 3));
        json.WriteNumber("retries", counts.Retries);
        json.WriteNumber("peak_memory", PeakMemory.OfProcess());
        json.WriteNumber("peak_in_flight", end.Summary.PeakMemory);
        json.WriteNumber("exit", end.ExitCode);
    }
}
