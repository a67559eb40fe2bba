using CsCheck;
using Microsoft.Extensions.Time.Testing;
using OssPipeline.Storage.Layers;

namespace OssPipeline.Storage.Tests.Layers;

/// <summary>The books of a rate, by the clock alone: callers are simulated, nothing sleeps.</summary>
public sealed class RateAccountTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public void A_minute_of_4_KiB_objects_keeps_the_rate_to_a_twentieth_whatever_the_timers() =>
        Gen.Select(Gen.Long[64 << 10, 16 << 20], Gen.Int[1, 64], Gen.Int[0, 20], Gen.Int[0, 1 << 20])
            .Where((rate, callers, late, _) => callers * 1000 / (1 + late) > rate / 4096 * 3 / 2) // Callers that are fast enough for the rate.
            .Sample((rate, callers, late, seed) => AssertRate(rate, callers, _ => 4096, late, seed), iter: 15);

    [Fact]
    public void A_minute_of_mixed_sizes_keeps_the_rate() =>
        Gen.Select(Gen.Long[1 << 20, 64 << 20], Gen.Int[0, 15], Gen.Int[0, 1 << 20])
            .Sample((rate, late, seed) => AssertRate(rate, 64, random => 1 << random.Next(0, 17), late, seed), iter: 15);

    [Fact]
    public void A_minute_of_few_requests_keeps_the_rate() =>
        Gen.Select(Gen.Long[20, 5000], Gen.Int[0, 5], Gen.Int[0, 1 << 20])
            .Sample((rate, late, seed) => AssertRate(rate, 64, _ => 1, late, seed), iter: 15);

    [Fact]
    public void Idle_time_is_worth_a_quarter_second_and_no_more()
    {
        var clock = new FakeTimeProvider();
        var account = new RateAccount(clock);
        account.SetRate(1000);
        account.Ask(1);
        clock.Advance(TimeSpan.FromHours(1));

        account.Ask(250);

        Assert.Equal(TimeSpan.Zero, account.WaitAt(account.Ask(1)));
        Assert.True(account.WaitAt(account.Ask(100)) == TimeSpan.Zero);
        Assert.True(account.WaitAt(account.Ask(1)) > TimeSpan.FromMilliseconds(90));
    }

    [Fact]
    public void A_rate_that_is_lifted_lets_all_who_wait_go()
    {
        var account = new RateAccount(new FakeTimeProvider());
        account.SetRate(1);
        account.Ask(1 << 30);
        var place = account.Ask(1);
        Assert.Equal(RateAccount.LongestWait, account.WaitAt(place));

        account.SetRate(null);

        Assert.Equal(TimeSpan.Zero, account.WaitAt(place));
    }

    [Fact]
    public void A_rate_that_is_raised_holds_for_what_is_still_owed()
    {
        var clock = new FakeTimeProvider();
        var account = new RateAccount(clock);
        account.SetRate(10);
        account.Ask(1000);
        var place = account.Ask(1);

        account.SetRate(10_000);
        Assert.Equal(TimeSpan.FromMilliseconds(100), account.WaitAt(place));
        clock.Advance(TimeSpan.FromMilliseconds(100));

        Assert.Equal(TimeSpan.Zero, account.WaitAt(place));
    }

    [Fact]
    public void What_is_given_back_is_not_owed_any_more()
    {
        var account = new RateAccount(new FakeTimeProvider());
        account.SetRate(10);
        account.Ask(1000);
        var place = account.Ask(1);

        account.Return(1000);

        Assert.Equal(TimeSpan.Zero, account.WaitAt(place));
    }

    // Callers ask, wait as told plus the lateness of a timer, take a while for their call, and ask again.
    private static void AssertRate(long rate, int callers, Func<Random, long> size, int lateMilliseconds, int seed)
    {
        var random = new Random(seed);
        var clock = new FakeTimeProvider();
        var start = clock.GetUtcNow();
        var account = new RateAccount(clock);
        account.SetRate(rate);
        var events = new PriorityQueue<(double? Place, long Size), DateTimeOffset>();
        for (var i = 0; i < callers; i++)
        {
            events.Enqueue((null, 0), start);
        }

        var sent = 0L;
        while (events.TryDequeue(out var caller, out var at) && at - start < Minute)
        {
            if (at > clock.GetUtcNow())
            {
                clock.SetUtcNow(at);
            }

            if (caller.Place is null)
            {
                var wanted = size(random);
                caller = (account.Ask(wanted), wanted);
            }

            var wait = account.WaitAt(caller.Place!.Value);
            if (wait > TimeSpan.Zero)
            {
                events.Enqueue(caller, at + wait + TimeSpan.FromMilliseconds(random.NextDouble() * lateMilliseconds));
            }
            else
            {
                sent += caller.Size;
                events.Enqueue((null, 0), at + TimeSpan.FromMilliseconds(random.NextDouble()));
            }
        }

        Assert.InRange(sent / Minute.TotalSeconds / rate, 0.95, 1.05);
    }
}
