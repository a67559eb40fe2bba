using System.IO.Compression;
using CsCheck;
using OssPipeline.Blocks.Codecs;
using OssPipeline.Core.Blocks;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;
using OssPipeline.TestKit.Blocks;
using static OssPipeline.Blocks.Tests.Shapes;

namespace OssPipeline.Blocks.Tests;

public sealed class GzipDecompressContract : TransformContract
{
    protected override IBlock Create() => new DecompressBlock(new DecompressOptions { Format = DecompressFormat.Gzip });

    protected override byte[] Input(byte[] payload) => Samples.Gzip(payload);

    protected override byte[]? Expected(byte[] payload) => payload;
}

public sealed class GzipMembersDecompressContract : TransformContract
{
    protected override IBlock Create() => new DecompressBlock(new DecompressOptions());

    protected override byte[] Input(byte[] payload) =>
        [.. Samples.Gzip(payload[..(payload.Length / 3)]), .. Samples.Gzip([]), .. Samples.Gzip(payload[(payload.Length / 3)..], CompressionLevel.NoCompression)];

    protected override byte[]? Expected(byte[] payload) => payload;
}

public sealed class ZstdDecompressContract : TransformContract
{
    protected override IBlock Create() => new DecompressBlock(new DecompressOptions { Format = DecompressFormat.Zstd });

    protected override byte[] Input(byte[] payload) => Samples.Zstd(payload);

    protected override byte[]? Expected(byte[] payload) => payload;
}

public sealed class ZstdFramesDecompressContract : TransformContract
{
    private static readonly byte[] Skippable = [0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3];

    protected override IBlock Create() => new DecompressBlock(new DecompressOptions());

    protected override byte[] Input(byte[] payload) =>
        [.. Skippable, .. Samples.Zstd(payload[..(payload.Length / 3)]), .. Samples.Zstd([]), .. Skippable, .. Samples.Zstd(payload[(payload.Length / 3)..], 1, false)];

    protected override byte[]? Expected(byte[] payload) => payload;
}

public sealed class PlainDecompressContract : TransformContract
{
    protected override IBlock Create() => new DecompressBlock(new DecompressOptions { Plain = PlainObjects.Pass });

    protected override byte[]? Expected(byte[] payload) => payload;
}

public class DecompressBlockTests
{
    private static readonly byte[] Payload = [.. Samples.Random(3_000), .. new byte[3_000]];

