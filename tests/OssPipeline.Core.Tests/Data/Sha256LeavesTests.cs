using System.Security.Cryptography;
using CsCheck;
using OssPipeline.Core.Data;

namespace OssPipeline.Core.Tests.Data;

public sealed class Sha256LeavesTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Sha256Leaves.LeafSize)]
    public void One_leaf_has_the_value_that_sha256sum_prints(int length)
    {
        var bytes = Bytes(length);
        using var leaves = new Sha256Leaves();
        leaves.Add(0, Digests(bytes));
        Assert.Equal(SHA256.HashData(bytes), leaves.Value());
        Assert.Equal(leaves.Value(), leaves.Value());
    }

    [Fact]
    public void Several_leaves_have_the_value_of_their_digests()
    {
        var bytes = Bytes((2 * Sha256Leaves.LeafSize) + 5);
        using var leaves = new Sha256Leaves();
        leaves.Add(0, Digests(bytes));
        Assert.Equal(
            SHA256.HashData([
                .. SHA256.HashData(bytes.AsSpan(0, Sha256Leaves.LeafSize)),
                .. SHA256.HashData(bytes.AsSpan(Sha256Leaves.LeafSize, Sha256Leaves.LeafSize)),
                .. SHA256.HashData(bytes.AsSpan(2 * Sha256Leaves.LeafSize))]),
            leaves.Value());
    }

    [Fact]
    public void Any_parts_in_any_order_give_the_same_value()
    {
        var bytes = Bytes((7 * Sha256Leaves.LeafSize) + 100);
        var digests = Digests(bytes);
        using var whole = new Sha256Leaves();
        whole.Add(0, digests);
        Gen.Select(Gen.Int[1, 8], Gen.Shuffle(Enumerable.Range(0, 8).ToArray())).Sample((perPart, order) =>
        {
            using var leaves = new Sha256Leaves();
            var parts = digests.Chunk(perPart * SHA256.HashSizeInBytes).ToArray();
            Parallel.ForEach(order.Where(i => i < parts.Length), i => leaves.Add((long)i * perPart * Sha256Leaves.LeafSize, parts[i]));
            Assert.Equal(whole.Value(), leaves.Value());
        });
    }

    [Fact]
    public void A_part_that_starts_within_a_leaf_is_refused()
    {
        using var leaves = new Sha256Leaves();
        Assert.Throws<ArgumentException>(() => leaves.Add(1, new byte[32]));
        Assert.Throws<ArgumentException>(() => leaves.Add(0, new byte[31]));
        Assert.True(Sha256Leaves.Fits(8 << 20));
        Assert.False(Sha256Leaves.Fits((8 << 20) + 65_536));
    }

    [Fact]
    public void There_is_no_value_while_a_leaf_is_missing()
    {
        using var leaves = new Sha256Leaves();
        Assert.Throws<InvalidOperationException>(() => leaves.Value());
        leaves.Add(Sha256Leaves.LeafSize, new byte[32]);
        Assert.Throws<InvalidOperationException>(() => leaves.Value());
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(Sha256Leaves.LeafSize, 1)]
    [InlineData(Sha256Leaves.LeafSize + 1, 2)]
    public void A_piece_has_at_least_one_leaf(int length, int count) => Assert.Equal(count, Sha256Leaves.CountOf(length));

    private static byte[] Digests(byte[] bytes) =>
        bytes.Length == 0 ? SHA256.HashData([]) : [.. bytes.Chunk(Sha256Leaves.LeafSize).SelectMany(SHA256.HashData)];

    private static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }
}
