using OssPipeline.Core.Rows;
using OssPipeline.Tables.Text;

namespace OssPipeline.Tables.Csv;

/// <summary>Decodes one column of blocks of rows. Not safe for concurrent use.</summary>
internal abstract class FieldColumn(ColumnType type) : IDisposable
{
    /// <summary>Where values go.</summary>
    protected ColumnBuilder Builder { get; } = new(type);

    /// <summary>How many values there are by now.</summary>
    public int Count => Builder.Count;

    /// <summary>Makes the column's decoder.</summary>
    public static FieldColumn Create(ColumnType type, TimeRules rules) => type.Kind switch
    {
        ColumnKind.Boolean => new BooleanColumn(type),
        ColumnKind.Int8 => new FixedColumn<sbyte, IntegerParser<sbyte>>(type, default),
        ColumnKind.Int16 => new FixedColumn<short, IntegerParser<short>>(type, default),
        ColumnKind.Int32 => new FixedColumn<int, IntegerParser<int>>(type, default),
        ColumnKind.Int64 => new FixedColumn<long, IntegerParser<long>>(type, default),
        ColumnKind.Float => new FixedColumn<float, FloatParser>(type, default),
        ColumnKind.Double => new FixedColumn<double, DoubleParser>(type, default),
        ColumnKind.Decimal => new FixedColumn<Int128, DecimalParser>(type, new DecimalParser(type.Precision, type.Scale)),
        ColumnKind.Date => new FixedColumn<int, DateParser>(type, new DateParser(new MomentReader(rules))),
        ColumnKind.Timestamp => new FixedColumn<long, TimestampParser>(type, new TimestampParser(new MomentReader(rules))),
        _ => new StringColumn(type),
    };

    /// <summary>Adds a field of every row; for rows where it does not fit, a value of no meaning, and the row's number to the failures.</summary>
    public abstract void Decode(CsvBlock block, int field, List<int> failures);

    /// <summary>Takes back all but some values.</summary>
    public void Truncate(int count) => Builder.Truncate(count);

    /// <summary>Ends the column and begins another.</summary>
    public Column Build() => Builder.Build();

    /// <inheritdoc/>
    public void Dispose() => Builder.Dispose();
}
