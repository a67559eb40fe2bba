using System.IO.Compression;
using OssPipeline.Blocks.Codecs;
using OssPipeline.Core.Blocks;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;
using OssPipeline.TestKit.Blocks;
using static OssPipeline.Blocks.Tests.Shapes;

namespace OssPipeline.Blocks.Tests;

public sealed class GzipCompressContract : TransformContract
{
    protected override IBlock Create() => new CompressBlock(new CompressOptions { Format = Compression.Gzip });
}

public sealed class FastGzipCompressContract : TransformContract
{
    protected override IBlock Create() => new CompressBlock(new CompressOptions { Format = Compression.Gzip, Level = 1 });
}

public sealed class ZstdCompressContract : TransformContract
{
    protected override IBlock Create() => new CompressBlock(new CompressOptions { Format = Compression.Zstd });
}

public sealed class SkippingCompressContract : TransformContract
{
    protected override IBlock Create() => new CompressBlock(new CompressOptions { Skip = ["feed.*"] });

    protected override byte[]? Expected(byte[] payload) => payload;
}

public class CompressBlockTests
{
    [Fact]
    public async Task Gzip_is_read_by_the_platforms_own_reader()
    {
        for (var level = 1; level <= 9; level++)
        {
            foreach (var payload in Samples.All)
            {
                var packed = await PackAsync(Compression.Gzip, level, payload);
                Assert.Equal(payload, Gunzip(packed));
                Assert.True(packed.Length <= Compression.Gzip.WorstCase(payload.Length), $"{packed.Length} bytes of {payload.Length} at level {level}.");
            }
        }
    }

    [Fact]
    public async Task Zstd_is_read_by_the_librarys_own_reader()
    {
        using var reader = new ZstdSharp.Decompressor();
        foreach (var level in new[] { 1, 3, 9, 19 })
        {
            foreach (var payload in Samples.All)
            {
                var packed = await PackAsync(Compression.Zstd, level, payload);
                Assert.Equal(payload, reader.Unwrap(packed).ToArray());
                Assert.True(packed.Length <= Compression.Zstd.WorstCase(payload.Length), $"{packed.Length} bytes of {payload.Length} at level {level}.");
            }
        }
    }

    [Fact]
    public async Task A_gzip_member_has_neither_name_nor_time()
    {
        var packed = await PackAsync(Compression.Gzip, 6, "abc"u8.ToArray());
        Assert.Equal([0x1f, 0x8b, 8, 0, 0, 0, 0, 0], packed[..8]);
    }

    [Fact]
    public async Task A_zstd_frame_has_its_checksum_also_from_a_used_context()
    {
        var block = new CompressBlock(new CompressOptions { Format = Compression.Zstd });
        for (var i = 0; i < 3; i++)
        {
            var packed = await BlockRun.RunAsync(block, "abc"u8.ToArray(), [3], 100);
            Assert.Equal(4, packed[4] & 4); // RFC 8878, 3.1.1.1.1: Content_Checksum_flag
        }
    }

    [Fact]
    public async Task A_context_that_broke_off_is_not_used_again()
    {
        var block = new CompressBlock(new CompressOptions { Format = Compression.Zstd });
        var payload = Samples.Random(100_000);
        var expected = await BlockRun.RunAsync(block, payload, [payload.Length], 5_000);
        using var budget = new MemoryBudget(ByteSize.MiB(4));
        var feed = new PartFeed(payload, [50_000, 50_000], budget) { BeforeRead = (i, _) => i == 1 ? throw new IOException() : default };
        await Assert.ThrowsAsync<IOException>(() => BlockRun.RunAsync(block, feed, new PartCollector(budget, 5_000, feed.Origin), CancellationToken.None));
        Assert.Equal(expected, await BlockRun.RunAsync(block, payload, [payload.Length], 5_000));
    }

