using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.Table;

/// <summary>One partition: its rows that wait, and its files that are open. Safe for concurrent use.</summary>
/// <param name="folder">Relative to the table's; empty where there are no partitions.</param>
/// <param name="schema">Columns of its files.</param>
internal sealed class Partition(string folder, TableSchema schema) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Stack<TableFile> _idle = [];
    private RowGroup? _pieces;
    private List<SpillRun> _runs = [];
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
            var more = (_pieces ??= new RowGroup(schema)).Add(columns, rows);
            _held += more;
            return more;
        }
    }

    /// <summary>Takes all rows in memory out; null when there are none.</summary>
    /// <param name="held">How many bytes they were counted with.</param>
    public RowGroup? Take(out long held)
    {
        lock (_gate)
        {
            (held, var group) = (_held, _pieces);
            (_pieces, _held) = (null, 0);
            return group;
        }
    }

    /// <summary>Notes rows in a temporary file.</summary>
    public void Add(SpillRun run)
    {
        lock (_gate)
        {
            _runs.Add(run);
            _spilled += run.Length;
        }
    }

    /// <summary>Takes all rows in temporary files out.</summary>
    public List<SpillRun> TakeRuns()
    {
        lock (_gate)
        {
            var runs = _runs;
            (_runs, _spilled) = ([], 0);
            return runs;
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
            _pieces?.Dispose();
            (_pieces, _held) = (null, 0);
            foreach (var run in _runs)
            {
                run.File.Release();
            }

            _runs.Clear();
        }
    }
}
