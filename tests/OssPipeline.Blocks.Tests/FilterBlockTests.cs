using OssPipeline.Core.Data;
using static OssPipeline.Blocks.Tests.Shapes;

namespace OssPipeline.Blocks.Tests;

public class FilterBlockTests
{
    [Theory]
    [InlineData("a/b.csv", true)]
    [InlineData("a/b.json", true)]
    [InlineData("a/b.txt", false)]
    [InlineData("tmp/b.csv", false)]
    public void Keys_are_kept_that_an_include_and_no_exclude_matches(string key, bool kept)
    {
        var block = new FilterBlock(new FilterOptions { Include = ["*.csv", "*.json"], Exclude = ["tmp/**"] });
        Assert.Equal(kept, Shape(block, key).Draft is not null);
    }

    [Fact]
    public void What_is_left_out_is_no_error_and_has_its_rule_as_reason()
    {
        var block = new FilterBlock(new FilterOptions { Include = ["*.csv"], Exclude = ["tmp/**"] });
        var excluded = Shape(block, "tmp/a.csv");
        Assert.False(excluded.IsFailed);
        Assert.Equal("exclude pattern 'tmp/**' matches", excluded.Reason);
        Assert.Equal("no include pattern matches", Shape(block, "a.txt").Reason);
    }

    [Theory]
    [InlineData(9, "less than min_size")]
    [InlineData(10, null)]
    [InlineData(20, null)]
    [InlineData(21, "more than max_size")]
    public void Sizes_are_kept_from_the_smallest_to_the_largest(long size, string? reason)
    {
        var block = new FilterBlock(new FilterOptions { MinSize = new ByteSize(10), MaxSize = new ByteSize(20) });
        var verdict = Shape(block, "a", size);
        Assert.Equal(reason is null, verdict.Reason is null);
        Assert.Contains(reason ?? "", verdict.Reason ?? "", StringComparison.Ordinal);
        Assert.False(verdict.IsFailed);
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(3599, true)]
    [InlineData(3600, false)]
    public void Times_are_kept_from_the_first_up_to_but_not_the_last(int seconds, bool kept)
    {
        var block = new FilterBlock(new FilterOptions { ModifiedAfter = Modified, ModifiedBefore = Modified.AddHours(1) });
        var origin = Origin("a") with { LastModified = Modified.AddSeconds(seconds) };
        var verdict = block.Shape(origin, ObjectDraft.From(origin));
        Assert.Equal(kept, verdict.Draft is not null);
        Assert.Equal(kept, verdict.Reason is null);
    }

    [Fact]
    public void An_object_that_lacks_what_a_rule_needs_fails()
    {
        var origin = Origin("a") with { LastModified = null };
        var time = new FilterBlock(new FilterOptions { ModifiedAfter = Modified }).Shape(origin, ObjectDraft.From(origin));
        var size = new FilterBlock(new FilterOptions { MinSize = new ByteSize(1) }).Shape(origin, ObjectDraft.From(origin) with { Length = null });
        Assert.True(time.IsFailed);
        Assert.True(size.IsFailed);
        Assert.NotNull(new FilterBlock(new FilterOptions()).Shape(origin, ObjectDraft.From(origin) with { Length = null }).Draft);
    }

    [Fact]
    public void Every_wrong_option_is_named()
    {
        var options = new FilterOptions
        {
            Include = ["[a", "b"],
            Exclude = ["{"],
            MinSize = new ByteSize(2),
            MaxSize = new ByteSize(1),
            ModifiedAfter = Modified,
            ModifiedBefore = Modified,
        };
        Assert.Equal(["include", "exclude", "max_size", "modified_before"], options.Validate().Select(p => p.Option));
        Assert.Empty(new FilterOptions { Include = ["a"], MinSize = new ByteSize(1), ModifiedAfter = Modified }.Validate());
    }
}
