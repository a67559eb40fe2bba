using OssPipeline.Storage.Layers;

namespace OssPipeline.Storage.Tests.Layers;

/// <summary>Limits against simulated stores: time is a number, calls are events, the same every time.</summary>
public sealed class ConcurrencyLimitTests
{
    [Fact]
    public void It_rises_to_the_most_while_more_gets_through()
    {
        var store = new Simulation(new ConcurrencyLimit(32, 128, default)) { PerSecond = 1_000_000, Latency = 0.1 };

        store.Run(seconds: 60);

        Assert.Equal(128, store.Limit.Current);
    }

    [Fact]
    public void It_stays_where_more_calls_move_no_more()
    {
        // 400 calls a second of 100 ms each: 40 at once are all it can use.
        var store = new Simulation(new ConcurrencyLimit(16, 128, default)) { PerSecond = 400, Latency = 0.1 };

        store.Run(seconds: 120);

        Assert.InRange(store.Limit.Current, 30, 64);
        Assert.True(store.DoneIn(100, 120) > 0.95 * 400 * 20, $"{store.DoneIn(100, 120)} done");
    }

    [Fact]
    public void It_never_falls_below_its_start_while_nothing_is_refused()
    {
        var lowest = int.MaxValue;
        var store = new Simulation(new ConcurrencyLimit(32, 128, default)) { PerSecond = 50, Latency = 0.01 };
        store.Ended = () => lowest = Math.Min(lowest, store.Limit.Current);

        store.Run(seconds: 120);

        Assert.Equal(32, lowest);
    }

    [Fact]
    public void It_is_left_alone_while_nobody_wants_more()
    {
        var store = new Simulation(new ConcurrencyLimit(32, 128, default)) { PerSecond = 1_000_000, Latency = 0.1, Callers = 8 };

        store.Run(seconds: 60);

        Assert.Equal(32, store.Limit.Current);
    }

    [Fact]
    public void A_store_that_refuses_what_is_too_many_is_used_nearly_fully_and_seldom_refuses()
    {
        // 200 calls a second are served, 100 ms each: 20 at once; what comes beyond them is refused at once.
        var store = new Simulation(new ConcurrencyLimit(64, 128, default)) { PerSecond = 1_000_000, Latency = 0.1, MostAtOnce = 20 };

        store.Run(seconds: 120);

        Assert.True(store.DoneIn(60, 120) > 0.7 * 200 * 60, $"{store.DoneIn(60, 120)} done");
        Assert.True(store.RefusedIn(60, 120) < 0.1 * store.DoneIn(60, 120), $"{store.RefusedIn(60, 120)} refused");
    }

    [Fact]
    public void It_recovers_when_refusals_end()
    {
        var store = new Simulation(new ConcurrencyLimit(32, 32, default)) { PerSecond = 1_000_000, Latency = 0.05, MostAtOnce = 4 };
        store.Run(seconds: 30);
        Assert.InRange(store.Limit.Current, 4, 8);

        store.MostAtOnce = int.MaxValue;
        store.Run(seconds: 30);

        Assert.Equal(32, store.Limit.Current);
    }

    [Fact]
    public void Refusals_whatever_the_load_leave_an_eighth()
    {
        var store = new Simulation(new ConcurrencyLimit(32, 128, default)) { PerSecond = 1_000_000, Latency = 0.05, RefuseEvery = 3 };

        store.Run(seconds: 60);

        Assert.InRange(store.Limit.Current, 4, 8);
    }

    [Fact]
    public void Calls_that_were_under_way_together_cut_it_once()
    {
        var limit = new ConcurrencyLimit(32, 128, default);
        var tickets = Enumerable.Range(0, 32).Select(_ => limit.Begin(isFull: true)).ToList();

        foreach (var ticket in tickets)
        {
            limit.End(ticket, 0, isRefused: true, TimeSpan.FromSeconds(1));
        }

        Assert.Equal(16, limit.Current);
    }

    // A store that serves so many calls a second, each taking at least its latency, in the order of their coming.
    private sealed class Simulation(ConcurrencyLimit limit)
    {
        private readonly PriorityQueue<(int Ticket, bool IsRefused), double> _ends = new();
        private readonly List<(double At, bool IsRefused)> _log = [];
        private double _now;
        private double _free;
        private int _inFlight;
        private int _served;
        private int _calls;

        public ConcurrencyLimit Limit => limit;

        public required double PerSecond { get; init; }

        public required double Latency { get; init; }

        public int MostAtOnce { get; set; } = int.MaxValue;

        public int Callers { get; init; } = int.MaxValue;

        public int RefuseEvery { get; init; } = int.MaxValue;

        public Action? Ended { get; set; }

        public int DoneIn(double from, double to) => _log.Count(e => e.At >= from && e.At < to && !e.IsRefused);

        public int RefusedIn(double from, double to) => _log.Count(e => e.At >= from && e.At < to && e.IsRefused);

        public void Run(double seconds)
        {
            var end = _now + seconds;
            while (_now < end)
            {
                while (_inFlight < Math.Min(limit.Current, Callers))
                {
                    Begin();
                }

                _ends.TryDequeue(out var call, out _now);
                _inFlight--;
                _served -= call.IsRefused ? 0 : 1;
                _log.Add((_now, call.IsRefused));
                limit.End(call.Ticket, call.IsRefused ? 0 : 4096, call.IsRefused, TimeSpan.FromSeconds(_now));
                Ended?.Invoke();
            }
        }

        private void Begin()
        {
            _inFlight++;
            var ticket = limit.Begin(isFull: _inFlight >= limit.Current);
            var isRefused = _served >= MostAtOnce || ++_calls % RefuseEvery == 0;
            if (isRefused)
            {
                // A caller waits before it repeats, but holds no place meanwhile: its call is over soon.
                _ends.Enqueue((ticket, true), _now + 0.02);
                return;
            }

            _served++;
            _free = Math.Max(_free, _now) + (1 / PerSecond);
            _ends.Enqueue((ticket, false), Math.Max(_now + Latency, _free));
        }
    }
}
