using OssPipeline.Core.Checkpoints;
using OssPipeline.Core.Storage;

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

    /// <summary>The store's failure behind <see cref="Fault"/>; null when it was something else.</summary>
    public StoreException? StoreFault => Fault as StoreException;
}
