using System.Text;
using OssPipeline.Blocks.Tests.Merging;
using OssPipeline.Core.Data;

namespace OssPipeline.Blocks.Tests;

public class UnmergeBlockTests
{
    private const string Begin = """{"index":1,"format":"binary"}""";

    [Fact]
    public async Task Originals_get_their_keys_bytes_and_times_back()
    {
        var source = new HeldSource { ["x/a"] = [1, 2, 3], ["x/b"] = [], ["y/c"] = [4] };
        var merged = await MergeScene.MergeAsync(new MergeOptions { Format = MergeFormat.Binary }, source);
        var composed = new UnmergeBlock().Compose(merged, MergeScene.Keep);
        var originals = await MergeScene.ListAsync(composed);
        Assert.Equal(["x/a.merged!/x/a", "x/a.merged!/x/b", "y/c.merged!/y/c"], originals.Select(o => o.Key));
        Assert.Equal(DateTimeOffset.UnixEpoch.AddSeconds(3), originals[0].LastModified);
        Assert.Equal([1, 2, 3], await MergeScene.ReadAsync(composed, originals[0], 2));
        var described = await composed.HeadAsync(originals[0].Key, CancellationToken.None);
        Assert.True(originals[0].IsSameVersion(described!));
        Assert.Null(await composed.HeadAsync("x/a.merged!/x/gone", CancellationToken.None));
        Assert.Null(await composed.HeadAsync("x/a.merged", CancellationToken.None));
    }

    [Fact]
    public async Task Keys_that_hold_the_separator_are_found_again()
    {
        var source = new HeldSource { ["a!/b"] = [1], ["a!/c!/d"] = [2] };
        var merged = await MergeScene.MergeAsync(new MergeOptions { Format = MergeFormat.Binary }, source);
        var composed = new UnmergeBlock().Compose(merged, MergeScene.Keep);
        foreach (var original in await MergeScene.ListAsync(composed))
        {
            Assert.True(original.IsSameVersion((await composed.HeadAsync(original.Key, CancellationToken.None))!));
        }
    }

