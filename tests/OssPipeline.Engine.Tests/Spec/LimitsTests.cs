using OssPipeline.Core.Limits;

namespace OssPipeline.Engine.Tests.Spec;

public sealed class LimitsTests : SpecTest
{
    [Fact]
    public void Limits_belong_to_the_store_they_name()
    {
        var spec = Spec(With("""{ lake: { write: 100MiB, requests: 500, timetable: ["Mon-Fri 08:00 20MiB", "Sat 00:00 off"], timezone: UTC } }"""));

        Assert.Same(StoreLimits.None, spec.Stores[0].Limits);
        var limits = spec.Stores[1].Limits;
        Assert.Equal(new StoreRates(null, 100 << 20, 500), limits.Usual);
        Assert.Equal(TimeZoneInfo.Utc, limits.Zone);
        Assert.Equal("20MiB", limits.Timetable!.At(new DateTime(2026, 2, 2, 9, 0, 0)).Write.ToBytesText());
        Assert.Equal(RatesChange.Off, limits.Timetable.At(new DateTime(2026, 2, 1)));
    }

    [Fact]
    public void Limits_change_no_fingerprint() =>
        Assert.Equal(Spec(Valid).Stores[1].Fingerprint, Spec(With("{ lake: { write: 1MiB } }")).Stores[1].Fingerprint);

    [Fact]
    public void An_override_sets_a_limit() =>
        Assert.Equal(5 << 20, Spec(With("{ lake: { write: 1MiB } }"), "limits.lake.write=5MiB").Stores[1].Limits.Usual.Write);

    [Theory]
    [InlineData("fast", "1:9: 'limits' takes a map from stores to what limits them, such as limits: { lake: { write: 100MiB } }, not 'fast'")]
    [InlineData("{ lakes: { write: 1MiB } }", "1:11: there is no store 'lakes' to limit; did you mean 'lake'? stores are: data, lake")]
    [InlineData("{ lake: 20MiB }", "1:17: the limits of a store are a map, such as { read: 50MiB, write: 100MiB, requests: 500 }, not '20MiB'")]
    [InlineData("{ lake: { wirte: 1MiB } }", "1:19: a store's limits have no 'wirte'; did you mean 'write'? there are: read, write, requests, timetable, timezone")]
    [InlineData("{ lake: { write: much } }", "1:26: 'write' takes a size per second, such as 100MiB, or off, not 'much'")]
    [InlineData("{ lake: { write: 0 } }", "1:26: 'write' takes a size per second, such as 100MiB, or off, not '0'")]
    [InlineData("{ lake: { requests: 1.5 } }", "1:29: 'requests' takes a number per second, such as 500, or off, not '1.5'")]
    [InlineData("{ lake: { timezone: Mars/Olympus } }", "1:29: 'timezone' takes the name of a time zone that this machine knows, such as Asia/Shanghai or UTC, not 'Mars/Olympus'")]
    [InlineData("{ lake: { timetable: [] } }", "1:30: 'timetable' takes a list of moments, such as [\"Mon-Fri 08:00 20MiB\", \"Mon-Fri 18:00 off\"], not an empty one")]
    [InlineData("{ lake: { timetable: [\"08:00 off\", [a]] } }", "1:44: an entry of a timetable is a text, such as \"Mon-Fri 08:00 20MiB\", not a list")]
    [InlineData("{ lake: { timetable: [\"Mon 08:00 off\", \"08:00 1MiB\"] } }", "1:48: '08:00 1MiB' begins at the same moment as an entry above it; leave one of them out")]
    public void What_is_no_limit_is_told_where_it_stands(string limits, string problem) => Assert.Equal(problem, Problem(With(limits)));

    [Fact]
    public void A_bad_moment_is_told_with_what_would_be_right()
    {
        var problem = Problem(With("{ lake: { timetable: [\"Mon-Fri 08:00 20MiB\", \"Mon 8h off\"] } }"));

        Assert.StartsWith("1:54: 'Mon 8h off' is no entry of a timetable: an entry is days", problem, StringComparison.Ordinal);
    }

    private static string With(string limits) => $"limits: {limits}\n{Valid}";
}
