using System.Text;
using CsCheck;
using OssPipeline.Core.Data;

namespace OssPipeline.Core.Tests.Data;

public class Crc64XzTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("a", 3675645893302102789)]
    [InlineData("123456789", 11051210869376104954)]
    [InlineData("hello world", 5981764153023615706)]
    [InlineData("This is a test of the emergency broadcast system.", 0x27db187fc15bbc72)]
    public void Text_has_its_published_check_value(string text, ulong crc) =>
        Assert.Equal(crc, Crc64Xz.Compute(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void Bytes_have_their_check_values()
    {
        Assert.Equal(14509182247117337356UL, Crc64Xz.Compute(new byte[32]));
        Assert.Equal(8232944260754389680UL, Crc64Xz.Compute([.. Enumerable.Range(0, 256).Select(i => (byte)i)]));
        Assert.Equal(6701094182323390671UL, Crc64Xz.Compute(Enumerable.Repeat((byte)'a', 1 << 20).ToArray()));
    }

    [Fact]
    public void Combine_gives_the_published_value()
    {
        Assert.Equal(0x5da746ffa5045ce9UL, Crc64Xz.Compute("12345"u8));
        Assert.Equal(0x8ea5eb02ad6e7911UL, Crc64Xz.Compute("6789"u8));
        Assert.Equal(0x995dc9bbdf1939faUL, Crc64Xz.Combine(0x5da746ffa5045ce9, 0x8ea5eb02ad6e7911, 4));
    }

    [Fact]
    public void Combining_with_nothing_changes_nothing() =>
        Gen.Select(Gen.ULong, Gen.Long[0, long.MaxValue]).Sample((crc, length) =>
        {
            Assert.Equal(crc, Crc64Xz.Combine(0, crc, length));
            Assert.Equal(crc, Crc64Xz.Combine(crc, 0, 0));
        });

    [Fact]
    public void Combine_equals_the_crc_of_the_concatenation() =>
        Gen.Select(Gen.Byte.Array[0, 5000], Gen.Byte.Array[0, 5000]).Sample((a, b) =>
            Assert.Equal(Crc64Xz.Compute([.. a, .. b]), Crc64Xz.Combine(Crc64Xz.Compute(a), Crc64Xz.Compute(b), b.Length)));

    [Fact]
    public void Combine_is_associative_over_huge_lengths() =>
        Gen.Select(Gen.ULong, Gen.ULong, Gen.ULong, Gen.Long[0, 1L << 61], Gen.Long[0, 1L << 61]).Sample((a, b, c, lengthB, lengthC) =>
            Assert.Equal(
                Crc64Xz.Combine(Crc64Xz.Combine(a, b, lengthB), c, lengthC),
                Crc64Xz.Combine(a, Crc64Xz.Combine(b, c, lengthC), lengthB + lengthC)));

    [Fact]
    public void A_running_crc_equals_the_crc_of_all() =>
        Gen.Byte.Array[0, 300].Array[0, 10].Sample(pieces =>
        {
            var running = Crc64Xz.CreateIncremental();
            foreach (var piece in pieces)
            {
                running.Append(piece);
            }

            Assert.Equal(Crc64Xz.Compute([.. pieces.SelectMany(p => p)]), running.GetCurrentHashAsUInt64());
        });

    [Fact]
    public void A_negative_length_is_an_error() => Assert.Throws<ArgumentOutOfRangeException>(() => Crc64Xz.Combine(1, 2, -1));
}
