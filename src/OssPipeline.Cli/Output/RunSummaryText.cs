using System.Globalization;
using OssPipeline.Core.Checkpoints;
using OssPipeline.Core.Data;

namespace OssPipeline.Cli.Output;

/// <summary>The end of a run in one line.</summary>
internal static class RunSummaryText
{
    /// <summary><c>12 done, 3 skipped, 0 failed of 15 objects; 1.2 GiB read, 1.2 GiB written in 3.4 s (353 MiB/s), 0 retries</c>.</summary>
    public static string Of(RunSnapshot counts)
    {
        var seconds = counts.Elapsed.TotalSeconds;
        var rate = seconds > 0 ? $" ({new ByteSize((long)(counts.BytesRead / seconds))}/s)" : "";
        var behind = counts.LeftBehind > 0 ? $", {counts.LeftBehind:N0} archived and left" : "";
        var copied = counts.BytesCopied > 0 ? $", {new ByteSize(counts.BytesCopied)} copied inside the service" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{counts.Done:N0} done, {counts.Skipped:N0} skipped, {counts.Failed:N0} failed{behind} of {counts.Listed:N0} objects; {new ByteSize(counts.BytesRead)} read, {new ByteSize(counts.BytesWritten)} written{copied} in {seconds:0.0} s{rate}, {counts.Retries:N0} retries");
    }
}
