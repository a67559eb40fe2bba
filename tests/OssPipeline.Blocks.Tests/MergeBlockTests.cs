using System.IO.Compression;
using System.Text;
using CsCheck;
using OssPipeline.Blocks.Tests.Merging;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;

namespace OssPipeline.Blocks.Tests;

public class MergeBlockTests
{
    private static readonly MergeOptions Text = new() { Format = MergeFormat.Text };
    private static readonly MergeOptions Csv = new() { Format = MergeFormat.Csv };
    private static readonly MergeOptions Gzip = new() { Format = MergeFormat.Gzip };
    private static readonly MergeOptions Binary = new() { Format = MergeFormat.Binary };

    [Theory]
    [InlineData("one|two\n|three", "one\ntwo\nthree")]
    [InlineData("one\r\n|two", "one\r\ntwo")]
    [InlineData("||one|", "one")]
    [InlineData("\uFEFFone|\uFEFFtwo", "\uFEFFone\ntwo")]
    [InlineData("one|\uFEFF|two", "one\ntwo")]
    [InlineData("|", "")]
    public async Task Text_gets_a_newline_only_where_one_lacks(string members, string merged) =>
        Assert.Equal(merged, await MergedAsync(Text, members));

    [Theory]
    [InlineData("a,b\n1,2\n|a,b\n3,4\n", "a,b\n1,2\n3,4\n")]
    [InlineData("a,b\n1,2|a,b\r\n3,4", "a,b\n1,2\n3,4")]
    [InlineData("a,b|a,b\n3,4|a,b", "a,b\n3,4")]
    [InlineData("\uFEFFa,b\n1,2\n|a,b\n3,4\n|\uFEFFa,b\n5,6\n", "\uFEFFa,b\n1,2\n3,4\n5,6\n")]
    [InlineData("\"a\nx\",b\n1,2\n|\"a\nx\",b\n3,4\n", "\"a\nx\",b\n1,2\n3,4\n")]
    [InlineData("|a,b\n1,2\n||a,b\n3,4\n", "a,b\n1,2\n3,4\n")]
    [InlineData("a,b\n\"x\ny\"\"\",2\n|a,b\n3,4\n", "a,b\n\"x\ny\"\"\",2\n3,4\n")]
    public async Task Csv_keeps_the_first_header_only(string members, string merged) =>
        Assert.Equal(merged, await MergedAsync(Csv, members));

    [Fact]
    public async Task Csv_without_header_keeps_every_line() =>
        Assert.Equal("a,b\na,b\n", await MergedAsync(Csv with { Header = false }, "a,b|a,b\n"));

