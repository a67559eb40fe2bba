using System.Globalization;
using System.Text;
using OssPipeline.Core.Catalog;
using OssPipeline.Core.Data;
using OssPipeline.Core.Rows;
using OssPipeline.Tables.RowBlocks;

namespace OssPipeline.Tables.Tests.RowBlocks;

/// <summary>Batches written and read as .NET values.</summary>
internal static class RowData
{
    public static ObjectRef Origin { get; } = new("a.csv", 1, null, null);

    public static TableSchema Schema(string text) => Ddl.Tables.Schema(text);

    /// <summary>A batch of rows; a null is a null.</summary>
    public static RowBatch Batch(string schema, params object?[][] rows) => Batch(Schema(schema), rows);

    public static RowBatch Batch(TableSchema schema, params object?[][] rows)
    {
        var columns = schema.Columns.Select((c, i) =>
        {
            using var builder = new ColumnBuilder(c.Type, rows.Length);
            foreach (var row in rows)
            {
                Append(builder, row[i]);
            }

            return builder.Build();
        }).ToArray();
        return new RowBatch(Origin, 0, true, schema, columns, rows.Length) { FirstLine = 10 };
    }

    /// <summary>The values of all rows.</summary>
    public static object?[][] Read(RowBatch batch) =>
        [.. Enumerable.Range(0, batch.Rows).Select(row => batch.Columns.Select(c => Value(c, row)).ToArray())];

    /// <summary>What a block makes of a batch; rows that it rejects are told by <paramref name="rejected"/>.</summary>
    public static (TableSchema Schema, object?[][] Rows, long[] Lines) Run(RowBlock block, RowBatch batch, List<(int Row, string? Column, string Reason)>? rejected = null)
    {
        var step = block.Bind(batch.Schema);
        using var result = step.Apply(batch, (row, column, reason) =>
        {
            Assert.NotNull(rejected);
            rejected.Add((row, column, reason));
        });
        Assert.Equal(step.Output, result.Schema);
        Assert.All(result.Columns, (c, i) => Assert.Equal((result.Schema.Columns[i].Type, result.Rows), (c.Type, c.Count)));
        return (result.Schema, Read(result), [.. Enumerable.Range(0, result.Rows).Select(result.LineOf)]);
    }

    public static ComponentContext Context(params (string Name, string Value)[] environment) => new()
    {
        BaseDirectory = "/",
        StateDirectory = "/",
        Environment = name => environment.FirstOrDefault(e => e.Name == name).Value,
        Store = _ => throw new InvalidOperationException("No stores here."),
    };

    public static object? Value(Column column, int row) => column.IsNull(row) ? null : column.Type.Kind switch
    {
        ColumnKind.Boolean => column.BooleanAt(row),
        ColumnKind.Int8 => (int)column.Values<sbyte>()[row],
        ColumnKind.Int16 => (int)column.Values<short>()[row],
        ColumnKind.Int32 => column.Values<int>()[row],
        ColumnKind.Int64 => column.Values<long>()[row],
        ColumnKind.Float => column.Values<float>()[row],
        ColumnKind.Double => column.Values<double>()[row],
        ColumnKind.Decimal => (decimal)column.Values<Int128>()[row] / (decimal)Math.Pow(10, column.Type.Scale),
        ColumnKind.Date => DateOnly.FromDayNumber(column.Values<int>()[row] + 719_162),
        ColumnKind.Timestamp => DateTime.UnixEpoch.AddTicks(column.Values<long>()[row] * 10),
        ColumnKind.Binary => column.BytesAt(row).ToArray(),
        _ => Encoding.UTF8.GetString(column.BytesAt(row)),
    };

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
            case ColumnKind.Int8: builder.Append((sbyte)(int)value); break;
            case ColumnKind.Int16: builder.Append((short)(int)value); break;
            case ColumnKind.Int32: builder.Append((int)value); break;
            case ColumnKind.Int64: builder.Append(Convert.ToInt64(value, CultureInfo.InvariantCulture)); break;
            case ColumnKind.Float: builder.Append((float)value); break;
            case ColumnKind.Double: builder.Append((double)value); break;
            case ColumnKind.Decimal: builder.Append((Int128)((decimal)value * (decimal)Math.Pow(10, builder.Type.Scale))); break;
            case ColumnKind.Date: builder.Append(((DateOnly)value).DayNumber - 719_162); break;
            case ColumnKind.Timestamp: builder.Append(((DateTime)value - DateTime.UnixEpoch).Ticks / 10); break;
            case ColumnKind.Binary: builder.AppendBytes((byte[])value); break;
            default: builder.AppendBytes(Encoding.UTF8.GetBytes((string)value)); break;
        }
    }
}
