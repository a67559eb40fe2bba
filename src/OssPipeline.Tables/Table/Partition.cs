using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.Table;

/// <summary>One partition: its rows that wait, and its files that are open. Safe for concurrent use.</summary>
/// <param name="folder">Relative to the table's; empty where there are no partitions.</param>
/// <param name="schema">Columns of its files.</param>
internal sealed class Partition(string folder, TableSchema schema) : IDisposable
{
    /// <summary>Fewer rows than these are copied together: as they come, they hold far more memory than they need.</summary>
    private const int FewRows = 1024;

    private const int FewBytes = 256 << 10;

    private const int GatheredRows = 8192;

    private const int GatheredBytes = 4 << 20;

    private readonly Lock _gate = new();
    private readonly Stack<TableFile> _idle = [];
    private RowGroup? _pieces;
    private ColumnBuilder[]? _gathered;
    private List<SpilledRows> _spills = [];
    private long _held;
    private long _spilled;

    /// <summary>Its folder.</summary>
    public string Folder { get; } = folder;

    /// <summary>About how many bytes its waiting rows hold in memory.</summary>
    public long Held => Volatile.Read(ref _held);

    /// <summary>How many bytes of its rows lie in temporary files.</summary>
    public long Spilled => Volatile.Read(ref _spilled);

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

    /// <summary>Adds rows that make up whole columns, and takes those over.</summary>
    /// <returns>How many bytes more are held.</returns>
    public long Add(Column[] columns, int rows)
    {
        lock (_gate)
        {
            var before = _held;
            if (rows < FewRows && Array.TrueForAll(columns, c => c.Footprint <= FewBytes))
            {
                Gather(columns);
            }
            else
            {
                _held += (_pieces ??= new RowGroup(schema)).Add(columns, rows);
            }

            return _held - before;
        }
    }

    /// <summary>Takes all rows in memory out; null when there are none.</summary>
    /// <param name="held">How many bytes they were counted with.</param>
    public RowGroup? Take(out long held)
    {
        lock (_gate)
        {
            held = _held;
            EndGathered();
            var group = _pieces;
            (_pieces, _held) = (null, 0);
            return group;
        }
    }

    /// <summary>Notes rows in a temporary file.</summary>
    /// <returns>Those that it had there before.</returns>
    public SpilledRows Add(SpillFile file, long start, int length, int rows)
    {
        lock (_gate)
        {
            _spilled += length;
            if (_spills is [.., var last] && last.File == file)
            {
                _spills[^1] = new SpilledRows(file, start, length, last.Bytes + length, checked(last.Rows + rows));
                return last;
            }

            _spills.Add(new SpilledRows(file, start, length, length, rows));
            return default;
        }
    }

    /// <summary>Takes all rows in temporary files out.</summary>
    public IReadOnlyList<SpilledRows> TakeSpilled()
    {
        lock (_gate)
        {
            if (_spills.Count == 0)
            {
                return [];
            }

            var spills = _spills;
            (_spills, _spilled) = ([], 0);
            return spills;
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

    /// <summary>Gives back what waiting rows hold.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            EndGathered();
            _pieces?.Dispose();
            (_pieces, _held) = (null, 0);
        }
    }

    private static long FootprintOf(ColumnBuilder[] builders)
    {
        long sum = 0;
        foreach (var builder in builders)
        {
            sum += builder.Footprint;
        }

        return sum;
    }

    private void Gather(Column[] columns)
    {
        var before = _gathered is null ? 0 : FootprintOf(_gathered);
        _gathered ??= [.. schema.Columns.Select(c => new ColumnBuilder(c.Type, FewRows))];
        for (var i = 0; i < columns.Length; i++)
        {
            _gathered[i].AppendRaw(columns[i].Count, columns[i].Bytes, columns[i].Offsets, columns[i].Validity);
            columns[i].Dispose();
        }

        var after = FootprintOf(_gathered);
        _held += after - before;
        if (_gathered[0].Count >= GatheredRows || after >= GatheredBytes)
        {
            EndGathered();
        }
    }

    private void EndGathered()
    {
        if (_gathered is null)
        {
            return;
        }

        var columns = new Column[_gathered.Length];
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i] = _gathered[i].Build();
            _gathered[i].Dispose();
        }

        // Counted already, and they hold what their builders held.
        (_pieces ??= new RowGroup(schema)).Add(columns, columns[0].Count);
        _gathered = null;
    }
}
