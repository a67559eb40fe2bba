using Microsoft.Extensions.Time.Testing;

namespace OssPipeline.Storage.Tests.Layers;

/// <summary>A clock that goes only when told, and knows how many are waiting for it: a simulation goes on when all are, never by real time.</summary>
internal sealed class ParkingClock(DateTimeOffset start) : TimeProvider
{
    private readonly FakeTimeProvider _time = new(start);
    private int _parked;

    public override long TimestampFrequency => _time.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => _time.GetUtcNow();

    public override long GetTimestamp() => _time.GetTimestamp();

    public void SetUtcNow(DateTimeOffset now) => _time.SetUtcNow(now);

    /// <summary>Waits until so many timers run, then goes on by a step.</summary>
    public async Task StepAsync(int parked, TimeSpan step)
    {
        var began = System.GetTimestamp();
        while (Volatile.Read(ref _parked) != parked)
        {
            // Those who are not there yet need this thread.
            await Task.Yield();
            if (System.GetElapsedTime(began) > TimeSpan.FromMinutes(2))
            {
                throw new InvalidOperationException($"{_parked} timers run, {parked} were expected: somebody waits for something else.");
            }
        }

        _time.Advance(step);
    }

    public void Advance(TimeSpan time) => _time.Advance(time);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Parked(this, callback, state);
        timer.Start(_time, dueTime);
        return timer;
    }

    private sealed class Parked(ParkingClock owner, TimerCallback callback, object? state) : ITimer
    {
        private ITimer? _inner;
        private int _left;

        public void Start(FakeTimeProvider time, TimeSpan dueTime)
        {
            Interlocked.Increment(ref owner._parked);
            _inner = time.CreateTimer(_ => Fire(), null, dueTime, Timeout.InfiniteTimeSpan);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => throw new NotSupportedException();

        public void Dispose()
        {
            Leave();
            _inner?.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Fire()
        {
            Leave();
            callback(state);
        }

        private void Leave()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
            {
                Interlocked.Decrement(ref owner._parked);
            }
        }
    }
}
