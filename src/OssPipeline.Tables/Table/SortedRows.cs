using OssPipeline.Core.Data;
using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.Table;

/// <summary>Rows of a batch, as columns of the files, with their places sorted by partition. Owns both.</summary>
internal sealed class SortedRows : IDisposable
{
    private readonly int[] _order;

    /// <summary>Takes over columns, and copies what a splitter found out about them.</summary>
    public SortedRows(Column[] columns, PartitionSplitter splitter)
    {
        Columns = columns;
        var ranges = new RowRange[splitter.Count];
        var (rows, kept) = (0, 0);
        for (var i = 0; i < splitter.Count; i++)
        {
            rows += splitter.Rows(i, out _, out _).Length;
        }

        _order = LargeArrayPool.Of<int>().Rent(Math.Max(1, rows));
        rows = 0;
        for (var i = 0; i < splitter.Count; i++)
        {
            var places = splitter.Rows(i, out var partition, out _);
            if (partition is null)
            {
                continue;
            }

            places.CopyTo(_order.AsSpan(rows));
            ranges[kept++] = new RowRange(partition, rows, places.Length);
            rows += places.Length;
        }

        Ranges = ranges.AsMemory(0, kept);
        Footprint = _order.Length * sizeof(int);
        foreach (var column in columns)
        {
            Footprint += column.Footprint;
        }
    }

    /// <summary>The columns.</summary>
    public Column[] Columns { get; }

    /// <summary>Which rows are whose.</summary>
    public ReadOnlyMemory<RowRange> Ranges { get; }

    /// <summary>About how many bytes of memory it holds.</summary>
    public long Footprint { get; }

    /// <summary>The places of the rows of a range.</summary>
    public ReadOnlySpan<int> Places(in RowRange range) => _order.AsSpan(range.First, range.Count);

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        LargeArrayPool.Of<int>().Return(_order);
        foreach (var column in Columns)
        {
            column.Dispose();
        }
    }
}

/// <summary>Rows of one partition in a batch.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="First">Where their places begin.</param>
/// <param name="Count">How many there are.</param>
internal readonly record struct RowRange(Partition Partition, int First, int Count);
