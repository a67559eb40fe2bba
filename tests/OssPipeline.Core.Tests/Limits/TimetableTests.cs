using OssPipeline.Core.Limits;

namespace OssPipeline.Core.Tests.Limits;

public sealed class TimetableTests
{
    // 2026-02-02 is a Monday.
    private static readonly DateTime Monday = new(2026, 2, 2);

    [Fact]
    public void An_entry_holds_until_the_next_and_the_last_of_the_week_until_the_first()
    {
        var week = Week("Mon-Fri 08:00 20MiB", "Mon-Fri 18:30 50MiB", "Sat 00:00 off");

        Assert.Equal("off", Said(week, Monday)); // Since Saturday.
        Assert.Equal("off", Said(week, Monday.AddHours(7).AddMinutes(59)));
        Assert.Equal("20MiB", Said(week, Monday.AddHours(8)));
        Assert.Equal("20MiB", Said(week, Monday.AddHours(18).AddMinutes(29)));
        Assert.Equal("50MiB", Said(week, Monday.AddHours(18).AddMinutes(30)));
        Assert.Equal("50MiB", Said(week, Monday.AddDays(1).AddHours(7)));
        Assert.Equal("50MiB", Said(week, Monday.AddDays(4).AddHours(23)));
        Assert.Equal("off", Said(week, Monday.AddDays(5)));
        Assert.Equal("off", Said(week, Monday.AddDays(6).AddHours(12)));
    }

    [Theory]
    [InlineData("Mon 08:00 1MiB", 0b0000001)]
    [InlineData("Sun 08:00 1MiB", 0b1000000)]
    [InlineData("sat-mon 08:00 1MiB", 0b1100001)]
    [InlineData("Mon,Wed,Fri-Sun 8:00 1MiB", 0b1110101)]
    [InlineData("08:00 1MiB", 0b1111111)]
    public void Days_are_names_ranges_and_lists(string text, int days)
    {
        Assert.True(TimetableEntry.TryParse(text, out var entry, out _));
        Assert.Equal(days, entry!.Days);
        Assert.Equal(new TimeOnly(8, 0), entry.From);
    }

    [Fact]
    public void What_an_entry_does_not_speak_of_is_as_usual()
    {
        var limits = new StoreLimits(new StoreRates(100, 200, 300), Week("00:00 write=5KiB"), TimeZoneInfo.Utc);

        Assert.Equal(new StoreRates(100, 5 << 10, 300), limits.RatesAt(new FixedClock(Monday)));
    }

    [Fact]
    public void The_wall_clock_is_that_of_the_zone()
    {
        var zone = TimeZoneInfo.CreateCustomTimeZone("east", TimeSpan.FromHours(8), "east", "east");
        var limits = new StoreLimits(StoreRates.Unlimited, Week("Mon 08:00 1KiB", "Sun 00:00 off"), zone);

        // Monday 07:59 and 08:00 there.
        Assert.True(limits.RatesAt(new FixedClock(Monday.AddMinutes(-1))).IsUnlimited);
        Assert.Equal(1024, limits.RatesAt(new FixedClock(Monday)).Write);
    }

    [Theory]
    [InlineData("")]
    [InlineData("08:00")]
    [InlineData("Mon 08:00")]
    [InlineData("Mon 20MiB")]
    [InlineData("Mo 08:00 20MiB")]
    [InlineData("Mon- 08:00 20MiB")]
    [InlineData("Mon-Tue-Wed 08:00 20MiB")]
    [InlineData("Mon, 08:00 20MiB")]
    [InlineData("Mon 24:00 20MiB")]
    [InlineData("Mon 08:60 20MiB")]
    [InlineData("Mon 08:00 fast")]
    [InlineData("Mon 08:00 0")]
    [InlineData("Mon 08:00 -1MiB")]
    [InlineData("Mon 08:00 read=0")]
    [InlineData("Mon 08:00 requests=1.5")]
    [InlineData("Mon 08:00 requests=1 requests=2")]
    [InlineData("Mon 08:00 up=20MiB")]
    public void What_is_no_entry_has_a_message_that_shows_one(string text)
    {
        Assert.False(TimetableEntry.TryParse(text, out var entry, out var problem));
        Assert.Null(entry);
        Assert.Contains("20MiB", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_entries_of_one_moment_clash()
    {
        TimetableEntry[] entries = [Entry("Mon-Fri 08:00 1MiB"), Entry("Tue 09:00 1MiB"), Entry("Wed 08:00 off")];

        Assert.False(Timetable.TryCreate(entries, out _, out var clash));
        Assert.Equal(2, clash);
    }

    [Theory]
    [InlineData("off", "read=off write=off requests=off")]
    [InlineData("20MiB/s", "read=20MiB write=20MiB")]
    [InlineData("read=1KiB", "read=1KiB")]
    [InlineData("requests=500/s write=off", "write=off requests=500")]
    public void A_change_is_written_as_it_is_read(string text, string written)
    {
        Assert.True(RatesChange.TryParse(text, out var change, out _));
        Assert.Equal(written, change.ToString());
        Assert.True(RatesChange.TryParse(written, out var again, out _));
        Assert.Equal(change, again);
    }

    private static TimetableEntry Entry(string text)
    {
        Assert.True(TimetableEntry.TryParse(text, out var entry, out var problem), problem);
        return entry!;
    }

    private static Timetable Week(params string[] entries)
    {
        Assert.True(Timetable.TryCreate([.. entries.Select(Entry)], out var week, out _));
        return week!;
    }

    private static string Said(Timetable week, DateTime local) => week.At(local).Write.ToBytesText();

    private sealed class FixedClock(DateTime utc) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(utc, TimeSpan.Zero);
    }
}
