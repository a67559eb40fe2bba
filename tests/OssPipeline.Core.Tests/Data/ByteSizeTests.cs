using CsCheck;
using OssPipeline.Core.Data;

namespace OssPipeline.Core.Tests.Data;

public class ByteSizeTests
{
    [Theory]
    [InlineData("4096", 4096)]
    [InlineData("0", 0)]
    [InlineData("17b", 17)]
    [InlineData("8MiB", 8L << 20)]
    [InlineData(" 8 mib ", 8L << 20)]
    [InlineData("512MB", 512_000_000)]
    [InlineData("1.5GiB", 3L << 29)]
    [InlineData("100KiB", 102_400)]
    [InlineData("1kb", 1000)]
    [InlineData("2TiB", 2L << 40)]
    [InlineData("3TB", 3_000_000_000_000)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("8388607.5TiB", (8388607L << 40) + (1L << 39))]
    public void A_size_is_read_in_every_unit(string text, long bytes)
    {
        Assert.True(ByteSize.TryParse(text, out var size));
        Assert.Equal(bytes, size.Bytes);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("MiB")]
    [InlineData("-1")]
    [InlineData("-1KiB")]
    [InlineData("1e6")]
    [InlineData("1,000")]
    [InlineData("8 MiB x")]
    [InlineData("8Mi")]
    [InlineData("1.5")]
    [InlineData("0.5b")]
    [InlineData("9223372036854775808")]
    [InlineData("8388608TiB")]
    [InlineData("79228162514264337593543950336KiB")]
    public void What_is_not_a_size_is_refused(string? text) => Assert.False(ByteSize.TryParse(text, out _));

    [Fact]
    public void The_option_spelling_is_read_back_without_loss() =>
        Gen.Long[0, long.MaxValue].Sample(bytes =>
        {
            Assert.True(ByteSize.TryParse(new ByteSize(bytes).ToOption(), out var size));
            Assert.Equal(bytes, size.Bytes);
        });

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(4096, "4 KiB")]
    [InlineData(3L << 29, "1.5 GiB")]
    [InlineData((1L << 20) - 1, "1 MiB")]
    [InlineData((1L << 30) - 1, "1 GiB")]
    [InlineData((1L << 40) - 1, "1 TiB")]
    [InlineData(5L << 50, "5120 TiB")]
    public void A_size_is_shown_short(long bytes, string text) => Assert.Equal(text, new ByteSize(bytes).ToString());

    [Fact]
    public void A_count_that_does_not_fit_is_an_error()
    {
        Assert.Throws<OverflowException>(() => ByteSize.KiB(1L << 54));
        Assert.Throws<OverflowException>(() => ByteSize.MiB(1L << 44));
        Assert.Throws<OverflowException>(() => ByteSize.GiB(1L << 34));
    }

    [Fact]
    public void A_negative_size_is_an_error() => Assert.Throws<ArgumentOutOfRangeException>(() => new ByteSize(-1));

    [Fact]
    public void Sizes_compare_by_bytes()
    {
        Assert.True(ByteSize.KiB(1) < new ByteSize(1025));
        Assert.True(ByteSize.KiB(1) >= new ByteSize(1024));
        Assert.True(ByteSize.MiB(1) > ByteSize.KiB(1023));
        Assert.True(ByteSize.MiB(1) <= ByteSize.KiB(1024));
    }
}
