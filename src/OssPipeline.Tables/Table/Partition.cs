using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.Table;

/// <summary>The rows of one partition that wait to be encoded, and its files that are open. Safe for concurrent use.</summary>
/// <param name="folder">Relative to the table's; empty where there are no partitions.</param>
/// <param name="schema">Columns of its files.</param>
internal sealed class Partition(string folder, TableSchema schema) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Stack<TableFile> _idle = [];
    private RowGroup? _pieces;
    private ColumnBuilder[]? _rows;
    private long _held;

    /// <summary>Its folder.</summary>
    public string Folder { get; } = folder;

    /// <summary>About how many bytes its waiting rows hold.</summary>
    public long Held => Volatile.Read(ref _held);

    /// <summary>Adds rows that make up whole columns, and takes those over.</summary>
    /// <returns>How many bytes more are held.</returns>
    public long Add(Column[] columns, int rows)
    {
        lock (_gate)
        {
            var more = (_pieces ??= new RowGroup(schema)).Add(columns, rows);
            _held += more;
            return more;
        }
    }

    /// <summary>Adds some rows of columns, which stay the caller's.</summary>
    /// <returns>How many bytes more are held.</returns>
    public long Add(ReadOnlySpan<Column> columns, ReadOnlySpan<int> rows)
    {
        lock (_gate)
        {
            long more = 0;
            if (_rows is null)
            {
                _rows = new ColumnBuilder[columns.Length];
                for (var i = 0; i < _rows.Length; i++)
                {
                    _rows[i] = new ColumnBuilder(columns[i].Type, rows.Length);
                    more += _rows[i].Footprint;
                }
            }

            for (var i = 0; i < _rows.Length; i++)
            {
                var before = _rows[i].Footprint;
                _rows[i].AppendRows(columns[i], rows);
                more += _rows[i].Footprint - before;
            }

            _held += more;
            return more;
        }
    }

    /// <summary>Takes all waiting rows out; null when there are none.</summary>
    /// <param name="atLeast">Leaves them where they hold fewer bytes than this: another task was first.</param>
    /// <param name="held">How many bytes they were counted with.</param>
    public RowGroup? Take(long atLeast, out long held)
    {
        lock (_gate)
        {
            held = _held;
            if (held < atLeast || (_pieces is null && _rows is null))
            {
                held = 0;
                return null;
            }

            var group = _pieces ?? new RowGroup(schema);
            if (_rows is not null)
            {
                var rows = _rows[0].Count;
                var columns = new Column[_rows.Length];
                for (var i = 0; i < columns.Length; i++)
                {
                    columns[i] = _rows[i].Build();
                    _rows[i].Dispose();
                }

                group.Add(columns, rows);
            }

            (_pieces, _rows, _held) = (null, null, 0);
            return group;
        }
    }

    /// <summary>A file that is open and that nobody writes to; null when there is none.</summary>
    public TableFile? TakeFile()
    {
        lock (_gate)
        {
            return _idle.TryPop(out var file) ? file : null;
        }
    }

    /// <summary>Gives a file back that is to be gone on with.</summary>
    public void ReturnFile(TableFile file)
    {
        lock (_gate)
        {
            _idle.Push(file);
        }
    }

    /// <summary>Bytes in memory of files that are open and that nobody writes to.</summary>
    public long IdleBytes
    {
        get
        {
            lock (_gate)
            {
                long sum = 0;
                foreach (var file in _idle)
                {
                    sum += file.Waiting;
                }

                return sum;
            }
        }
    }

    /// <summary>Gives the memory of waiting rows back.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _pieces?.Dispose();
            foreach (var builder in _rows ?? [])
            {
                builder.Dispose();
            }

            (_pieces, _rows, _held) = (null, null, 0);
        }
    }
}
