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

    /// <summary>All states, ordered by source, key and sink; with a stage, only those.</summary>
    IEnumerable<FlowState> Read(FlowStage? stage);
}
