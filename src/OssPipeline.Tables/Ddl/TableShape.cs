using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.Ddl;

/// <summary>A table as scripts see it: the columns in its files, and those in the names of its folders.</summary>
/// <param name="Options">All else.</param>
/// <param name="Columns">Columns of the files, in their order.</param>
/// <param name="Partitions">Partition columns, outermost first.</param>
internal sealed record TableShape(DdlOptions Options, IReadOnlyList<TableColumn> Columns, IReadOnlyList<TableColumn> Partitions)
{
    /// <summary>How many levels of partitions MaxCompute has at most ("Limits").</summary>
    public const int MaxLevels = 6;

    /// <summary>Takes the partition columns out of a schema.</summary>
    /// <exception cref="InvalidDataException">A partition column is not there or stands twice, there are too many, or no column is left for the files.</exception>
    public static TableShape Of(TableSchema schema, IReadOnlyList<string> partitionBy, DdlOptions options)
    {
        if (partitionBy.Count > MaxLevels && options.Dialect == DdlDialect.Maxcompute)
        {
            throw new InvalidDataException($"There are {partitionBy.Count} levels of partitions; MaxCompute has at most {MaxLevels}.");
        }

        var partitions = new TableColumn[partitionBy.Count];
        var isPartition = new bool[schema.Columns.Count];
        for (var i = 0; i < partitions.Length; i++)
        {
            var at = schema.IndexOf(partitionBy[i]);
            if (at < 0 || isPartition[at])
            {
                throw new InvalidDataException(at < 0
                    ? $"There is no column '{partitionBy[i]}' to partition by; there are {schema}."
                    : $"The column '{partitionBy[i]}' is named twice to partition by.");
            }

            isPartition[at] = true;
            partitions[i] = schema.Columns[at];
        }

        var columns = schema.Columns.Where((_, i) => !isPartition[i]).ToArray();
        return columns.Length > 0
            ? new TableShape(options, columns, partitions)
            : throw new InvalidDataException("All columns are partition columns, so that none is left for the files.");
    }

    /// <summary>Whether any column of the files is of a kind.</summary>
    public bool Has(ColumnKind kind) => Columns.Any(c => c.Type.Kind == kind);
}
