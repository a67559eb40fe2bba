using OssPipeline.Cli.Output;
using OssPipeline.Core.Checkpoints;

namespace OssPipeline.Cli.Tests.Output;

public sealed class ProgressTextTests
{
    [Fact]
    public void A_line_says_all_that_is_known()
    {
        var text = new ProgressText();
        var now = new RunSnapshot
        {
            Listed = 2000,
            Done = 700,
            Skipped = 300,
            Failed = 1,
            ListingEnded = true,
            BytesKnown = 4L << 30,
            BytesRead = 1L << 30,
            Retries = 2,
            MemoryUsed = 64 << 20,
            Elapsed = TimeSpan.FromSeconds(4),
        };
        text.Observe(now with { Done = 0, BytesRead = 0, Elapsed = TimeSpan.Zero });
        text.Observe(now);
        Assert.Equal(
            "1,000 of 2,000 objects (300 skipped), 1 GiB of 4 GiB, 256 MiB/s, 175 objects/s, ETA 0:12, 1 failed, 2 retries, 64 MiB in flight",
            text.Line(now));
        Assert.Equal(0.25, ProgressText.Fraction(now));
    }

    [Fact]
    public void While_the_listing_goes_on_the_total_is_open_and_no_time_is_promised()
    {
        var text = new ProgressText();
        var now = new RunSnapshot { Listed = 10, Done = 5, BytesKnown = 100, BytesRead = 50, Elapsed = TimeSpan.FromSeconds(1) };
        text.Observe(now);
        Assert.StartsWith("5 of 10+ objects, 50 B of 100 B+", text.Line(now), StringComparison.Ordinal);
        Assert.Null(text.TimeLeft(now));
        Assert.Equal(0, ProgressText.Fraction(now));
    }

    [Fact]
    public void A_stall_promises_nothing()
    {
        var text = new ProgressText();
        var now = new RunSnapshot { Listed = 10, ListingEnded = true, BytesKnown = 100, BytesRead = 50 };
        for (var second = 1; second < 30; second++)
        {
            text.Observe(now with { Elapsed = TimeSpan.FromSeconds(second) });
        }

        Assert.Null(text.TimeLeft(now));
        Assert.Contains("0 B/s, ETA unknown", text.Line(now), StringComparison.Ordinal);
    }

    [Fact]
    public void Empty_objects_progress_by_their_number()
    {
        var now = new RunSnapshot { Listed = 4, Done = 1, ListingEnded = true };
        Assert.Equal(0.25, ProgressText.Fraction(now));
        Assert.Equal(1, ProgressText.Fraction(now with { Done = 4 }));
        Assert.Equal(1, ProgressText.Fraction(now with { Listed = 0, Done = 0 }));
    }

    [Theory]
    [InlineData(7, "0:07")]
    [InlineData(754, "12:34")]
    [InlineData(11045, "3:04:05")]
    [InlineData(183840, "2d 03:04")]
    public void Times_read_as_on_a_clock(int seconds, string expected) => Assert.Equal(expected, ProgressText.Clock(TimeSpan.FromSeconds(seconds)));
}
