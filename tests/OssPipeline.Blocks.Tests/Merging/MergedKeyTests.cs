using CsCheck;
using OssPipeline.Blocks.Merging;
using OssPipeline.Core.Data;

namespace OssPipeline.Blocks.Tests.Merging;

public class MergedKeyTests
{
    [Theory]
    [InlineData("logs/a.csv", "logs/a.merged.csv")]
    [InlineData("a", "a.merged")]
    [InlineData("d.d/a", "d.d/a.merged")]
    [InlineData(".profile", ".profile.merged")]
    [InlineData("a.", "a..merged")]
    [InlineData("x/a.tar.gz", "x/a.tar.merged.gz")]
    public void Without_a_template_it_is_the_first_members_with_a_word_before_the_extension(string first, string merged) =>
        Assert.Equal(merged, MergedKey.Default(first));

    [Fact]
    public void Two_first_members_never_make_one_key()
    {
        var key = Gen.Char["a./"].Array[1, 7].Select(c => new string(c));
        var word = Gen.Bool.Select(b => b ? ".merged" : "");
        var keys = Gen.Select(key, word, key, (a, w, b) => a + w + b);
        Gen.Select(keys, keys).Sample((a, b) => a == b || MergedKey.Default(a) != MergedKey.Default(b), iter: 20_000);
    }

    [Theory]
    [InlineData("{group}/merged-{n:5}.{ext}", "2026/01/merged-00007.csv")]
    [InlineData("{dir:0}/{n}", "sales/7")]
    [InlineData("{{group}}/{stem}-{version}", "{group}/a-beef")]
    [InlineData("{mtime:yyyy}/{group}", "1970/2026/01")]
    public void A_template_knows_the_first_member_the_group_and_its_number(string text, string key)
    {
        Assert.True(MergedKey.TryParse(text, out var template, out _));
        var first = new ObjectRef("sales/2026/a.csv", 5, null, DateTimeOffset.UnixEpoch);
        Assert.True(template.TryFormat(first, ObjectDraft.From(first), new GroupName("2026/01", 7, "beef"), out var made, out _));
        Assert.Equal(key, made);
        Assert.Equal(text.Contains("{n", StringComparison.Ordinal), template.UsesNumber);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("{n:}", "no number of digits")]
    [InlineData("{n:99}", "no number of digits")]
    [InlineData("{groups}", "no field 'groups'")]
    [InlineData("{group", "'{' without a '}'")]
    public void What_is_no_template_is_told(string text, string message)
    {
        Assert.False(MergedKey.TryParse(text, out _, out var problem));
        Assert.Contains(message, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_field_that_the_first_member_lacks_is_named()
    {
        Assert.True(MergedKey.TryParse("{group}.{ext}", out var template, out _));
        var first = new ObjectRef("a", 5, null, null);
        Assert.False(template.TryFormat(first, ObjectDraft.From(first), new GroupName("g", 0, ""), out _, out var problem));
        Assert.Contains("{ext}", problem, StringComparison.Ordinal);
    }
}
