using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;

namespace OssPipeline.Core.Checkpoints;

/// <summary>Where a run takes its objects from and reports what became of them: the whole seam between one machine and many.</summary>
public interface IWorkFeed
{
    /// <summary>Objects to work on, from one source node, in the order of their keys.</summary>
    IAsyncEnumerable<ObjectRef> TakeAsync(string source, CancellationToken cancellationToken);

    /// <summary>Reports what became of one object; called exactly once for each one taken, unless the run is cut off.</summary>
    ValueTask ReportAsync(WorkOutcome outcome, CancellationToken cancellationToken);
}

/// <summary>How work on one object ended.</summary>
public enum WorkResult
{
    /// <summary>Confirmed at every sink.</summary>
    Done,

    /// <summary>Needed nothing.</summary>
    Skipped,

    /// <summary>Failed at one sink at least.</summary>
    Failed,

    /// <summary>Would have needed something and did not get it in this run, although nothing failed: it is archived.</summary>
    LeftBehind,
}

/// <summary>What became of one object.</summary>
/// <param name="Source">Name of the source node.</param>
/// <param name="Object">The object.</param>
/// <param name="Result">How it ended.</param>
/// <param name="Reason">Why it was skipped or failed.</param>
/// <param name="Targets">Full keys at the sinks it was stored under.</param>
public sealed record WorkOutcome(string Source, ObjectRef Object, WorkResult Result, string? Reason, IReadOnlyList<string> Targets)
{
    /// <summary>What stores hold of it now, in the order of <see cref="Targets"/>, as far as they told.</summary>
    public IReadOnlyList<ObjectInfo> Stored { get; init; } = [];

    /// <summary>CRC-64/XZ of what was read of it; null when it was not read.</summary>
    public ulong? SourceCrc64 { get; init; }

    /// <summary>How often it was begun in this run; 0 when it needed nothing.</summary>
    public int Attempts { get; init; }

    /// <summary>What kind of failure it was, in one word for machines (<c>changed</c>, <c>archived</c>, <c>denied</c>); null without a failure.</summary>
    public string? Class { get; init; }
}
