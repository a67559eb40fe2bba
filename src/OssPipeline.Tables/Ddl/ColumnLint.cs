using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.Ddl;

/// <summary>Types that MaxCompute does not have, or does not read from a format ("Data types of external tables").</summary>
internal static class ColumnLint
{
    private const int MaxScale = 18;

    /// <summary>Adds what there is to warn of.</summary>
    public static void Check(TableSchema schema, IReadOnlyList<string> partitionBy, DdlOptions options, TableFacts facts, List<DdlWarning> found)
    {
        var partitions = new HashSet<string>(partitionBy, StringComparer.OrdinalIgnoreCase);
        foreach (var column in schema.Columns)
        {
            if (partitions.Contains(column.Name))
            {
                if (TypeNames.PartitionType(column.Type, DdlDialect.Maxcompute) != column.Type)
                {
                    found.Add(new DdlWarning(column.Name, $"MaxCompute has no partition columns of the type {column.Type}; the script makes it a STRING"));
                }
            }
            else if (OfFile(column.Type, options, facts) is { } problem)
            {
                found.Add(new DdlWarning(column.Name, problem));
            }
        }
    }

    private static string? OfFile(ColumnType type, DdlOptions options, TableFacts facts) => type.Kind switch
    {
        _ when SerDe.ReadsTextOnly(options.Format) => type.Kind == ColumnKind.String ? null : $"{options.Format} files have text columns alone; the script makes it a STRING",
        ColumnKind.Binary when options.Format is DdlFormat.Csv or DdlFormat.Tsv => "MaxCompute reads no BINARY from text; make it hexadecimal or base64 text, or write Parquet",
        ColumnKind.Decimal when type.Scale > MaxScale => $"MaxCompute's decimals have at most {MaxScale} digits behind the point, not {type.Scale}",
        ColumnKind.Decimal when options.Format == DdlFormat.Parquet => "only MaxCompute's native reader reads decimals from Parquet: sessions that query the table need SET odps.ext.parquet.native=true",
        ColumnKind.Timestamp when options.Format == DdlFormat.Parquet && facts.Timestamps is "micros" =>
            "not every reader of MaxCompute takes 64-bit timestamps from Parquet: try it, or write timestamps: int96",
        _ => null,
    };
}
