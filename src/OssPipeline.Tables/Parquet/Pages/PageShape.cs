using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.Parquet.Pages;

/// <summary>How values of a type lie in pages.</summary>
/// <param name="Storage">Their physical type.</param>
/// <param name="Width">Bytes of each; 0 for bits, and where they have lengths of their own.</param>
internal readonly record struct PageShape(FieldStorage Storage, int Width)
{
    /// <summary>Of a type.</summary>
    public static PageShape Of(ColumnType type) => type.Kind switch
    {
        ColumnKind.Boolean => new(FieldStorage.Boolean, 0),
        ColumnKind.Int8 or ColumnKind.Int16 or ColumnKind.Int32 or ColumnKind.Date => new(FieldStorage.Int32, 4),
        ColumnKind.Int64 or ColumnKind.Timestamp => new(FieldStorage.Int64, 8),
        ColumnKind.Float => new(FieldStorage.Float, 4),
        ColumnKind.Double => new(FieldStorage.Double, 8),
        ColumnKind.Decimal => new(FieldStorage.Fixed, ParquetPlan.DecimalBytes(type.Precision)),
        _ => new(FieldStorage.Bytes, 0),
    };
}
