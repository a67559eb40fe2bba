namespace OssPipeline.Storage.Tests.Layers;

/// <summary>A clock that goes only when told, and knows how many are waiting for it: a simulation goes on when all are, never by real time.</summary>
/// <remarks>
/// It keeps its timers itself, because the count and the timers have to change as one: with a count beside the timers of another clock,
/// time could go on by minutes while a thread that had been counted was still about to set its timer.
/// </remarks>
internal sealed class ParkingClock(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<Parked> _parked = [];
    private DateTimeOffset _now = start;

    /// <summary>How many timers run.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _parked.Count;
            }
        }
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public void SetUtcNow(DateTimeOffset now) => Advance(now - GetUtcNow());

    /// <summary>Waits until so many timers run, then goes on by a step.</summary>
    public async Task StepAsync(int parked, TimeSpan step)
    {
        var began = System.GetTimestamp();
        while (Waiting is var count && count != parked)
        {
            // Those who are not there yet need this thread.
            await Task.Yield();
            if (System.GetElapsedTime(began) > TimeSpan.FromMinutes(2))
            {
                throw new InvalidOperationException($"{count} timers run, {parked} were expected: somebody waits for something else.");
            }
        }

        Advance(step);
    }

    /// <summary>Goes on, and rings the timers whose time has come in its order.</summary>
    public void Advance(TimeSpan time)
    {
        List<Parked> due;
        lock (_gate)
        {
            _now += time;
            due = [.. _parked.Where(t => t.Due <= _now).OrderBy(t => t.Due)];
            _parked.RemoveAll(t => t.Due <= _now);
        }

        foreach (var timer in due)
        {
            timer.Ring();
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        lock (_gate)
        {
            var timer = new Parked(this, callback, state, _now + dueTime);
            _parked.Add(timer);
            return timer;
        }
    }

    private void Leave(Parked timer)
    {
        lock (_gate)
        {
            _parked.Remove(timer);
        }
    }

    private sealed class Parked(ParkingClock owner, TimerCallback callback, object? state, DateTimeOffset due) : ITimer
    {
        public DateTimeOffset Due => due;

        public void Ring() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period) => throw new NotSupportedException();

        public void Dispose() => owner.Leave(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
