using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.RowBlocks;

/// <summary>Takes some values out of a column.</summary>
internal static class Gather
{
    /// <summary>A column of the values at some places, in their order.</summary>
    public static Column Rows(Column column, ReadOnlySpan<int> rows)
    {
        using var builder = new ColumnBuilder(column.Type, rows.Length);
        if (column.Nulls > 0 || column.Type.HasOffsets || column.Type.Kind == ColumnKind.Boolean)
        {
            foreach (var row in rows)
            {
                builder.AppendFrom(column, row);
            }

            return builder.Build();
        }

        switch (column.Type.Width)
        {
            case 1: Copy<byte>(column, rows, builder); break;
            case 2: Copy<short>(column, rows, builder); break;
            case 4: Copy<int>(column, rows, builder); break;
            case 8: Copy<long>(column, rows, builder); break;
            default: Copy<Int128>(column, rows, builder); break;
        }

        return builder.Build();
    }

    private static void Copy<T>(Column column, ReadOnlySpan<int> rows, ColumnBuilder builder)
        where T : unmanaged
    {
        var values = column.Values<T>();
        foreach (var row in rows)
        {
            builder.Append(values[row]);
        }
    }
}
