using CsCheck;
using OssPipeline.Core.Catalog;

namespace OssPipeline.Core.Tests.Catalog;

public class DurationTextTests
{
    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("30s", 30_000)]
    [InlineData("15m", 900_000)]
    [InlineData("1.5h", 5_400_000)]
    [InlineData("7d", 604_800_000)]
    [InlineData(" 2 S ", 2_000)]
    [InlineData("0s", 0)]
    public void A_time_is_read_in_every_unit(string text, long milliseconds)
    {
        Assert.True(DurationText.TryParse(text, out var time));
        Assert.Equal(milliseconds, time.TotalMilliseconds);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("30")]
    [InlineData("s")]
    [InlineData("-1s")]
    [InlineData("1e3s")]
    [InlineData("1m30s")]
    [InlineData("10675200d")]
    [InlineData("99999999999999999999999999999999s")]
    public void What_is_not_a_time_is_refused(string? text) => Assert.False(DurationText.TryParse(text, out _));

    [Fact]
    public void What_is_shown_is_read_back_without_loss() =>
        Gen.OneOf(Gen.Long[0, long.MaxValue], Gen.Long[0, 100_000], Gen.Long[0, 1000].Select(n => n * TimeSpan.TicksPerMinute)).Sample(ticks =>
        {
            Assert.True(DurationText.TryParse(DurationText.Format(new TimeSpan(ticks)), out var time));
            Assert.Equal(ticks, time.Ticks);
        });

    [Theory]
    [InlineData(0, "0ms")]
    [InlineData(250, "250ms")]
    [InlineData(1_500, "1500ms")]
    [InlineData(90_000, "90s")]
    [InlineData(900_000, "15m")]
    [InlineData(86_400_000, "1d")]
    public void A_time_is_shown_in_the_largest_unit_that_is_exact(long milliseconds, string text) =>
        Assert.Equal(text, DurationText.Format(TimeSpan.FromMilliseconds(milliseconds)));
}
