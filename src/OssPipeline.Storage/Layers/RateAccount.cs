namespace OssPipeline.Storage.Layers;

/// <summary>Who may go when, at a rate: a token bucket that keeps its books in sums instead of tokens.</summary>
/// <remarks>
/// Everything ever asked for is one sum, everything ever earned by time another. A caller is put at the place that the first sum had
/// before it, and may go when the second has come that far: what is asked for is never refused, it is a debt that whoever comes next
/// waits off. Nothing is rounded per call, and a timer that rings late is made up for, so that even the smallest objects keep to the
/// rate. Idle time is worth <see cref="Burst"/> and no more.
/// </remarks>
internal sealed class RateAccount(TimeProvider clock)
{
    /// <summary>How much unused time may be made up for.</summary>
    public static readonly TimeSpan Burst = TimeSpan.FromMilliseconds(250);

    /// <summary>The longest wait at once, so that a rate changed meanwhile is noticed.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(500);

    // No timer is finer than this; it shifts all callers alike, so that the rate stays what it is.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(1);

    private readonly Lock _gate = new();
    private long _at = clock.GetTimestamp();
    private double _asked;
    private double _earned;
    private long _rate;

    /// <summary>Per second; 0 for no limit.</summary>
    public long Rate => Volatile.Read(ref _rate);

    /// <summary>Changes the rate, also for those who wait.</summary>
    public void SetRate(long? perSecond)
    {
        lock (_gate)
        {
            Settle();
            Volatile.Write(ref _rate, perSecond ?? 0);
            Settle();
        }
    }

    /// <summary>Asks for an amount.</summary>
    /// <returns>The place it got, for <see cref="WaitAt"/>.</returns>
    public double Ask(double amount)
    {
        lock (_gate)
        {
            Settle();
            var place = _asked;
            _asked += amount;
            return place;
        }
    }

    /// <summary>Gives back an amount that was asked for and not used.</summary>
    public void Return(double amount)
    {
        lock (_gate)
        {
            Settle();
            _earned += amount;
        }
    }

    /// <summary>How long to wait at a place before asking again; zero when it is this place's turn.</summary>
    public TimeSpan WaitAt(double place)
    {
        lock (_gate)
        {
            Settle();
            var missing = place - _earned;
            if (_rate == 0 || missing <= _rate * Tolerance.TotalSeconds)
            {
                return TimeSpan.Zero;
            }

            // Whole milliseconds, as timers count, rounded up so that nobody wakes just before the time.
            var milliseconds = Math.Ceiling(missing / _rate * 1000);
            return milliseconds < LongestWait.TotalMilliseconds ? TimeSpan.FromMilliseconds(milliseconds) : LongestWait;
        }
    }

    private void Settle()
    {
        var now = clock.GetTimestamp();
        var passed = clock.GetElapsedTime(_at, now).TotalSeconds;
        _at = now;
        _earned = _rate == 0 ? _asked : Math.Min(_earned + (_rate * passed), _asked + (_rate * Burst.TotalSeconds));
    }
}
