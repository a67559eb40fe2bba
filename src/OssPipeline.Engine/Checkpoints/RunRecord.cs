namespace OssPipeline.Engine.Checkpoints;

/// <summary>One run of a job, as its journal remembers it.</summary>
/// <param name="Id">Number of the run, from 1.</param>
/// <param name="Started">When it began, in UTC.</param>
/// <param name="Ended">When it ended; null while it runs or when it was killed.</param>
/// <param name="Outcome">completed, failed, cancelled or stopped; null while it runs or when it was killed.</param>
/// <param name="Message">Why it stopped.</param>
public sealed record RunRecord(long Id, DateTimeOffset Started, DateTimeOffset? Ended, string? Outcome, string? Message)
{
    /// <summary>When its listing began, in UTC: before the run itself when it went on with the listing of one that was cut off.</summary>
    public DateTimeOffset ListedSince { get; init; }

    /// <summary>Objects listed.</summary>
    public long Listed { get; init; }

    /// <summary>Objects confirmed.</summary>
    public long Done { get; init; }

    /// <summary>Objects that needed nothing.</summary>
    public long Skipped { get; init; }

    /// <summary>Objects that failed.</summary>
    public long Failed { get; init; }

    /// <summary>Bytes read from sources.</summary>
    public long BytesRead { get; init; }

    /// <summary>Bytes confirmed at sinks.</summary>
    public long BytesWritten { get; init; }
}
