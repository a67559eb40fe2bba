namespace OssPipeline.Tables.Table;

/// <summary>Batches that wait together, sorted by partition each: taken apart when they fill their share of memory. Owns them.</summary>
internal sealed class RowHeap : IDisposable
{
    private readonly List<SortedRows> _rows = [];

    private long _count;

    /// <summary>About how many bytes of memory it holds.</summary>
    public long Footprint { get; private set; }

    /// <summary>Takes rows over.</summary>
    public void Add(SortedRows rows)
    {
        _rows.Add(rows);
        Footprint += rows.Footprint;
        foreach (var range in rows.Ranges.Span)
        {
            _count += range.Count;
        }
    }

    /// <summary>About how many bytes some of its rows hold.</summary>
    public long BytesOf(List<(SortedRows Rows, RowRange Range)> rows)
    {
        long count = 0;
        foreach (var (_, range) in rows)
        {
            count += range.Count;
        }

        return (long)(Footprint * (count / (double)_count));
    }

    /// <summary>The rows of each partition.</summary>
    public Dictionary<Partition, List<(SortedRows Rows, RowRange Range)>> ByPartition()
    {
        var found = new Dictionary<Partition, List<(SortedRows, RowRange)>>();
        foreach (var rows in _rows)
        {
            foreach (var range in rows.Ranges.Span)
            {
                if (!found.TryGetValue(range.Partition, out var list))
                {
                    found.Add(range.Partition, list = []);
                }

                list.Add((rows, range));
            }
        }

        return found;
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        foreach (var rows in _rows)
        {
            rows.Dispose();
        }

        _rows.Clear();
    }
}
