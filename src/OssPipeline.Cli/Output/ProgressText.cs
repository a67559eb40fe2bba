using System.Globalization;
using System.Text;
using OssPipeline.Core.Checkpoints;
using OssPipeline.Core.Data;

namespace OssPipeline.Cli.Output;

/// <summary>The state of a run in words.</summary>
internal sealed class ProgressText
{
    private readonly TransferRate _bytes = new();
    private readonly TransferRate _objects = new();

    /// <summary>Takes note of the counts, for rates.</summary>
    public void Observe(RunSnapshot now)
    {
        _bytes.Add(now.Elapsed, now.BytesRead);
        _objects.Add(now.Elapsed, now.Done + now.Failed);
    }

    /// <summary>How much is done, from 0 to 1: by bytes, or by objects when they hold none; 0 while the listing goes on.</summary>
    public static double Fraction(RunSnapshot now)
    {
        if (!now.ListingEnded)
        {
            return 0;
        }

        var settled = now.Done + now.Skipped + now.Failed;
        if (settled >= now.Listed)
        {
            return 1;
        }

        return Math.Min(1, now.BytesKnown > 0 ? now.BytesRead / (double)now.BytesKnown : settled / (double)now.Listed);
    }

    /// <summary>Objects and bytes done of known, rate, time left, retries, memory: one line.</summary>
    public string Line(RunSnapshot now)
    {
        var text = new StringBuilder(160);
        var more = now.ListingEnded ? "" : "+";
        text.Append(CultureInfo.InvariantCulture, $"{now.Done + now.Skipped:N0} of {now.Listed:N0}{more} objects");
        if (now.Skipped > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $" ({now.Skipped:N0} skipped)");
        }

        text.Append(CultureInfo.InvariantCulture, $", {new ByteSize(now.BytesRead)} of {new ByteSize(Math.Max(now.BytesKnown, now.BytesRead))}{more}");
        text.Append(CultureInfo.InvariantCulture, $", {new ByteSize((long)_bytes.PerSecond)}/s");
        if (_objects.PerSecond >= 10)
        {
            text.Append(CultureInfo.InvariantCulture, $", {_objects.PerSecond:N0} objects/s");
        }

        text.Append(", ETA ").Append(TimeLeft(now) is { } left ? Clock(left) : "unknown");
        if (now.Failed > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $", {now.Failed:N0} failed");
        }

        return text.Append(CultureInfo.InvariantCulture, $", {now.Retries:N0} retries, {new ByteSize(now.MemoryUsed)} in flight").ToString();
    }

    /// <summary>When it should be done; null while that can't be said: the listing goes on, or nothing moves.</summary>
    public TimeSpan? TimeLeft(RunSnapshot now)
    {
        if (!now.ListingEnded)
        {
            return null;
        }

        // Many small objects are bound by requests, few large ones by bytes: the slower of both decides.
        var bytes = SecondsFor(now.BytesKnown - now.BytesRead, _bytes.PerSecond);
        var objects = SecondsFor(now.Listed - now.Done - now.Skipped - now.Failed, _objects.PerSecond);
        var seconds = now.BytesKnown > now.BytesRead && double.IsFinite(bytes) && !double.IsFinite(objects) ? bytes : Math.Max(bytes, objects);
        return double.IsFinite(seconds) && seconds < TimeSpan.FromDays(365).TotalSeconds ? TimeSpan.FromSeconds(seconds) : null;
    }

    /// <summary><c>0:07</c>, <c>12:34</c>, <c>3:04:05</c>, <c>2d 03:04</c>.</summary>
    public static string Clock(TimeSpan time) => time switch
    {
        { TotalDays: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalDays}d {time:hh\\:mm}"),
        { TotalHours: >= 1 } => time.ToString(@"h\:mm\:ss", CultureInfo.InvariantCulture),
        _ => time.ToString(@"m\:ss", CultureInfo.InvariantCulture),
    };

    private static double SecondsFor(long left, double perSecond) =>
        left <= 0 ? 0 : perSecond > 0 ? left / perSecond : double.PositiveInfinity;
}