    public static TheoryData<string> Formats => ["gzip", "zstd"];

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task What_compress_makes_comes_back(string format)
    {
        var compress = new CompressBlock(new CompressOptions { Format = format == "gzip" ? Compression.Gzip : Compression.Zstd });
        foreach (var payload in Samples.All)
        {
            var packed = await BlockRun.RunAsync(compress, payload, [payload.Length], 10_000);
            Assert.Equal(payload, await UnpackAsync(packed));
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Data_cut_off_anywhere_is_refused(string format)
    {
        var packed = Pack(format, Payload);
        for (var length = 4; length < packed.Length; length += length < 40 || length > packed.Length - 40 ? 1 : 97)
        {
            var error = await Assert.ThrowsAsync<InvalidDataException>(() => UnpackAsync(packed[..length]));
            Assert.Contains($"{format} data", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task A_second_piece_cut_off_is_refused(string format)
    {
        var packed = Pack(format, Payload);
        foreach (var more in new[] { 1, 2, 3, 4, 9, 10, 11, packed.Length / 2, packed.Length - 1 })
        {
            await Assert.ThrowsAsync<InvalidDataException>(() => UnpackAsync([.. packed, .. packed[..more]]));
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Other_bytes_after_the_end_are_refused(string format)
    {
        var packed = Pack(format, Payload);
        foreach (var garbage in new byte[][] { [0], [0, 0, 0, 0], [1, 2, 3, 4, 5], [0x1f, 0x1f], [.. Samples.Random(20_000)] })
        {
            foreach (var part in new[] { packed.Length, 1_000 })
            {
                await Assert.ThrowsAsync<InvalidDataException>(() => UnpackAsync([.. packed, .. garbage], part));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task A_changed_byte_is_refused_or_harmless(string format)
    {
        var packed = Pack(format, Payload);
        await Gen.Select(Gen.Int[0, packed.Length - 1], Gen.Byte[1, 255]).SampleAsync(
            async (place, change) =>
            {
                var changed = packed.ToArray();
                changed[place] ^= change;
                try
                {
                    // Time, name flag and system bytes of a header say nothing about the content.
                    Assert.Equal(Payload, await UnpackAsync(changed));
                }
                catch (InvalidDataException e)
                {
                    Assert.NotEmpty(e.Message);
                }
            },
            iter: 300,
            threads: 1);
    }

    [Fact]
    public async Task A_stored_block_cut_where_our_own_member_would_fit_is_refused()
    {
        // Without compression the decoder copies what follows as it is, so that a cut could swallow the member that marks the end.
        var packed = Samples.Gzip(Payload, CompressionLevel.NoCompression);
        for (var cut = 1; cut < 120; cut++)
        {
            await Assert.ThrowsAsync<InvalidDataException>(() => UnpackAsync(packed[..^cut]));
        }
    }

    [Fact]
    public async Task A_gzip_header_with_a_name_is_read()
    {
        var packed = Samples.Gzip(Payload);
        byte[] named = [0x1f, 0x8b, 8, 8, 1, 2, 3, 4, 0, 3, .. "file.txt\0"u8, .. packed[10..]];
        Assert.Equal(Payload, await UnpackAsync(named));
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("a", "bytes 61")]
    [InlineData("plain text", "bytes 706c6169")]
    public async Task Plain_bytes_are_refused_with_what_they_are(string text, string said)
    {
        var error = await Assert.ThrowsAsync<InvalidDataException>(() => UnpackAsync(System.Text.Encoding.ASCII.GetBytes(text)));
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.Contains("neither gzip nor zstd", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_format_than_the_one_asked_for_is_refused()
    {
        var block = new DecompressBlock(new DecompressOptions { Format = DecompressFormat.Gzip });
        var error = await Assert.ThrowsAsync<InvalidDataException>(() => BlockRun.RunAsync(block, Samples.Zstd(Payload), [Samples.Zstd(Payload).Length], 1000));
        Assert.StartsWith("It is not gzip", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task A_bomb_is_stopped_by_its_ratio(string format)
    {
        var packed = Pack(format, new byte[80 << 20]);
        using var budget = new MemoryBudget(ByteSize.MiB(4));
        var feed = new PartFeed(packed, PartFeed.Even(packed.Length, 4096), budget);
        var written = 0L;
        var output = new Sink(budget, feed.Origin, part => written += part.Length);
        var block = new DecompressBlock(new DecompressOptions { MaxRatio = 500 });
        var error = await Assert.ThrowsAsync<InvalidDataException>(async () => await block.RunAsync(feed, output, CancellationToken.None));
        Assert.Contains("more than 500 times", error.Message, StringComparison.Ordinal);
        Assert.InRange(written, 60 << 20, 68 << 20);
        Assert.Equal(0, budget.Used);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task The_largest_size_is_kept_and_one_more_byte_refused(string format)
    {
        var packed = Pack(format, Payload);
        var block = new DecompressBlock(new DecompressOptions { MaxSize = new ByteSize(Payload.Length) });
        Assert.Equal(Payload, await BlockRun.RunAsync(block, packed, [packed.Length], 1000));
        block = new DecompressBlock(new DecompressOptions { MaxSize = new ByteSize(Payload.Length - 1) });
        var error = await Assert.ThrowsAsync<InvalidDataException>(() => BlockRun.RunAsync(block, packed, [packed.Length], 1000));
        Assert.Contains("max_size", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_frame_with_a_huge_window_is_refused()
    {
        // RFC 8878, 3.1.1.1.2: a window of 2^31 bytes, then an empty last block.
        var error = await Assert.ThrowsAsync<InvalidDataException>(() => UnpackAsync([0x28, 0xb5, 0x2f, 0xfd, 0, 21 << 3, 1, 0, 0]));
        Assert.Contains("128 MiB", error.Message, StringComparison.Ordinal);
        Assert.Empty(await UnpackAsync([0x28, 0xb5, 0x2f, 0xfd, 0, 17 << 3, 1, 0, 0]));
    }

    [Fact]
    public async Task A_context_that_broke_off_is_not_used_again()
    {
        var block = new DecompressBlock(new DecompressOptions());
        var packed = Samples.Zstd(Payload);
        await Assert.ThrowsAsync<InvalidDataException>(() => BlockRun.RunAsync(block, packed[..^9], [packed.Length - 9], 1000));
        Assert.Equal(Payload, await BlockRun.RunAsync(block, packed, [packed.Length], 1000));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Invalid_data_of_the_node_before_keeps_its_own_message(string format)
    {
        var packed = Pack(format, Samples.Random(20_000));
        using var budget = new MemoryBudget(ByteSize.MiB(4));
        var feed = new PartFeed(packed, PartFeed.Even(packed.Length, 5_000), budget) { BeforeRead = (i, _) => i == 2 ? throw new InvalidDataException("Not mine.") : default };
        var error = await Assert.ThrowsAsync<InvalidDataException>(() =>
            BlockRun.RunAsync(new DecompressBlock(new DecompressOptions()), feed, new PartCollector(budget, 1_000, feed.Origin), CancellationToken.None));
        Assert.Equal("Not mine.", error.Message);
        Assert.Equal(0, budget.Used);
    }

    [Theory]
    [InlineData("auto", "a/b.csv.gz", "a/b.csv")]
    [InlineData("auto", "a/b.csv.ZST", "a/b.csv")]
    [InlineData("auto", "a.tgz", "a.tar")]
    [InlineData("auto", "a.tzst", "a.tar")]
    [InlineData("auto", "a/b.csv", "a/b.csv")]
    [InlineData("auto", "a/.gz", "a/.gz")]
    [InlineData("auto", ".gz", ".gz")]
    [InlineData("gzip", "a.zst", "a.zst")]
    [InlineData("gzip", "a.gz", "a")]
    [InlineData("zstd", "a.zst", "a")]
    public void The_shape_loses_its_suffix(string format, string key, string expected)
    {
        var block = new DecompressBlock(new DecompressOptions { Format = Enum.Parse<DecompressFormat>(format, ignoreCase: true) });
        var draft = Shape(block, key).Draft!;
        Assert.Equal((expected, null, null), (draft.Key, draft.Length, draft.LengthHint));
    }

    [Fact]
    public void The_shape_loses_its_coding_and_takes_the_limit_as_a_hint()
    {
        var block = new DecompressBlock(new DecompressOptions { MaxSize = ByteSize.KiB(1) });
        var draft = block.Shape(Origin("a"), new ObjectDraft("a", 5, new ObjectAttributes { ContentEncoding = "gzip", ContentType = "text/csv" })).Draft!;
        Assert.Equal((null, "text/csv", 1024L), (draft.Attributes.ContentEncoding, draft.Attributes.ContentType, draft.LengthHint));
    }

    [Fact]
    public void Every_wrong_option_is_named()
    {
        var options = new DecompressOptions { Format = DecompressFormat.Gzip, Plain = PlainObjects.Pass, MaxRatio = 0 };
        Assert.Equal(["plain", "max_ratio"], options.Validate().Select(p => p.Option));
        Assert.Empty(new DecompressOptions { Plain = PlainObjects.Pass }.Validate());
    }

    private static byte[] Pack(string format, byte[] payload) => format == "gzip" ? Samples.Gzip(payload) : Samples.Zstd(payload);

    private static Task<byte[]> UnpackAsync(byte[] packed, int part = 700) =>
        BlockRun.RunAsync(new DecompressBlock(new DecompressOptions()), packed, PartFeed.Even(packed.Length, part), 1_000);

    private sealed class Sink(MemoryBudget budget, ObjectRef origin, Action<Part> see) : IFlowWriter<Part>
    {
        public ObjectRef Origin => origin;

        public int PartSize(int sequence) => 1 << 20;

        public ValueTask<Lease> AcquireAsync(int bytes, CancellationToken cancellationToken) => budget.AcquireAsync(bytes, cancellationToken);

        public ValueTask WriteAsync(Part item, CancellationToken cancellationToken)
        {
            using (item)
            {
                see(item);
            }

            return default;
        }

        public IFlowWriter<Part> OpenCompanion(string suffix) => throw new InvalidOperationException("decompress makes no companions.");
    }
}
