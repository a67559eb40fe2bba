using CsCheck;
using static OssPipeline.Blocks.Tests.Shapes;

namespace OssPipeline.Blocks.Tests;

public class RenameBlockTests
{
    [Theory]
    [InlineData("1513160001245.log", "5421000613151.log")]
    [InlineData("a/1513160001245.log", "a/5421000613151.log")]
    [InlineData("a/b.tar.gz", "a/rat.b.gz")]
    [InlineData("a.b/cde", "a.b/edc")]
    [InlineData("a/.profile", "a/.profile")]
    [InlineData("abc.", "cba.")]
    [InlineData("a.b.", "b.a.")]
    public void The_stem_is_turned_round(string key, string expected) => Assert.Equal(expected, KeyOf(Reversing(RenameReverse.Stem), key));

    [Theory]
    [InlineData(nameof(RenameReverse.Name), "a/bc.de", "a/ed.cb")]
    [InlineData(nameof(RenameReverse.Key), "a/bc.de", "ed.cb/a")]
    [InlineData(nameof(RenameReverse.Name), "x😀y", "y😀x")]
    [InlineData(nameof(RenameReverse.Name), "a/", "a/")]
    public void Name_or_key_are_turned_round(string what, string key, string expected) =>
        Assert.Equal(expected, KeyOf(Reversing(Enum.Parse<RenameReverse>(what)), key));

    [Fact]
    public void Turning_round_twice_gives_any_key_back()
    {
        var scalars = Gen.OneOf(Gen.Int['a', 'e'], Gen.Int[0x300, 0x303], Gen.Int[0x1f600, 0x1f603], Gen.OneOf((int)'/', '.'))
            .Array[1, 12].Select(s => string.Concat(s.Select(char.ConvertFromUtf32)));
        scalars.Sample(key =>
        {
            foreach (var what in new[] { RenameReverse.Name, RenameReverse.Key, RenameReverse.Stem })
            {
                Assert.Equal(key, KeyOf(Reversing(what), KeyOf(Reversing(what), key)));
            }
        });
    }

    [Fact]
    public void Keys_stay_distinct_where_it_says_so()
    {
        Assert.True(new RenameBlock(new RenameOptions { StripPrefix = "a", AddPrefix = "b", Reverse = RenameReverse.Stem }).KeepsKeysDistinct);
        Assert.False(new RenameBlock(new RenameOptions { Match = "a", Replace = "" }).KeepsKeysDistinct);
        Assert.False(new RenameBlock(new RenameOptions { To = "{name}" }).KeepsKeysDistinct);
    }

    [Theory]
    [InlineData("export/2026/a.csv", "2026/a.csv")]
    [InlineData("export/x", "x")]
    public void A_prefix_is_cut_off(string key, string expected) =>
        Assert.Equal(expected, KeyOf(new RenameBlock(new RenameOptions { StripPrefix = "export/" }), key));

    [Fact]
    public void An_object_without_the_prefix_to_cut_off_fails()
    {
        var verdict = Shape(new RenameBlock(new RenameOptions { StripPrefix = "export/" }), "import/a");
        Assert.True(verdict.IsFailed);
        Assert.Contains("'export/'", verdict.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(@"\s+", "_", "a b  c", "a_b_c")]
    [InlineData(@"^(\d{4})(\d\d)", "$1/$2", "202603.csv", "2026/03.csv")]
    [InlineData(@"(?<stem>\w+)\.txt$", "${stem}.log", "a/b.txt", "a/b.log")]
    [InlineData("x", "", "axbx", "ab")]
    [InlineData("nothing", "y", "axbx", "axbx")]
    public void Matches_are_replaced(string match, string replace, string key, string expected) =>
        Assert.Equal(expected, KeyOf(new RenameBlock(new RenameOptions { Match = match, Replace = replace }), key));

    [Fact]
    public void A_template_makes_the_key() =>
        Assert.Equal("2026-03-04/c/a/b/c.txt", KeyOf(new RenameBlock(new RenameOptions { To = "{mtime:yyyy-MM-dd}/{stem}/{key}" }), "a/b/c.txt"));

    [Fact]
    public void The_steps_apply_in_their_documented_order() =>
        Assert.Equal(
            "raw/a/a/321_zyx.log",
            KeyOf(
                new RenameBlock(new RenameOptions
                {
                    AddPrefix = "raw/",
                    Reverse = RenameReverse.Stem,
                    To = "{dir}/{dir:0}/{name}",
                    Match = "-",
                    Replace = "_",
                    StripPrefix = "in/",
                }),
                "in/a/xyz-123.log"));

    [Fact]
    public void A_field_that_the_object_lacks_fails_it()
    {
        var verdict = Shape(new RenameBlock(new RenameOptions { To = "{dir:3}/{name}" }), "a/b");
        Assert.True(verdict.IsFailed);
        Assert.Contains("{dir:3}", verdict.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_of_which_nothing_is_left_fails()
    {
        Assert.True(Shape(new RenameBlock(new RenameOptions { StripPrefix = "a" }), "a").IsFailed);
        Assert.True(Shape(new RenameBlock(new RenameOptions { Match = ".*", Replace = "" }), "a").IsFailed);
    }

    [Fact]
    public void Every_wrong_option_is_named()
    {
        Assert.Equal(["to"], new RenameOptions().Validate().Select(p => p.Option));
        Assert.Equal(["to", "match"], new RenameOptions { To = "{x}", Match = "a" }.Validate().Select(p => p.Option));
        Assert.Equal(["replace"], new RenameOptions { Replace = "a" }.Validate().Select(p => p.Option));
        Assert.Equal(["match"], new RenameOptions { Match = "(", Replace = "" }.Validate().Select(p => p.Option));
        Assert.Contains("look-around", Assert.Single(new RenameOptions { Match = @"(a)\1", Replace = "" }.Validate()).Message, StringComparison.Ordinal);
        Assert.Empty(new RenameOptions { Match = "(a)", Replace = "", Reverse = RenameReverse.Name }.Validate());
    }

    private static RenameBlock Reversing(RenameReverse what) => new(new RenameOptions { Reverse = what });
}
