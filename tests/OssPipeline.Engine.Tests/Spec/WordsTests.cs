using OssPipeline.Engine.Spec;

namespace OssPipeline.Engine.Tests.Spec;

public sealed class WordsTests
{
    [Theory]
    [InlineData("inclde", "include")]
    [InlineData("inculde", "include")]
    [InlineData("Include", "include")]
    [InlineData("if-exists", "if_exists")]
    [InlineData("buckt", "bucket")]
    [InlineData("inc", "include")]
    [InlineData("prefixes", "prefix")]
    [InlineData("xy", null)]
    [InlineData("frobnicate", null)]
    [InlineData("", null)]
    public void The_nearest_word_is_few_edits_away(string wrong, string? meant) =>
        Assert.Equal(meant, Words.Nearest(wrong, ["include", "if_exists", "bucket", "prefix", "kind"]));

    [Fact]
    public void Words_are_listed_while_they_are_few()
    {
        Assert.Equal("; words are: ab, cd", Words.Hint("zzz", ["ab", "cd"], "words are"));
        Assert.Equal("", Words.Hint("zzz", [.. Enumerable.Range(0, 30).Select(i => $"w{i}")], "words are"));
        Assert.Equal("; did you mean 'w1'?", Words.Hint("w1x", [.. Enumerable.Range(0, 30).Select(i => $"w{i}")], "words are"));
    }

    [Fact]
    public void Quotes_keep_a_message_on_one_short_line()
    {
        Assert.Equal("'a\\nb\\u202e'", Words.Quote("a\nb\u202e"));
        Assert.Equal($"'{new string('x', 60)}…'", Words.Quote(new string('x', 100)));
        Assert.Equal($"'{new string('x', 59)}…'", Words.Quote(new string('x', 59) + "😀 and more"));
    }
}
