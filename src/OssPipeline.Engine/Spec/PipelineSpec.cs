using OssPipeline.Core.Data;

namespace OssPipeline.Engine.Spec;

/// <summary>A pipeline file that was read and found free of errors: every name resolved, every option bound.</summary>
public sealed record PipelineSpec
{
    /// <summary>The file, as the user named it.</summary>
    public required string File { get; init; }

    /// <summary>The folder that relative paths in options are relative to; absolute.</summary>
    public required string BaseDirectory { get; init; }

    /// <summary>The job's identity: letters, digits, <c>_</c> and <c>-</c>, at most 64 of them. State is kept under it.</summary>
    public required string Name { get; init; }

    /// <summary>One line on what the pipeline is for; empty for none.</summary>
    public string Description { get; init; } = "";

    /// <summary>Bytes in flight over the whole graph.</summary>
    public required ByteSize Memory { get; init; }

    /// <summary>How often a run that repeats itself begins a round; null runs once.</summary>
    public TimeSpan? Incremental { get; init; }

    /// <summary>The stores, in the order of the file.</summary>
    public required IReadOnlyList<StoreSpec> Stores { get; init; }

    /// <summary>The nodes, in the order of the file, which need not be the order in which data flows.</summary>
    public required IReadOnlyList<NodeSpec> Nodes { get; init; }
}
