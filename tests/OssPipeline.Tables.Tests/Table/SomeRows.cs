using System.Numerics;
using System.Text;
using OssPipeline.Core.Data;
using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.Tests.Table;

/// <summary>Rows of plain values: what a test writes, and what others must read.</summary>
internal static class SomeRows
{
    public static readonly ObjectRef Origin = new("in.csv", 1, null, null);

    public static TableSchema Schema(params (string Name, string Type)[] columns) => new(columns.Select(c =>
        ColumnType.TryParse(c.Type, out var type) ? new TableColumn(c.Name, type) : throw new ArgumentException(c.Type)));

    /// <summary>Values are long, double, bool, string, byte[] or BigInteger (decimals, unscaled), or null.</summary>
    public static RowBatch Batch(TableSchema schema, IReadOnlyList<object?[]> rows) =>
        new(Origin, 0, isLast: true, schema, Columns(schema, rows), rows.Count);

    public static Column[] Columns(TableSchema schema, IReadOnlyList<object?[]> rows)
    {
        var columns = new Column[schema.Columns.Count];
        for (var i = 0; i < columns.Length; i++)
        {
            using var builder = new ColumnBuilder(schema.Columns[i].Type);
            foreach (var row in rows)
            {
                Append(builder, row[i]);
            }

            columns[i] = builder.Build();
        }

        return columns;
    }

    public static object?[] Row(IReadOnlyList<Column> columns, int row) => [.. columns.Select(c => Value(c, row))];

    public static object? Value(Column column, int row) => column.IsNull(row) ? null : column.Type.Kind switch
    {
        ColumnKind.Boolean => column.BooleanAt(row),
        ColumnKind.Int8 => (long)column.Values<sbyte>()[row],
        ColumnKind.Int16 => (long)column.Values<short>()[row],
        ColumnKind.Int32 or ColumnKind.Date => (long)column.Values<int>()[row],
        ColumnKind.Int64 or ColumnKind.Timestamp => column.Values<long>()[row],
        ColumnKind.Float => (double)column.Values<float>()[row],
        ColumnKind.Double => column.Values<double>()[row],
        ColumnKind.Decimal => (BigInteger)column.Values<Int128>()[row],
        ColumnKind.String => Encoding.UTF8.GetString(column.BytesAt(row)),
        _ => Convert.ToHexString(column.BytesAt(row)),
    };

    /// <summary>A row as text that two equal rows share.</summary>
    public static string Text(IEnumerable<object?> row) => string.Join("|", row.Select(v => v switch
    {
        null => "NULL",
        double d => double.IsNaN(d) ? "NaN" : BitConverter.DoubleToInt64Bits(d).ToString("x"),
        byte[] b => Convert.ToHexString(b),
        string s => "'" + s + "'",
        _ => v.ToString(),
    }));

    private static void Append(ColumnBuilder builder, object? value)
    {
        if (value is null)
        {
            builder.AppendNull();
            return;
        }

        switch (builder.Type.Kind)
        {
            case ColumnKind.Boolean: builder.AppendBoolean((bool)value); break;
            case ColumnKind.Int8: builder.Append((sbyte)(long)value); break;
            case ColumnKind.Int16: builder.Append((short)(long)value); break;
            case ColumnKind.Int32 or ColumnKind.Date: builder.Append((int)(long)value); break;
            case ColumnKind.Int64 or ColumnKind.Timestamp: builder.Append((long)value); break;
            case ColumnKind.Float: builder.Append((float)(double)value); break;
            case ColumnKind.Double: builder.Append((double)value); break;
            case ColumnKind.Decimal: builder.Append((Int128)(BigInteger)value); break;
            case ColumnKind.String: builder.AppendBytes(Encoding.UTF8.GetBytes((string)value)); break;
            default: builder.AppendBytes((byte[])value); break;
        }
    }
}
