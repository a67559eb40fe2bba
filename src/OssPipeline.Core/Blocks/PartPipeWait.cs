namespace OssPipeline.Core.Blocks;

/// <summary>What <see cref="System.IO.Pipelines.PipeReader.CancelPendingRead"/> and its writing twin act on: one wait at a time that can be called off.</summary>
/// <param name="runToken">Ends every wait for good.</param>
internal sealed class PartPipeWait(CancellationToken runToken)
{
    private readonly Lock _gate = new();
    private CancellationTokenSource? _source;
    private bool _pending;

    /// <summary>Whether a call for cancellation has not been reported yet.</summary>
    public bool IsCancellationPending
    {
        get
        {
            lock (_gate)
            {
                return _pending;
            }
        }
    }

    /// <summary>Reports a call for cancellation, once.</summary>
    public bool TakeCancellation()
    {
        lock (_gate)
        {
            var taken = _pending;
            _pending = false;
            return taken;
        }
    }

    /// <summary>Calls off the wait that is under way, or else the next one.</summary>
    public void Cancel()
    {
        CancellationTokenSource? source;
        lock (_gate)
        {
            _pending = true;
            source = _source;
        }

        try
        {
            // Not under the lock: what waits may run on from here.
            source?.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The wait ended by itself meanwhile; the next call reports the cancellation.
        }
    }

    /// <summary>Begins a wait; its end is the disposal of what is returned.</summary>
    public Scope Begin(CancellationToken callersToken)
    {
        lock (_gate)
        {
            _source = CancellationTokenSource.CreateLinkedTokenSource(runToken, callersToken);
            if (_pending)
            {
                _source.Cancel(); // Nobody listens yet.
            }

            return new Scope(this, _source, runToken, callersToken);
        }
    }

    /// <summary>One wait, until disposed of.</summary>
    public readonly struct Scope(PartPipeWait owner, CancellationTokenSource source, CancellationToken runToken, CancellationToken callersToken) : IDisposable
    {
        /// <summary>What the wait is to heed.</summary>
        public CancellationToken Token => source.Token;

        /// <summary>Whether the run or the caller cancelled, rather than the other end of the pipe.</summary>
        public bool IsCallersCancellation => runToken.IsCancellationRequested || callersToken.IsCancellationRequested;

        /// <inheritdoc/>
        public void Dispose()
        {
            lock (owner._gate)
            {
                owner._source = null;
            }

            source.Dispose();
        }
    }
}
