using CsCheck;
using OssPipeline.Core.Blocks;
using OssPipeline.Core.Data;

namespace OssPipeline.TestKit.Blocks;

/// <summary>What every block that touches bytes must do, whatever it does to them.</summary>
public abstract class TransformContract
{
    private const int OutputPart = 700;

    /// <summary>The part sizes of a stream block's input are anything; a Part-scope block keeps them.</summary>
    private static readonly Gen<(byte[] Payload, int[] Cuts)> Cases =
        from length in Gen.Int[0, 6000]
        from random in Gen.Byte.Array[length]
        from run in Gen.Int[0, length]
        from cuts in Gen.Int[1, 2000].Array[0, 12]
        select (Compressible(random, run), cuts);

    /// <summary>The block, configured anew.</summary>
    protected abstract IBlock Create();

    /// <summary>What goes into the block for a payload: the payload, or its compressed or encrypted form.</summary>
    protected virtual byte[] Input(byte[] payload) => payload;

    /// <summary>What must come out for a payload; null where only its sameness is required.</summary>
    protected virtual byte[]? Expected(byte[] payload) => null;

    [Fact]
    public async Task Any_split_into_parts_gives_the_same_bytes()
    {
        await Cases.SampleAsync(
            async sample =>
            {
                var input = Input(sample.Payload);
                var whole = await BlockRun.RunAsync(Create(), input, [input.Length], OutputPart);
                var split = await BlockRun.RunAsync(Create(), input, Cut(input.Length, sample.Cuts, Create().Scope), OutputPart);
                Assert.Equal(whole, split);
                if (Expected(sample.Payload) is { } expected)
                {
                    Assert.Equal(expected, whole);
                }
            },
            iter: 60,
            threads: 1);
    }

    [Fact]
    public async Task A_long_object_gives_the_same_bytes_for_any_split()
    {
        var payload = Compressible(RandomBytes(700_000), 300_000);
        var input = Input(payload);
        var whole = await BlockRun.RunAsync(Create(), input, [input.Length], 64 << 10);
        foreach (var size in new[] { 4096, 65_536, 100_003 })
        {
            Assert.Equal(whole, await BlockRun.RunAsync(Create(), input, PartFeed.Even(input.Length, size), 64 << 10));
        }

        if (Expected(payload) is { } expected)
        {
            Assert.Equal(expected, whole);
        }
    }

    [Fact]
    public async Task Parts_of_one_byte_give_the_same_bytes()
    {
        var payload = Compressible(RandomBytes(300), 100);
        var input = Input(payload);
        var whole = await BlockRun.RunAsync(Create(), input, [input.Length], OutputPart);
        Assert.Equal(whole, await BlockRun.RunAsync(Create(), input, PartFeed.Even(input.Length, 1), 1));
    }

    [Fact]
    public async Task An_empty_object_gives_one_object()
    {
        var input = Input([]);
        var output = await BlockRun.RunAsync(Create(), input, [input.Length], OutputPart);
        if (Expected([]) is { } expected)
        {
            Assert.Equal(expected, output);
        }
    }

    [Fact]
    public async Task A_replay_gives_the_same_bytes()
    {
        var block = Create();
        var input = Input(Compressible(RandomBytes(20_000), 9_000));
        var first = await BlockRun.RunAsync(block, input, PartFeed.Even(input.Length, 3_000), OutputPart);
        Assert.Equal(first, await BlockRun.RunAsync(block, input, PartFeed.Even(input.Length, 3_000), OutputPart));
    }

    [Fact]
    public async Task Cancelling_midway_releases_everything_and_ends_nothing()
    {
        var input = Input(RandomBytes(50_000));
        using var budget = new MemoryBudget(ByteSize.MiB(4));
        using var stop = new CancellationTokenSource();
        var feed = new PartFeed(input, PartFeed.Even(input.Length, 4_000), budget)
        {
            BeforeRead = (sequence, _) =>
            {
                if (sequence == 5)
                {
                    stop.Cancel();
                }

                return default;
            },
        };
        var output = new PartCollector(budget, PartSizeOf(Create(), 4_000), feed.Origin);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => BlockRun.RunAsync(Create(), feed, output, stop.Token));
        Assert.Equal(0, budget.Used);
        Assert.False(output.IsComplete);
    }

    [Fact]
    public async Task A_sink_that_fails_midway_gets_its_error_back_and_everything_is_released()
    {
        var input = Input(RandomBytes(50_000));
        using var budget = new MemoryBudget(ByteSize.MiB(4));
        var feed = new PartFeed(input, PartFeed.Even(input.Length, 4_000), budget);
        var output = new PartCollector(budget, PartSizeOf(Create(), 4_000), feed.Origin)
        {
            BeforeWrite = (sequence, _) => sequence == 2 ? throw new IOException("The disk is full.") : default,
        };
        var error = await Assert.ThrowsAsync<IOException>(() => BlockRun.RunAsync(Create(), feed, output, CancellationToken.None));
        Assert.Equal("The disk is full.", error.Message);
        Assert.Equal(0, budget.Used);
        Assert.False(output.IsComplete);
    }

    [Fact]
    public async Task A_source_that_fails_midway_gets_its_error_back_and_everything_is_released()
    {
        var input = Input(RandomBytes(50_000));
        using var budget = new MemoryBudget(ByteSize.MiB(4));
        var feed = new PartFeed(input, PartFeed.Even(input.Length, 4_000), budget)
        {
            BeforeRead = (sequence, _) => sequence == 3 ? throw new IOException("The disk is gone.") : default,
        };
        var output = new PartCollector(budget, PartSizeOf(Create(), 4_000), feed.Origin);
        var error = await Assert.ThrowsAsync<IOException>(() => BlockRun.RunAsync(Create(), feed, output, CancellationToken.None));
        Assert.Equal("The disk is gone.", error.Message);
        Assert.Equal(0, budget.Used);
        Assert.False(output.IsComplete);
    }

    [Fact]
    public async Task It_runs_with_room_for_two_parts_only()
    {
        var payload = Compressible(RandomBytes(400_000), 100_000);
        var input = Input(payload);
        using var budget = new MemoryBudget(ByteSize.KiB(64));
        var feed = new PartFeed(input, PartFeed.Even(input.Length, 32 << 10), budget);
        var output = new PartCollector(budget, PartSizeOf(Create(), 32 << 10), feed.Origin);
        await BlockRun.RunAsync(Create(), feed, output, CancellationToken.None);
        Assert.Equal(0, budget.Used);
        Assert.True(output.IsComplete);
        if (Expected(payload) is { } expected)
        {
            Assert.Equal(expected, output.Bytes);
        }
    }

    private static int PartSizeOf(IBlock block, int inputPart) => block.Scope == Scope.Part ? inputPart : Math.Min(inputPart, 4_096 * 8);

    // Part-scope blocks keep part sizes, and all parts of an object but the last are of one size there.
    private static IReadOnlyList<int> Cut(int total, int[] cuts, Scope scope)
    {
        if (scope == Scope.Part || cuts.Length == 0)
        {
            return PartFeed.Even(total, cuts.Length == 0 ? Math.Max(1, total) : cuts[0]);
        }

        var lengths = new List<int>();
        for (var (left, i) = (total, 0); left > 0; i++)
        {
            lengths.Add(Math.Min(left, cuts[i % cuts.Length]));
            left -= lengths[^1];
        }

        return lengths.Count == 0 ? [0] : lengths;
    }

    private static byte[] RandomBytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    private static byte[] Compressible(byte[] bytes, int run)
    {
        bytes.AsSpan(0, run).Fill((byte)'a');
        return bytes;
    }
}