    [Fact]
    public async Task Several_objects_at_once_do_not_mix()
    {
        var block = new CompressBlock(new CompressOptions { Format = Compression.Zstd });
        await Task.WhenAll(Enumerable.Range(1, 8).Select(seed => Task.Run(async () =>
        {
            var payload = Samples.Random(60_000 + seed);
            var packed = await BlockRun.RunAsync(block, payload, PartFeed.Even(payload.Length, 7_000), 3_000);
            using var reader = new ZstdSharp.Decompressor();
            Assert.Equal(payload, reader.Unwrap(packed).ToArray());
        })));
    }

    [Fact]
    public void The_shape_gets_the_suffix_and_a_worst_case()
    {
        var draft = Shape(new CompressBlock(new CompressOptions { Format = Compression.Gzip }), "a/b.csv", 1000).Draft!;
        Assert.Equal(("a/b.csv.gz", null, 1000 + 125 + 64L), (draft.Key, draft.Length, draft.LengthHint));
        draft = Shape(new CompressBlock(new CompressOptions()), "a/b.csv", 1024).Draft!;
        Assert.Equal(("a/b.csv.zst", null, 1024 + 4 + 512L), (draft.Key, draft.Length, draft.LengthHint));
        Assert.Null(draft.Attributes.ContentEncoding);
    }

    [Fact]
    public void The_header_can_tell_instead_of_the_name()
    {
        var block = new CompressBlock(new CompressOptions { Format = Compression.Gzip, Suffix = false, ContentEncoding = true });
        var draft = Shape(block, "a.js").Draft!;
        Assert.Equal(("a.js", "gzip"), (draft.Key, draft.Attributes.ContentEncoding));
        var origin = Origin("a");
        var coded = new ObjectDraft("a", null, new ObjectAttributes { ContentEncoding = "br" }) { LengthHint = 8 };
        draft = block.Shape(origin, coded).Draft!;
        Assert.Equal(("br, gzip", 8 + 1 + 64L), (draft.Attributes.ContentEncoding, draft.LengthHint));
        Assert.Null(block.Shape(origin, coded with { LengthHint = null }).Draft!.LengthHint);
    }

    [Fact]
    public void Keys_stay_distinct_unless_a_skipped_one_may_have_the_suffix_already()
    {
        Assert.True(new CompressBlock(new CompressOptions()).KeepsKeysDistinct);
        Assert.True(new CompressBlock(new CompressOptions { Skip = ["*.gz"], Suffix = false }).KeepsKeysDistinct);
        Assert.False(new CompressBlock(new CompressOptions { Skip = ["*.gz"] }).KeepsKeysDistinct);
        Assert.False(new DecompressBlock(new DecompressOptions()).KeepsKeysDistinct);
    }

    [Fact]
    public void A_skipped_object_keeps_its_shape()
    {
        var block = new CompressBlock(new CompressOptions { Skip = ["*.jpg"] });
        Assert.Equal("a/b.jpg", KeyOf(block, "a/b.jpg"));
    }

    [Fact]
    public void Every_wrong_option_is_named()
    {
        Assert.Equal(["level", "skip"], new CompressOptions { Format = Compression.Gzip, Level = 10, Skip = ["["] }.Validate().Select(p => p.Option));
        Assert.Equal(["level"], new CompressOptions { Level = 20 }.Validate().Select(p => p.Option));
        Assert.Equal(["level"], new CompressOptions { Level = 0 }.Validate().Select(p => p.Option));
        Assert.Empty(new CompressOptions { Level = 19 }.Validate());
    }

    private static Task<byte[]> PackAsync(Compression format, int level, byte[] payload) =>
        BlockRun.RunAsync(new CompressBlock(new CompressOptions { Format = format, Level = level }), payload, PartFeed.Even(payload.Length, 50_000), 10_000);

    private static byte[] Gunzip(byte[] packed)
    {
        using var plain = new MemoryStream();
        using var gzip = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
        gzip.CopyTo(plain);
        return plain.ToArray();
    }
}
