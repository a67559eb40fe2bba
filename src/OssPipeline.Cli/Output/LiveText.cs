using System.Globalization;
using System.Text.Json;
using OssPipeline.Core.Data;
using OssPipeline.Core.Limits;
using OssPipeline.Engine.Live;

namespace OssPipeline.Cli.Output;

/// <summary>What a run tells of itself, as text and as JSON.</summary>
internal static class LiveText
{
    /// <summary>A run that has told nothing for so long is stopped or stuck.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(5);

    /// <summary>Its lines: counts in the words of data migration (scanned, pending, done, skipped, failed), then one a store.</summary>
    public static IEnumerable<string> Lines(string job, LiveStatus status, DateTimeOffset now)
    {
        var counts = status.Counts;
        var more = counts.ListingEnded ? "" : "+";
        var heard = now - status.At is var age && age > Silence ? $" (last heard of {ProgressText.Clock(age)} ago)" : "";
        yield return string.Create(CultureInfo.InvariantCulture, $"{job} is running, process {status.Process}, for {ProgressText.Clock(counts.Elapsed)}{heard}");
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"  {counts.Listed:N0}{more} scanned, {status.Pending:N0} pending, {counts.Done:N0} done, {counts.Skipped:N0} skipped, {counts.Failed:N0} failed{(counts.LeftBehind > 0 ? $", {counts.LeftBehind:N0} archived and left" : "")}");
        var copied = counts.BytesCopied > 0 ? $", {new ByteSize(counts.BytesCopied)} copied inside the service" : "";
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"  {Size(counts.BytesRead)} of {Size(Math.Max(counts.BytesKnown, counts.BytesRead))}{more} read, {Size(counts.BytesWritten)} written{copied}, {Size((long)status.BytesPerSecond)}/s, {status.ObjectsPerSecond:N0} objects/s, {counts.Retries:N0} retries, {Size(counts.MemoryUsed)} in flight");
        foreach (var store in status.Stores)
        {
            var rates = $"{store.Rates}{(store.IsOrdered ? " (ordered)" : "")}";
            yield return $"  {Printable.Of(store.Name)} ({Printable.Of(store.Location)}): {rates}{AtOnce("reads", store.Reads)}{AtOnce("writes", store.Writes)}";
        }
    }

    /// <summary>The same as JSON, into an object that is open.</summary>
    public static void Write(Utf8JsonWriter json, LiveStatus status)
    {
        var counts = status.Counts;
        json.WriteString("event", "live");
        json.WriteNumber("process", status.Process);
        json.WriteString("at", status.At.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        json.WriteStartObject("objects");
        json.WriteNumber("scanned", counts.Listed);
        json.WriteBoolean("scan_ended", counts.ListingEnded);
        json.WriteNumber("pending", status.Pending);
        json.WriteNumber("done", counts.Done);
        json.WriteNumber("skipped", counts.Skipped);
        json.WriteNumber("failed", counts.Failed);
        json.WriteNumber("left_behind", counts.LeftBehind);
        json.WriteNumber("per_second", Math.Round(status.ObjectsPerSecond, 1));
        json.WriteEndObject();
        json.WriteStartObject("bytes");
        json.WriteNumber("known", counts.BytesKnown);
        json.WriteNumber("read", counts.BytesRead);
        json.WriteNumber("written", counts.BytesWritten);
        json.WriteNumber("copied", counts.BytesCopied);
        json.WriteNumber("per_second", Math.Round(status.BytesPerSecond));
        json.WriteEndObject();
        json.WriteNumber("seconds", Math.Round(counts.Elapsed.TotalSeconds, 3));
        json.WriteNumber("retries", counts.Retries);
        json.WriteNumber("in_flight", counts.MemoryUsed);
        json.WriteStartArray("stores");
        foreach (var store in status.Stores)
        {
            json.WriteStartObject();
            json.WriteString("name", store.Name);
            json.WriteString("location", store.Location);
            WriteRates(json, store.Rates);
            json.WriteBoolean("ordered", store.IsOrdered);
            WriteAtOnce(json, "reads", store.Reads);
            WriteAtOnce(json, "writes", store.Writes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>A store's rates as the property <c>limits</c>; what is not limited is not in it.</summary>
    public static void WriteRates(Utf8JsonWriter json, StoreRates rates)
    {
        json.WriteStartObject("limits");
        foreach (var (name, rate) in new[] { ("read", rates.Read), ("write", rates.Write), ("requests", rates.Requests) })
        {
            if (rate is { } perSecond)
            {
                json.WriteNumber(name, perSecond);
            }
        }

        json.WriteEndObject();
    }

    private static void WriteAtOnce(Utf8JsonWriter json, string name, LiveConcurrency? calls)
    {
        if (calls is not null)
        {
            json.WriteStartObject(name);
            json.WriteNumber("in_flight", calls.InFlight);
            json.WriteNumber("limit", calls.Limit);
            json.WriteEndObject();
        }
    }

    private static string AtOnce(string noun, LiveConcurrency? calls) =>
        calls is null ? "" : string.Create(CultureInfo.InvariantCulture, $", {calls.InFlight} of {calls.Limit} {noun} at once");

    // The file may say anything.
    private static ByteSize Size(long bytes) => new(Math.Max(0, bytes));
}