    [Theory]
    [InlineData("a,b\n1,2\n|a,c\n3,4\n", "the header of '00001' is not that of '00000'")]
    [InlineData("a,b\n1,\"2\n|a,b\n3,4\n", "'00000' ends between double quotes")]
    [InlineData("a,b\n1,2\n|PAR1", "Parquet")]
    public async Task Csv_that_can_not_follow_other_csv_fails_by_name(string members, string message)
    {
        var failed = await Assert.ThrowsAsync<InvalidDataException>(() => MergedAsync(Csv, members));
        Assert.Contains(message, failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Quotes_that_mean_nothing_are_left_alone() =>
        Assert.Equal("size\n5\" pipe\n3\n", await MergedAsync(Csv with { Quoted = false }, "size\n5\" pipe\n|size\n3\n"));

    [Fact]
    public async Task A_header_without_end_fails_by_name()
    {
        var source = new HeldSource { ["a.csv"] = new byte[200_000] };
        var failed = await Assert.ThrowsAsync<InvalidDataException>(() => MergeScene.MergeAsync(Csv, source));
        Assert.Contains("'a.csv' has no end of its header", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gzip_members_are_one_gzip_object()
    {
        var source = new HeldSource { ["a.gz"] = Samples.Gzip("one\n"u8.ToArray()), ["b.gz"] = [], ["c.gz"] = Samples.Gzip("two\n"u8.ToArray()) };
        var merged = await MergeScene.MergeAsync(Gzip, source, partIn: 7, partOut: 11);
        using var reader = new StreamReader(new GZipStream(new MemoryStream(merged["a.merged.gz"]), CompressionMode.Decompress));
        Assert.Equal("one\ntwo\n", await reader.ReadToEndAsync());
    }

    [Theory]
    [InlineData("gzip", "706c61696e", "is not gzip")]
    [InlineData("gzip", "1f", "is not gzip")]
    [InlineData("text", "1f8b0800", "is gzip, not text")]
    [InlineData("csv", "28b52ffd00", "is zstd, not text")]
    [InlineData("text", "fffe4100", "is UTF-16")]
    [InlineData("text", "5041523100", "is Parquet")]
    [InlineData("binary", "5041523100", "is Parquet")]
    [InlineData("binary", "4f524300", "is ORC")]
    [InlineData("binary", "4f626a01", "is Avro")]
    public async Task What_a_member_is_decides_by_its_first_bytes(string format, string hex, string message)
    {
        var options = new MergeOptions { Format = Enum.Parse<MergeFormat>(format, ignoreCase: true) };
        var source = new HeldSource { ["a/x"] = Convert.FromHexString(hex) };
        var failed = await Assert.ThrowsAsync<InvalidDataException>(() => MergeScene.MergeAsync(options, source));
        Assert.Contains("'a/x'", failed.Message, StringComparison.Ordinal);
        Assert.Contains(message, failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Columnar_files_are_refused_by_extension_before_they_are_read()
    {
        var source = new HeldSource { ["a.PARQUET"] = [1], ["b.orc"] = [1], ["c.avro"] = [1], ["d.bin"] = [1] };
        var groups = await MergeScene.GroupsAsync(Binary, source);
        Assert.Equal(3, groups.Count(g => g.Composition!.Verdict.IsFailed));
        Assert.Single(groups, g => g.Composition!.Verdict.Draft is not null);
    }

    [Fact]
    public async Task Archived_objects_are_left_to_the_sources_own_rule()
    {
        var source = new HeldSource { ["a"] = [1], ["b"] = [2] };
        source.ArchivedKeys.Add("b");
        var groups = await MergeScene.GroupsAsync(Binary, source);
        Assert.Equal([("b", ArchiveState.Archived), ("a", ArchiveState.None)], groups.Select(g => (g.Key, g.Archive)));
    }

    [Fact]
    public async Task What_the_source_vouches_for_is_compared_with_what_was_read()
    {
        var source = new HeldSource { ["a"] = [1], ["b"] = [2, 3] };
        await MergeScene.MergeAsync(Binary, source);
        source.FalseCrcs["b"] = 7;
        var failed = await Assert.ThrowsAsync<InvalidDataException>(() => MergeScene.MergeAsync(Binary, source));
        Assert.Contains("the member 'b' was read with CRC-64", failed.Message, StringComparison.Ordinal);
        var trusting = new HeldSource { Checks = false, ["b"] = [2, 3] };
        trusting.FalseCrcs["b"] = 7;
        await MergeScene.MergeAsync(Binary, trusting);
        Assert.Empty(trusting.Heads);
    }

    [Fact]
    public async Task A_member_that_was_replaced_after_it_was_listed_is_not_read_by_halves()
    {
        var source = new HeldSource { ["a"] = [1], ["b"] = [2, 3] };
        var composed = new MergeBlock(Binary).Compose(source, MergeScene.Keep);
        var group = Assert.Single(await MergeScene.ListAsync(composed));
        source["b"] = [4, 5];
        var changed = await Assert.ThrowsAsync<StoreException>(() => MergeScene.ReadAsync(composed, group, 100));
        Assert.Equal(StoreErrorKind.Changed, changed.Kind);
        Assert.Contains("the member 'b' can't be read", changed.Message, StringComparison.Ordinal);
        Assert.NotEqual(group.ETag, (await MergeScene.GroupsAsync(Binary, source))[0].ETag);
    }

    [Fact]
    public async Task What_was_merged_comes_back_whatever_it_was()
    {
        var parts = Gen.Int[1, 3000];
        var target = Gen.Int[1, 20_000];
        await Gen.Select(Gen.OneOf(Files(MergeFormat.Text), Files(MergeFormat.Csv), Files(MergeFormat.Gzip), Files(MergeFormat.Binary)), parts, parts, target, Gen.Int[1, 9])
            .SampleAsync(
                async (files, partIn, partOut, targetSize, maxMembers) =>
                {
                    var options = new MergeOptions { Format = files.Format, TargetSize = new ByteSize(targetSize), MaxMembers = maxMembers };
                    var source = new HeldSource();
                    foreach (var (key, bytes) in files.Files)
                    {
                        source[key] = bytes;
                    }

                    var merged = await MergeScene.MergeAsync(options, source, partIn, partOut);
                    var restored = await MergeScene.UnmergeAsync(merged, partIn);
                    Assert.Equal(source.Keys.Count(), restored.Count);
                    foreach (var key in source.Keys)
                    {
                        Assert.Equal(source[key], Assert.IsType<byte[]>(restored[key]));
                    }
                },
                iter: 300);
    }

    [Fact]
    public async Task The_same_members_give_the_same_bytes_in_any_parts()
    {
        var source = new HeldSource();
        for (var i = 0; i < 50; i++)
        {
            source[$"k{i:D3}"] = Encoding.UTF8.GetBytes($"id,name\n{i},\"n\n{new string('y', i * 7)}\"");
        }

        var once = await MergeScene.MergeAsync(Csv, source, 64 << 10, 64 << 10);
        var again = await MergeScene.MergeAsync(Csv, source, 1, 3);
        Assert.Equal(once.Keys, again.Keys);
        Assert.All(once.Keys, key => Assert.Equal(once[key], again[key]));
    }

    [Fact]
    public void Every_wrong_option_is_named()
    {
        var options = new MergeOptions
        {
            Format = MergeFormat.Text,
            By = "{nothing}",
            Pattern = "(",
            Key = "{n:x}",
            TargetSize = new ByteSize(0),
            MaxMembers = 0,
            Parallel = 0,
        };
        Assert.Equal(["pattern", "by", "pattern", "key", "target_size", "max_members", "parallel"], options.Validate().Select(p => p.Option));
        Assert.Equal(["pattern"], (Text with { Pattern = "a.*" }).Validate().Select(p => p.Option));
        Assert.Empty(Text.Validate());
    }

    private static async Task<string> MergedAsync(MergeOptions options, string members)
    {
        var source = new HeldSource();
        var number = 0;
        foreach (var member in members.Split('|'))
        {
            source[$"{number++:D5}"] = Encoding.UTF8.GetBytes(member);
        }

        var merged = await MergeScene.MergeAsync(options, source, partIn: 3, partOut: 5);
        var restored = await MergeScene.UnmergeAsync(merged);
        Assert.All(source.Keys, key => Assert.Equal(source[key], restored[key]));
        return Encoding.UTF8.GetString(merged["00000.merged"]);
    }

    private static Gen<(MergeFormat Format, (string Key, byte[] Bytes)[] Files)> Files(MergeFormat format)
    {
        var text = Gen.Char["ab,\"\n\r\u00e9"].Array[0, 200].Select(c => new string(c));
        var content = format switch
        {
            MergeFormat.Text => Gen.Select(Gen.Bool, text, (bom, t) => Encoding.UTF8.GetBytes((bom ? "\uFEFF" : "") + t)),
            MergeFormat.Csv => Gen.Select(
                Gen.Bool.Select(b => b ? "\uFEFF" : ""),
                Gen.Bool.Select(b => b ? "\n" : "\r\n"),
                Gen.Select(text, t => t.Count(c => c == '"') % 2 == 0 ? t : t + "\""),
                (bom, end, t) => Encoding.UTF8.GetBytes(t.Length == 0 ? "" : $"{bom}id,\"na\nme\"{end}{t}")),
            MergeFormat.Gzip => Gen.Byte.Array[0, 500].Select(b => Samples.Gzip(b)),
            _ => Gen.Byte.Array[0, 3000].Select(b => b.Length > 0 ? [0, .. b] : b),
        };
        var key = Gen.Select(Gen.Char["ab/"].Array[0, 6], Gen.Int[0, 999], (folder, number) => $"f{new string(folder).Replace("//", "/", StringComparison.Ordinal)}/{number}.dat");
        return Gen.Select(key, content).Array[1, 40].Select(files => (format, files.DistinctBy(f => f.Item1).ToArray()));
    }
}
