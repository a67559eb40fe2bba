using System.Text;
using OssPipeline.Tables.Text;

namespace OssPipeline.Tables.Tests.Text;

public sealed class RecentMomentsTests
{
    [Fact]
    public void A_time_that_was_read_before_is_read_the_same_whatever_came_between()
    {
        var rules = TimeRules.Create(["M/d/yyyy H:mm", "yyyy-MM-dd HH:mm:ss"], null);
        var reader = new MomentReader(rules);
        var random = new Random(1);
        for (var i = 0; i < 50_000; i++)
        {
            // Texts of 8 to 24 bytes that differ in a byte or two, at any place; some are no times.
            var at = new DateTime(2014, 1 + random.Next(12), 1 + random.Next(28), random.Next(24), random.Next(60), random.Next(60));
            var text = random.Next(5) switch
            {
                0 => at.ToString("M/d/yyyy H:mm"),
                1 => at.ToString("yyyy-MM-dd HH:mm:ss"),
                2 => at.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'"),
                3 => at.ToString("yyyy-MM-dd"),
                _ => at.ToString("M/d/yyyy H:") + "6" + random.Next(10),
            };
            Assert.Equal(Read(new MomentReader(rules), text), Read(reader, text));
        }
    }

    private static long? Read(MomentReader reader, string text)
    {
        var padded = new byte[text.Length + TextPadding.Bytes];
        Encoding.ASCII.GetBytes(text, padded);
        return reader.TryReadTimestamp(padded.AsSpan(0, text.Length), out var micros) ? micros : null;
    }
}
