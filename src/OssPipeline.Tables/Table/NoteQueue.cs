using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.Table;

/// <summary>Adds notes to a log from many tasks: those that come while one is being written go together with the next.</summary>
internal sealed class NoteQueue(ITableLog log) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Lock _gate = new();
    private List<string> _waiting = [];
    private Batch _next = new();

    /// <summary>Adds a note; it is durable when this returns.</summary>
    public async ValueTask AddAsync(string note, CancellationToken cancellationToken)
    {
        Batch mine;
        lock (_gate)
        {
            _waiting.Add(note);
            mine = _next;
        }

        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!mine.IsTried)
            {
                List<string> notes;
                lock (_gate)
                {
                    (notes, _waiting) = (_waiting, []);
                    _next = new Batch();
                }

                mine.IsTried = true;
                await log.AppendAsync(notes, cancellationToken).ConfigureAwait(false);
                mine.IsWritten = true;
            }
        }
        finally
        {
            _turn.Release();
        }

        if (!mine.IsWritten)
        {
            throw new IOException("The run's log could not be written.");
        }
    }

    /// <summary>Gives back what it waits with.</summary>
    public void Dispose() => _turn.Dispose();

    private sealed class Batch
    {
        public bool IsTried { get; set; }

        public bool IsWritten { get; set; }
    }
}
