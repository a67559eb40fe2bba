namespace OssPipeline.Storage.Layers;

/// <summary>Lets as many calls through at once as <see cref="ConcurrencyLimit"/> finds good, in the order in which they came.</summary>
internal sealed class ConcurrencyGovernor
{
    private readonly Lock _gate = new();
    private readonly LinkedList<TaskCompletionSource<int>> _waiting = new();
    private readonly TimeProvider _clock;
    private readonly long _began;
    private readonly ConcurrencyLimit _limit;
    private int _inFlight;

    public ConcurrencyGovernor(int start, int most, TimeProvider clock)
    {
        _clock = clock;
        _began = clock.GetTimestamp();
        _limit = new ConcurrencyLimit(start, most, TimeSpan.Zero);
    }

    /// <summary>How many calls there are now, and how many there may be.</summary>
    public (int InFlight, int Limit) State
    {
        get
        {
            lock (_gate)
            {
                return (_inFlight, _limit.Current);
            }
        }
    }

    /// <summary>Waits for a place.</summary>
    /// <returns>What to give <see cref="Exit"/>, exactly once.</returns>
    public ValueTask<int> EnterAsync(CancellationToken cancellationToken)
    {
        LinkedListNode<TaskCompletionSource<int>> place;
        lock (_gate)
        {
            if (_waiting.Count == 0 && _inFlight < _limit.Current)
            {
                _inFlight++;
                return new ValueTask<int>(_limit.Begin(isFull: _inFlight >= _limit.Current));
            }

            place = _waiting.AddLast(new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        return new ValueTask<int>(WaitAsync(place, cancellationToken));
    }

    /// <summary>Gives the place back.</summary>
    /// <param name="ticket">What <see cref="EnterAsync"/> gave.</param>
    /// <param name="bytes">Bytes moved; 0 when the call failed.</param>
    /// <param name="isRefused">Whether the store refused it as one too many.</param>
    public void Exit(int ticket, long bytes, bool isRefused)
    {
        lock (_gate)
        {
            _inFlight--;
            _limit.End(ticket, bytes, isRefused, _clock.GetElapsedTime(_began));
            while (_inFlight < _limit.Current && _waiting.First is { } next)
            {
                // Nobody runs here: continuations go to the pool.
                _waiting.RemoveFirst();
                _inFlight++;
                next.Value.SetResult(_limit.Begin(isFull: true));
            }
        }
    }

    /// <summary>The store refused a call of another governor of it.</summary>
    public void Refused()
    {
        lock (_gate)
        {
            _limit.Refused(_clock.GetElapsedTime(_began));
        }
    }

    private async Task<int> WaitAsync(LinkedListNode<TaskCompletionSource<int>> place, CancellationToken cancellationToken)
    {
        using var registration = cancellationToken.UnsafeRegister(
            static (state, token) =>
            {
                var (self, place) = ((ConcurrencyGovernor, LinkedListNode<TaskCompletionSource<int>>))state!;
                lock (self._gate)
                {
                    if (place.List is null)
                    {
                        return; // It has its place already, and its call sees the cancellation next.
                    }

                    self._waiting.Remove(place);
                }

                place.Value.SetCanceled(token);
            },
            (this, place));
        return await place.Value.Task.ConfigureAwait(false);
    }
}
