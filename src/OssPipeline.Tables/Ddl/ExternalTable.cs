using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.Ddl;

/// <summary>A table over files, whoever wrote them.</summary>
/// <param name="Schema">All columns, partition columns among them.</param>
/// <param name="PartitionBy">The names of the partition columns, outermost first.</param>
/// <param name="Options">The rest.</param>
public sealed record ExternalTable(TableSchema Schema, IReadOnlyList<string> PartitionBy, DdlOptions Options)
{
    /// <inheritdoc cref="TableDdl.Scripts"/>
    public IReadOnlyList<TableScript> Scripts(IReadOnlyCollection<string> partitions) => TableDdl.Scripts(Schema, PartitionBy, Options, partitions);

    /// <inheritdoc cref="TableLint.Check"/>
    public IReadOnlyList<DdlWarning> Lint(TableFacts facts) => TableLint.Check(Schema, PartitionBy, Options, facts);
}
