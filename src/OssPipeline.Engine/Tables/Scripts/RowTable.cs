using OssPipeline.Core.Rows;
using OssPipeline.Core.Storage;
using OssPipeline.Engine.Plan;

namespace OssPipeline.Engine.Tables.Scripts;

/// <summary>A table whose files are written from rows.</summary>
internal sealed class RowTable(TableSection section) : ScriptedTable
{
    public override StoreInfo Store => section.Table.Store;

    public override string Folder => section.Table.Folder;

    public override IReadOnlyList<string> PartitionBy => section.Table.PartitionBy;

    public override TableSchema? Declared => section.Decoder.Declared is { } declared ? section.Bind(declared).Output : null;

    /// <summary>The decoder of its rows.</summary>
    public required PlanNode Decoder { get; init; }

    /// <summary>The table's columns where its decoder has these.</summary>
    public TableSchema Behind(TableSchema decoded) => section.Bind(decoded).Output;

    protected override IReadOnlyList<TableScript> MakeScripts(TableSchema schema, IReadOnlyCollection<string> partitions) => section.Table.Scripts(schema, partitions);

    protected override IReadOnlyList<string> Check(TableSchema schema, KnownFiles files) => section.Table.Lint(schema, files);
}
