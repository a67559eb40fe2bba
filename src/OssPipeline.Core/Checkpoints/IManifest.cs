namespace OssPipeline.Core.Checkpoints;

/// <summary>The fold of a job's journal: what is known of every object.</summary>
public interface IManifest
{
    /// <summary>True when no object was recorded at the time of opening, so that look-ups can be left out.</summary>
    bool IsEmpty { get; }

    /// <summary>What is known of one object; null when nothing is.</summary>
    FlowState? Find(FlowId id);

    /// <summary>Another object that was given this target key at the same sink, in this run or an earlier one; null when none was.</summary>
    FlowState? FindTarget(string sink, string target, FlowId except);

    /// <summary>How far an interrupted run listed a source; null when the last run listed it whole, or none began to.</summary>
    ListingMark? FindListing(string source);

    /// <summary>Some states of a source that are not committed, ascending by key.</summary>
    /// <param name="source">Name of the source node.</param>
    /// <param name="after">Only keys greater than this one; null from the beginning.</param>
    /// <param name="upTo">Only keys up to this one.</param>
    /// <param name="limit">How many at most; the next call goes on behind the last.</param>
    IReadOnlyList<FlowState> FindUnfinished(string source, string? after, string upTo, int limit);

    /// <summary>All states, ordered by source, key and sink; with a stage, only those.</summary>
    IEnumerable<FlowState> Read(FlowStage? stage);
}
