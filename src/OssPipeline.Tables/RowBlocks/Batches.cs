using OssPipeline.Core.Data;
using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.RowBlocks;

/// <summary>Batches made of others.</summary>
internal static class Batches
{
    /// <summary>The same rows with other columns.</summary>
    /// <param name="batch">The rows; stays its holder's.</param>
    /// <param name="schema">What the columns are.</param>
    /// <param name="columns">The columns, which the new batch takes over.</param>
    public static RowBatch With(RowBatch batch, TableSchema schema, Column[] columns) =>
        new(batch.Origin, batch.Sequence, batch.IsLast, schema, columns, batch.Rows) { FirstLine = batch.FirstLine, Lines = batch.Lines?.Share() };

    /// <summary>Some of the rows.</summary>
    /// <param name="batch">All rows; stays its holder's.</param>
    /// <param name="rows">The places of those to keep, ascending.</param>
    public static RowBatch Keep(RowBatch batch, ReadOnlySpan<int> rows)
    {
        if (rows.Length == batch.Rows)
        {
            return batch.Share();
        }

        var columns = new Column[batch.Columns.Count];
        Column? lines = null;
        try
        {
            for (var i = 0; i < columns.Length; i++)
            {
                columns[i] = Gather.Rows(batch.Columns[i], rows);
            }

            lines = Lines(batch, rows);
            return new RowBatch(batch.Origin, batch.Sequence, batch.IsLast, batch.Schema, columns, rows.Length)
            {
                FirstLine = rows.Length > 0 ? batch.LineOf(rows[0]) : batch.FirstLine,
                Lines = lines,
            };
        }
        catch
        {
            Dispose(columns);
            lines?.Dispose();
            throw;
        }
    }

    /// <summary>The rows that are not marked.</summary>
    /// <param name="batch">All rows; stays its holder's.</param>
    /// <param name="marks">A mark a row.</param>
    public static RowBatch KeepUnmarked(RowBatch batch, ReadOnlySpan<bool> marks)
    {
        var rows = LargeArrayPool.Of<int>().Rent(Math.Max(1, batch.Rows));
        try
        {
            var count = 0;
            for (var row = 0; row < batch.Rows; row++)
            {
                rows[count] = row;
                count += marks[row] ? 0 : 1;
            }

            return Keep(batch, rows.AsSpan(0, count));
        }
        finally
        {
            LargeArrayPool.Of<int>().Return(rows);
        }
    }

    /// <summary>Disposes of the columns there are by now.</summary>
    public static void Dispose(Column?[] columns)
    {
        foreach (var column in columns)
        {
            column?.Dispose();
        }
    }

    private static Column? Lines(RowBatch batch, ReadOnlySpan<int> rows)
    {
        if (batch.FirstLine == 0 && batch.Lines is null)
        {
            return null;
        }

        using var lines = new ColumnBuilder(new ColumnType(ColumnKind.Int64), rows.Length);
        foreach (var row in rows)
        {
            lines.Append(batch.LineOf(row));
        }

        return lines.Build();
    }
}
