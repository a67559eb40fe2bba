using OssPipeline.Core.Limits;

namespace OssPipeline.Storage.Layers;

/// <summary>How fast a store may be used just now: its limits by the pipeline file, its timetable, and what was ordered meanwhile.</summary>
/// <remarks>Safe for concurrent use. One may serve several stores, which then share its rates.</remarks>
public sealed class StoreThrottle : IDisposable
{
    // Less than this is not worth a slice of its own.
    private const long SmallestBytes = 4 << 10;

    private static readonly TimeSpan TimetableInterval = TimeSpan.FromSeconds(1);

    private readonly StoreLimits _limits;
    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();
    private RatesChange _ordered = RatesChange.None;
    private StoreRates _rates = StoreRates.Unlimited;
    private long _looked;

    /// <summary>A throttle.</summary>
    /// <param name="limits">What the pipeline file says.</param>
    /// <param name="clock">What waits are measured by, and whose wall clock and time zone the timetable goes by.</param>
    public StoreThrottle(StoreLimits limits, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(limits);
        ArgumentNullException.ThrowIfNull(clock);
        (_limits, _clock) = (limits, clock);
        Read = new RateBucket(clock, SmallestBytes, Refresh);
        Write = new RateBucket(clock, SmallestBytes, Refresh);
        Requests = new RateBucket(clock, long.MaxValue, Refresh);
        Apply();
    }

    /// <summary>The rates that hold now.</summary>
    public StoreRates Rates
    {
        get
        {
            Refresh();
            return Volatile.Read(ref _rates);
        }
    }

    /// <summary>What was ordered while the job runs; goes before the file and its timetable.</summary>
    public RatesChange Ordered
    {
        get
        {
            lock (_gate)
            {
                return _ordered;
            }
        }

        set
        {
            ArgumentNullException.ThrowIfNull(value);
            lock (_gate)
            {
                _ordered = value;
            }

            Apply();
        }
    }

    internal RateBucket Read { get; }

    internal RateBucket Write { get; }

    internal RateBucket Requests { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Read.Dispose();
        Write.Dispose();
        Requests.Dispose();
    }

    // Called on every request, so a look at the timetable comes once a second.
    private void Refresh()
    {
        if (_limits.Timetable is not null && _clock.GetElapsedTime(Volatile.Read(ref _looked)) >= TimetableInterval)
        {
            Apply();
        }
    }

    private void Apply()
    {
        lock (_gate)
        {
            Volatile.Write(ref _looked, _clock.GetTimestamp());
            var rates = _ordered.ApplyTo(_limits.RatesAt(_clock));
            if (rates != _rates)
            {
                (Read.Rate, Write.Rate, Requests.Rate) = (rates.Read, rates.Write, rates.Requests);
                Volatile.Write(ref _rates, rates);
            }
        }
    }
}
