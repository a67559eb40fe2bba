using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;

namespace OssPipeline.Blocks.Tests.Merging;

public class MergedSourceTests
{
    private static readonly string[] Keys = ["a/1.log", "a/2.txt", "a/b/3.log", "a/4.log", "c/5.log"];

    [Theory]
    [InlineData(null, null, "a/1.log a/2.txt a/4.log|a/b/3.log|c/5.log")]
    [InlineData("{dir:0}", null, "a/1.log a/2.txt a/4.log a/b/3.log|c/5.log")]
    [InlineData("{ext}", null, "a/1.log a/4.log a/b/3.log c/5.log|a/2.txt")]
    [InlineData("all", null, "a/1.log a/2.txt a/4.log a/b/3.log c/5.log")]
    [InlineData(null, @"^(\w)/.*\.(log)$", "a/1.log a/4.log a/b/3.log|c/5.log")]
    public async Task Groups_are_made_by_folder_by_template_or_by_pattern(string? by, string? pattern, string groups)
    {
        var listed = await MergeScene.GroupsAsync(new MergeOptions { Format = MergeFormat.Text, By = by, Pattern = pattern }, Source());
        Assert.Equal(
            groups.Split('|').Order(),
            listed.Where(g => g.Composition!.Verdict.Draft is not null).Select(g => string.Join(' ', g.Composition!.Pieces.Select(p => p.Key).Order(StringComparer.Ordinal))).Order());
        Assert.All(listed.Where(g => g.Composition!.Verdict.Draft is null), g => Assert.Equal("a/2.txt", g.Key));
        Assert.Equal(Keys.Length, listed.Sum(g => g.Composition!.Pieces.Count));
    }

    [Fact]
    public async Task An_object_without_the_field_to_group_by_fails_alone()
    {
        var source = new HeldSource { ["a/1"] = [1], ["2"] = [2] };
        var listed = await MergeScene.GroupsAsync(new MergeOptions { Format = MergeFormat.Text, By = "{dir}" }, source);
        var failed = Assert.Single(listed, g => g.Composition!.Verdict.IsFailed);
        Assert.Equal("2", failed.Key);
    }

    [Fact]
    public async Task The_same_listing_gives_the_same_groups_keys_and_versions()
    {
        var options = new MergeOptions { Format = MergeFormat.Text, TargetSize = new ByteSize(7), Key = "{group}/{n:3}.{ext}" };
        var (source, once) = (Source(), new List<string>());
        foreach (var _ in Enumerable.Range(0, 2))
        {
            var groups = await MergeScene.GroupsAsync(options, source);
            once.Add(string.Join('|', groups.Select(g => $"{g.Key} {g.ETag} {g.Size} {g.Composition!.Verdict.Draft!.Key}")));
        }

        Assert.Equal(once[0], once[1]);
        source["a/2.txt"] = "TWO"u8.ToArray();
        var third = await MergeScene.GroupsAsync(options, source);
        Assert.NotEqual(once[0], string.Join('|', third.Select(g => $"{g.Key} {g.ETag} {g.Size} {g.Composition!.Verdict.Draft!.Key}")));
    }

    [Theory]
    [InlineData("x/../y")]
    [InlineData("x/./y")]
    public async Task A_key_that_could_not_be_restored_fails_alone(string key)
    {
        var listed = await MergeScene.GroupsAsync(new MergeOptions { Format = MergeFormat.Text }, new HeldSource { [key] = [1] });
        Assert.Contains("could not be restored", Assert.Single(listed).Composition!.Verdict.Reason, StringComparison.Ordinal);
        var unindexed = await MergeScene.GroupsAsync(new MergeOptions { Format = MergeFormat.Text, Index = false }, new HeldSource { [key] = [1] });
        Assert.NotNull(Assert.Single(unindexed).Composition!.Verdict.Draft);
    }

    [Fact]
    public async Task A_read_across_many_members_gives_each_its_bytes()
    {
        var source = new HeldSource();
        var all = new List<byte>();
        for (var i = 0; i < 300; i++)
        {
            var bytes = Samples.Random(i % 7 * 11);
            source[$"{i:D4}"] = bytes;
            all.AddRange(bytes);
        }

        var composed = new MergeBlock(new MergeOptions { Format = MergeFormat.Binary, Parallel = 5 }).Compose(source, MergeScene.Keep);
        var group = Assert.Single(await MergeScene.ListAsync(composed));
        foreach (var part in new[] { 1, 13, 1000, 1 << 20 })
        {
            Assert.Equal(all, await MergeScene.ReadAsync(composed, group, part));
        }

        Assert.Equal(0, await composed.ReadAsync(group, group.Size, new byte[5], CancellationToken.None));
    }

    [Fact]
    public void What_is_composed_is_no_object_of_the_store()
    {
        var source = new HeldSource { Store = new StoreInfo("held", "held://x") { CopyDomain = "one", TellsCrc64 = true, KeepsAttributes = true } };
        var composed = new MergeBlock(new MergeOptions { Format = MergeFormat.Binary }).Compose(source, MergeScene.Keep);
        Assert.Equal((null, false, false, "held://x"), (composed.Store.CopyDomain, composed.Store.TellsCrc64, composed.Store.KeepsAttributes, composed.Store.Location));
    }

    [Fact]
    public async Task A_source_that_lists_a_part_only_needs_the_version_in_keys()
    {
        var part = new HeldSource { ListsAll = false, ["a"] = [1] };
        var refused = await Assert.ThrowsAsync<ArgumentException>(() => MergeScene.GroupsAsync(new MergeOptions { Format = MergeFormat.Text }, part));
        Assert.Contains("{version}", refused.Message, StringComparison.Ordinal);
        Assert.Single(await MergeScene.GroupsAsync(new MergeOptions { Format = MergeFormat.Text, Key = "{group}/{version}" }, part));
    }

    private static HeldSource Source()
    {
        var source = new HeldSource();
        foreach (var key in Keys)
        {
            source[key] = "one"u8.ToArray();
        }

        return source;
    }
}
