using System.Text;
using CsCheck;
using OssPipeline.Core.Storage;

namespace OssPipeline.Core.Tests.Storage;

public class ObjectKeyTests
{
    // Scalars around every place where UTF-16 and UTF-8 could order differently.
    private static readonly Gen<string> Keys =
        Gen.OneOf(
            Gen.Int[1, 0x7f], Gen.Int[0x80, 0x7ff], Gen.Int[0x800, 0xd7ff], Gen.Int[0xe000, 0xffff], Gen.Int[0x10000, 0x10ffff],
            Gen.OneOf('a', '/', 0xd7ff, 0xe000, 0xffff, 0x10000, 0x10ffff))
        .Array[0, 5].Select(scalars => string.Concat(scalars.Select(char.ConvertFromUtf32)));

    [Fact]
    public void Keys_are_ordered_by_the_bytes_of_their_utf8_form() =>
        Gen.Select(Keys, Keys, Keys).Sample((common, a, b) =>
        {
            var (left, right) = (common + a, common + b);
            var expected = Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right));
            Assert.Equal(Math.Sign(expected), Math.Sign(ObjectKey.Compare(left, right)));
            Assert.Equal(Math.Sign(expected), Math.Sign(ObjectKey.Order.Compare(left, right)));
        });

    [Fact]
    public void Null_comes_before_every_key()
    {
        Assert.Equal(0, ObjectKey.Compare(null, null));
        Assert.True(ObjectKey.Compare(null, "") < 0);
        Assert.True(ObjectKey.Compare("", null) > 0);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("a//b/../c")]
    [InlineData(" \u0001\n")]
    [InlineData("😀")]
    public void A_key_that_the_store_takes_has_no_problem(string key) => Assert.Null(ObjectKey.Problem(key));

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("/a", "starts with '/'")]
    [InlineData("\\a", "starts with '\\'")]
    public void A_forbidden_key_is_explained(string key, string said) =>
        Assert.Contains(said, ObjectKey.Problem(key), StringComparison.Ordinal);

    [Fact]
    public void A_lone_surrogate_is_not_a_key()
    {
        foreach (var key in new[] { "a\ud83d", "\ude00a", "\ud83d\ud83d\ude00", "a\ude00\ud83d" })
        {
            Assert.Contains("no valid UTF-8", ObjectKey.Problem(key), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_limit_counts_bytes_not_characters()
    {
        Assert.Null(ObjectKey.Problem(new string('a', 1023)));
        Assert.Contains("1024 bytes", ObjectKey.Problem(new string('a', 1024)), StringComparison.Ordinal);
        Assert.Null(ObjectKey.Problem(new string('中', 341)));
        Assert.Contains("1026 bytes", ObjectKey.Problem(new string('中', 342)), StringComparison.Ordinal);
    }
}
