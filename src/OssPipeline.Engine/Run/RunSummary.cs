using OssPipeline.Core.Checkpoints;
using OssPipeline.Core.Storage;
using OssPipeline.Engine.Tables;

namespace OssPipeline.Engine.Run;

/// <summary>How a run ended as a whole.</summary>
public enum RunOutcome
{
    /// <summary>Every object was worked on; some may have failed.</summary>
    Completed,

    /// <summary>It was cancelled; the next run goes on where it stopped.</summary>
    Cancelled,

    /// <summary>Something that concerns all objects went wrong; the next run goes on where it stopped.</summary>
    Stopped,
}

/// <summary>The end of a run.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Counts">Its final counts.</param>
/// <param name="Fault">Why it stopped; null unless <see cref="RunOutcome.Stopped"/>.</param>
public sealed record RunSummary(RunOutcome Outcome, RunSnapshot Counts, Exception? Fault)
{
    /// <summary>The most bytes of the memory budget ever in use at once.</summary>
    public long PeakMemory { get; init; }

    /// <summary>How many objects at sinks were deleted because no source has them (<c>delete_extra</c>).</summary>
    public long ExtraDeleted { get; init; }

    /// <summary>Why extra objects were not deleted, or not all; null otherwise.</summary>
    public string? ExtraProblem { get; init; }

    /// <summary>What became of tables.</summary>
    public IReadOnlyList<TableOutcome> Tables { get; init; } = [];

    /// <summary>True when nothing is left to be done: every object was worked on and none failed or was left behind.</summary>
    public bool IsComplete => Outcome == RunOutcome.Completed && Counts is { Failed: 0, LeftBehind: 0 } && ExtraProblem is null && Tables.All(t => t.Problem is null);

    /// <summary>The store's failure behind <see cref="Fault"/>; null when it was something else.</summary>
    public StoreException? StoreFault => Fault as StoreException;
}
