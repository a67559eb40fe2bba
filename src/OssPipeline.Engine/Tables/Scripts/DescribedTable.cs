using OssPipeline.Core.Rows;
using OssPipeline.Engine.Spec;

namespace OssPipeline.Engine.Tables.Scripts;

/// <summary>A table of a pipeline as it would be created, found out without a run.</summary>
/// <param name="Name">Its node; with a sink's name behind it where a node describes the files of several sinks.</param>
/// <param name="At">Where the node stands in the pipeline file.</param>
/// <param name="Location">Where its files lie.</param>
public sealed record DescribedTable(string Name, SourcePosition At, string Location)
{
    /// <summary>Its columns, partition columns among them; null where only a run would tell.</summary>
    public TableSchema? Schema { get; init; }

    /// <summary>Its scripts; none where there is a <see cref="Problem"/>.</summary>
    public IReadOnlyList<TableScript> Scripts { get; init; } = [];

    /// <summary>Where an engine would not read its files, or would read something else; one sentence each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Why its columns, and so its scripts, can't be told; null when they are.</summary>
    public string? Problem { get; init; }
}
