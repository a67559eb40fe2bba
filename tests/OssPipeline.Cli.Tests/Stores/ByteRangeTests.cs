using CsCheck;
using OssPipeline.Cli.Stores;

namespace OssPipeline.Cli.Tests.Stores;

public sealed class ByteRangeTests
{
    [Theory]
    [InlineData("0-0", 10, 0, 1)]
    [InlineData("0-99", 10, 0, 10)]
    [InlineData("3-5", 10, 3, 3)]
    [InlineData("3-", 10, 3, 7)]
    [InlineData("-3", 10, 7, 3)]
    [InlineData("-30", 10, 0, 10)]
    [InlineData("20-30", 10, 10, 0)]
    [InlineData("0-9223372036854775807", 10, 0, 10)]
    [InlineData("-5", 0, 0, 0)]
    public void A_range_lies_within_the_object(string text, long size, long offset, long length)
    {
        Assert.True(ByteRange.TryParse(text, out var range));
        Assert.Equal((offset, length), range.Within(size));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("5")]
    [InlineData("5-3")]
    [InlineData("a-b")]
    [InlineData("1-2-3")]
    [InlineData("0x1-2")]
    [InlineData(" 1-2")]
    [InlineData("1-99999999999999999999")]
    public void What_is_no_range_is_refused(string text) => Assert.False(ByteRange.TryParse(text, out _));

    [Fact]
    public void No_range_leaves_the_object() =>
        Gen.Select(Gen.Long[0, long.MaxValue], Gen.Long[0, long.MaxValue], Gen.Long[0, long.MaxValue]).Sample((a, b, size) =>
        {
            foreach (var text in new[] { $"{Math.Min(a, b)}-{Math.Max(a, b)}", $"{a}-", $"-{a}" })
            {
                var (offset, length) = ByteRange.TryParse(text, out var range) ? range.Within(size) : (-1, -1);
                if (offset < 0 || length < 0 || offset > size || length > size - offset)
                {
                    return false;
                }
            }

            return true;
        });
}
