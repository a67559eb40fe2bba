using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.Ddl;

/// <summary>Types as a dialect writes them.</summary>
internal static class TypeNames
{
    /// <summary>The type of a column.</summary>
    public static string Of(ColumnType type, DdlDialect dialect) => dialect == DdlDialect.Trino ? Trino(type) : type.ToString().ToUpperInvariant();

    /// <summary>
    /// The type of a partition column. MaxCompute has integers, CHAR, VARCHAR and STRING for those ("Create an OSS external table"); the
    /// others have dates as well. What else there is stays text, as it is in the directory's name.
    /// </summary>
    public static string OfPartition(ColumnType type, DdlDialect dialect) => Of(PartitionType(type, dialect), dialect);

    /// <inheritdoc cref="OfPartition"/>
    public static ColumnType PartitionType(ColumnType type, DdlDialect dialect) => type.Kind switch
    {
        ColumnKind.Int8 or ColumnKind.Int16 or ColumnKind.Int32 or ColumnKind.Int64 or ColumnKind.String => type,
        ColumnKind.Date when dialect != DdlDialect.Maxcompute => type,
        _ => new ColumnType(ColumnKind.String),
    };

    /// <summary>Whether MaxCompute has the type only with its 2.0 data types ("Data type editions").</summary>
    public static bool NeedsTypes2(ColumnType type) => type.Kind switch
    {
        ColumnKind.Int64 or ColumnKind.Double or ColumnKind.Boolean => false,
        ColumnKind.String => type.Length > 0,
        _ => true,
    };

    // Timestamps have milliseconds unless the connector is set up otherwise (Trino, "Hive connector", hive.timestamp-precision).
    private static string Trino(ColumnType type) => type.Kind switch
    {
        ColumnKind.Int32 => "integer",
        ColumnKind.Float => "real",
        ColumnKind.String => type.Length > 0 ? type.ToString() : "varchar",
        ColumnKind.Binary => "varbinary",
        ColumnKind.Timestamp => "timestamp(3)",
        _ => type.ToString(),
    };
}
