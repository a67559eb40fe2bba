using CsCheck;
using OssPipeline.Core.Data;

namespace OssPipeline.Core.Tests.Data;

public class PartSizingTests
{
    [Fact]
    public void No_object_has_more_parts_than_the_store_takes() =>
        Gen.Select(Gen.Long[0, 48L << 40], Gen.Long[1, 1L << 32], Gen.Int[1, 10_000]).Sample((length, wanted, maxParts) =>
        {
            var size = PartSizing.ForLength(length, wanted, maxParts);
            Assert.True(size >= wanted);
            Assert.True((length + size - 1) / size <= maxParts);
            Assert.True(size == wanted || size % PartSizing.Alignment == 0);
        });

    [Fact]
    public void The_wanted_size_is_kept_while_it_suffices()
    {
        Assert.Equal(8 << 20, PartSizing.ForLength(0, 8 << 20, 10_000));
        Assert.Equal(8 << 20, PartSizing.ForLength(10_000L * (8 << 20), 8 << 20, 10_000));
        Assert.Equal(9 << 20, PartSizing.ForLength((10_000L * (8 << 20)) + 1, 8 << 20, 10_000));
    }

    [Fact]
    public void The_longest_object_does_not_overflow() =>
        Assert.True(PartSizing.ForLength(long.MaxValue, 1, 1) >= long.MaxValue - PartSizing.Alignment);

    [Fact]
    public void Parts_of_an_unknown_length_double_after_every_fifth()
    {
        static int Size(int sequence) => PartSizing.ForUnknownLength(sequence, 8 << 20, 10_000, int.MaxValue);
        Assert.Equal(
            [8 << 20, 8 << 20, 16 << 20, 32 << 20, 64 << 20, 128 << 20, 128 << 20],
            [Size(0), Size(1999), Size(2000), Size(4000), Size(6000), Size(8000), Size(9999)]);
        Assert.Equal(484L << 30, Enumerable.Range(0, 10_000).Sum(i => (long)Size(i)) >> 30 << 30);
    }

    [Fact]
    public void No_part_exceeds_the_limit() =>
        Gen.Select(Gen.Int[0, 9_999], Gen.Long[1, 1L << 60], Gen.Int[1, 10_000], Gen.Int[1, 1 << 30]).Sample((sequence, wanted, maxParts, limit) =>
        {
            var size = PartSizing.ForUnknownLength(sequence, wanted, maxParts, limit);
            Assert.InRange(size, 1, limit);
            Assert.True(size >= Math.Min(wanted, limit));
        });
}
