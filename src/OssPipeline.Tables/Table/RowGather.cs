using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.Table;

/// <summary>Puts rows of one partition together, from batches in memory and from temporary files.</summary>
internal static class RowGather
{
    /// <summary>Some rows of columns, as columns that are the caller's.</summary>
    public static Column[] Pick(ReadOnlySpan<Column> from, ReadOnlySpan<int> rows)
    {
        var columns = new Column[from.Length];
        for (var i = 0; i < columns.Length; i++)
        {
            using var builder = new ColumnBuilder(from[i].Type, rows.Length);
            builder.AppendRows(from[i], rows);
            columns[i] = builder.Build();
        }

        return columns;
    }

    /// <summary>Rows of a partition as columns, which are the caller's; what it takes of temporary files is let go.</summary>
    public static Column[] Collect(TableSchema schema, IReadOnlyList<SpilledRows> spilled, List<(SortedRows Rows, RowRange Range)> rows)
    {
        var count = 0;
        foreach (var some in spilled)
        {
            count += some.Rows;
        }

        foreach (var (_, range) in rows)
        {
            count += range.Count;
        }

        var builders = new ColumnBuilder[schema.Columns.Count];
        try
        {
            for (var i = 0; i < builders.Length; i++)
            {
                builders[i] = new ColumnBuilder(schema.Columns[i].Type, count);
            }

            foreach (var some in spilled)
            {
                some.File.Read(some, builders);
            }

            foreach (var (sorted, range) in rows)
            {
                var places = sorted.Places(range);
                for (var i = 0; i < builders.Length; i++)
                {
                    builders[i].AppendRows(sorted.Columns[i], places);
                }
            }

            var columns = new Column[builders.Length];
            for (var i = 0; i < columns.Length; i++)
            {
                columns[i] = builders[i].Build();
            }

            return columns;
        }
        finally
        {
            foreach (var builder in builders)
            {
                builder?.Dispose();
            }
        }
    }
}