    [Fact]
    public async Task Bytes_that_are_not_the_originals_are_found_by_their_crc()
    {
        var source = new HeldSource { ["a"] = [1, 2, 3], ["b"] = [4, 5] };
        var merged = await MergeScene.MergeAsync(new MergeOptions { Format = MergeFormat.Binary }, source);
        merged["a.merged"] = [1, 2, 3, 4, 6];
        var restored = await MergeScene.UnmergeAsync(merged);
        Assert.Equal(new byte[] { 1, 2, 3 }, restored["a"]);
        Assert.Contains("holds other bytes of it", Assert.IsType<string>(restored["b"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_object_without_index_and_an_index_without_object_fail_by_name()
    {
        var source = new HeldSource { ["a"] = [1], ["b/b"] = [2], ["c/c"] = [3] };
        var merged = await MergeScene.MergeAsync(new MergeOptions { Format = MergeFormat.Binary }, source);
        merged.Remove("a.merged.index.jsonl");
        merged.Remove("b/b.merged");
        merged["c/c-more"] = [9];
        var restored = await MergeScene.UnmergeAsync(merged);
        Assert.Contains("no index beside it (a.merged.index.jsonl)", Assert.IsType<string>(restored["a.merged"]), StringComparison.Ordinal);
        Assert.Contains("merged object that is gone", Assert.IsType<string>(restored["b/b.merged.index.jsonl"]), StringComparison.Ordinal);
        Assert.Equal(new byte[] { 3 }, restored["c/c"]);
    }

    [Theory]
    [InlineData("", "without its totals")]
    [InlineData("PAR1", "ends within a line")]
    [InlineData("nonsense\n", "line 1 of its index: it is no JSON")]
    [InlineData("[]\n", "line 1 of its index: it is no JSON object")]
    [InlineData("{}\n", "it is not the beginning of an index")]
    [InlineData("""{"index":2}|""", "of version 2, which this program does not know")]
    [InlineData(Begin + "|", "without its totals: it is cut off")]
    [InlineData(Begin + """|{"key":"a","offset":0""", "ends within a line")]
    [InlineData(Begin + """|{"key":"a","offset":0}|""", "line 2 of its index: key, offset, length, size or crc64 is missing")]
    [InlineData(Begin + """|{"key":"a","offset":"0"}|""", "a value of it is none of its kind")]
    [InlineData(Begin + """|{"key":"a","offset":1e30}|""", "a value of it is none of its kind")]
    [InlineData(Begin + """|{"key":"a","offset":0,"length":1,"size":1,"crc64":"-1"}|""", "a value of it is none of its kind")]
    [InlineData(Begin + """|{"key":"a","offset":0,"length":11,"size":11,"crc64":"1"}|""", "bytes 0 to 11 are not in the merged object of 10")]
    [InlineData(Begin + """|{"key":"a","offset":9223372036854775807,"length":9223372036854775807,"size":9223372036854775807,"crc64":"1"}|""", "are not in the merged object of 10")]
    [InlineData(Begin + """|{"key":"a","offset":-1,"length":1,"size":1,"crc64":"1"}|""", "are not in the merged object")]
    [InlineData(Begin + """|{"key":"a","offset":0,"length":-1,"size":-1,"crc64":"1"}|""", "are not in the merged object")]
    [InlineData(Begin + """|{"key":"a","offset":0,"length":1,"size":2,"crc64":"1"}|""", "don't make an original of 2")]
    [InlineData(Begin + """|{"key":"a","offset":0,"length":1,"size":12,"crc64":"1","head":11}|""", "don't make an original of 12")]
    [InlineData(Begin + """|{"key":"a","offset":0,"length":1,"size":0,"crc64":"1","head":-1}|""", "don't make an original of 0")]
    [InlineData(Begin + """|{"key":"a","offset":0,"length":1,"size":3,"crc64":"1","head":1,"lead":"AA=="}|""", "don't make an original of 3")]
    [InlineData(Begin + """|{"key":"a","offset":0,"length":1,"size":2,"crc64":"1","lead":"?"}|""", "a value of it is none of its kind")]
    [InlineData(Begin + """|{"key":"../a","offset":0,"length":1,"size":1,"crc64":"1"}|""", "has a folder '.' or '..'")]
    [InlineData(Begin + """|{"key":"x/../../a","offset":0,"length":1,"size":1,"crc64":"1"}|""", "has a folder '.' or '..'")]
    [InlineData(Begin + """|{"key":"x\\..\\a","offset":0,"length":1,"size":1,"crc64":"1"}|""", "has a folder '.' or '..'")]
    [InlineData(Begin + """|{"key":"/etc/passwd","offset":0,"length":1,"size":1,"crc64":"1"}|""", "starts with '/'")]
    [InlineData(Begin + """|{"key":"","offset":0,"length":1,"size":1,"crc64":"1"}|""", "the key is empty")]
    [InlineData(Begin + """|{"key":"a\u0000b","offset":0,"length":1,"size":1,"crc64":"1"}|""", "zero character")]
    [InlineData(Begin + """|{"key":"a\ud800","offset":0,"length":1,"size":1,"crc64":"1"}|""", "a value of it is none of its kind")]
    [InlineData(Begin + """|{"key":"a","offset":0,"length":1,"size":1,"crc64":"1"}|{"key":"a","offset":1,"length":1,"size":1,"crc64":"1"}|""", "line 3 of its index: the key 'a' comes twice")]
    [InlineData(Begin + """|{"key":"a","offset":0,"length":2,"size":2,"crc64":"1"}|{"key":"b","offset":1,"length":1,"size":1,"crc64":"1"}|""", "another original's")]
    [InlineData(Begin + """|{"objects":1,"size":10,"crc64":"1"}|""", "the totals are of 1 originals, but 0 came before")]
    [InlineData(Begin + """|{"objects":0,"size":11,"crc64":"1"}|""", "of a merged object of 11 bytes, and this one has 10")]
    [InlineData(Begin + """|{"objects":0,"size":10,"crc64":"1"}|{"key":"a"}|""", "comes after the totals")]
    public async Task A_broken_or_hostile_index_fails_its_object_before_anything_is_restored(string index, string message)
    {
        var merged = new HeldSource { ["m"] = new byte[10] };
        merged["m.index.jsonl"] = Encoding.UTF8.GetBytes(index.Replace('|', '\n'));
        var restored = Assert.Single(await MergeScene.UnmergeAsync(merged));
        Assert.Equal("m", restored.Key);
        Assert.Contains("its originals can't be restored", Assert.IsType<string>(restored.Value), StringComparison.Ordinal);
        Assert.Contains(message, (string)restored.Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_without_end_is_not_read_into_memory()
    {
        var merged = new HeldSource { ["m"] = new byte[10] };
        merged["m.index.jsonl"] = Encoding.UTF8.GetBytes(Begin + "\n" + new string(' ', 5 << 20));
        var restored = Assert.Single(await MergeScene.UnmergeAsync(merged));
        Assert.Contains("longer than", Assert.IsType<string>(restored.Value), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_that_a_later_version_may_add_are_passed_over()
    {
        var merged = new HeldSource { ["m"] = [7] };
        var crc = Crc64Xz.Compute([7]);
        merged["m.index.jsonl"] = Encoding.UTF8.GetBytes(
            $$$"""
            {"index":1,"format":"binary","made_by":{"name":"x"}}
            {"key":"a","offset":0,"length":1,"size":1,"crc64":"{{{crc}}}","more":[1,{"key":"no"}]}
            {"objects":1,"size":1,"crc64":"{{{crc}}}"}

            """.ReplaceLineEndings("\n"));
        Assert.Equal(new byte[] { 7 }, (await MergeScene.UnmergeAsync(merged))["a"]);
    }
}
