using OssPipeline.Engine.Tables.Scripts;
using OssPipeline.TestKit.Stores;

namespace OssPipeline.Engine.Tests.Tables.Scripts;

public sealed class FoundPartitionsTests
{
    [Fact]
    public async Task The_rest_of_a_large_partition_is_not_listed()
    {
        await using var store = SyntheticStore.Of(
            [.. Files("t/ds=1/", 20_000), .. Files("t/ds=1-x/", 3), .. Files("t/ds=10/", 1), .. Files("t/ds=2/", 20_000), .. Files("t2/ds=3/", 1)], 1000);
        Assert.Equal(["ds=1-x/", "ds=1/", "ds=10/", "ds=2/"], (await FoundPartitions.ListAsync(store, "t/", ["ds"], CancellationToken.None)).Order(StringComparer.Ordinal));
        Assert.InRange(store.Pages, 1, 6);
    }

    [Fact]
    public async Task What_does_not_name_the_columns_or_is_no_file_makes_no_partition()
    {
        await using var store = SyntheticStore.Of(
            ["t/DS=1/hour=2/f", "t/ds=1/f", "t/ds=1/hour=/f", "t/ds=2/hour=2/_SUCCESS", "t/ds=3/hour=2/", "t/ds=4/hour=2/deep/f", "t/ds=5/min=2/f", "t/hour=2/ds=6/f", "t/=/=/f", "t/f"], 1000);
        Assert.Equal(["DS=1/hour=2/"], await FoundPartitions.ListAsync(store, "t/", ["ds", "hour"], CancellationToken.None));
        Assert.Empty(await FoundPartitions.ListAsync(store, "t/", [], CancellationToken.None));
    }

    private static IEnumerable<string> Files(string folder, int count) => Enumerable.Range(0, count).Select(i => $"{folder}part-{i:D6}");
}
