using CsCheck;
using OssPipeline.Core.Blocks;
using OssPipeline.Core.Data;

namespace OssPipeline.TestKit.Blocks;

/// <summary>What every <see cref="IPartwiseTransform"/> must do, whatever it does to the bytes.</summary>
public abstract class PassageContract : IDisposable
{
    private const int PartSize = 1 << 20;

    private readonly List<IPartwiseTransform> _made = [];

    /// <summary>Disposes of the blocks that were made.</summary>
    public void Dispose()
    {
        foreach (var block in _made)
        {
            (block as IDisposable)?.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>The block, configured anew, so that it goes on with what another of its kind noted.</summary>
    protected abstract IPartwiseTransform Create();

    /// <summary>What goes into the block for a payload: the payload, or its encrypted form.</summary>
    protected virtual Task<PassageInput> InputAsync(byte[] payload, int partSize) => Task.FromResult(new PassageInput(payload));

    /// <summary>What must come out for a payload; null where only its sameness is required.</summary>
    protected virtual byte[]? Expected(byte[] payload) => null;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(PartSize)]
    [InlineData(PartSize + 1)]
    [InlineData((4 * PartSize) + 77)]
    public async Task An_object_passes(int length)
    {
        var payload = RandomBytes(length);
        var result = await PassageRun.RunAsync(Make(), await InputAsync(payload, PartSize), PartSize);
        Assert.Null(result.End.Failure);
        Assert.Equal(length, result.Bytes.Length);
        if (Expected(payload) is { } expected)
        {
            Assert.Equal(expected, result.Bytes);
        }
    }

    [Fact]
    public async Task Any_order_and_concurrency_gives_the_same_bytes()
    {
        var payload = RandomBytes((6 * PartSize) + 12_345);
        var input = await InputAsync(payload, PartSize);
        var whole = await PassageRun.RunAsync(Make(), input, PartSize);
        await Gen.Select(Gen.Shuffle(Enumerable.Range(0, 7).ToArray()), Gen.Int[1, 4], Gen.Bool).SampleAsync(
            async sample =>
            {
                var (order, concurrency, knowsCrc) = sample;
                var result = await PassageRun.RunAsync(Make(), input, PartSize, order, concurrency, whole.Note, knowsCrc: knowsCrc);
                AssertSame(whole, result);
            },
            iter: 10,
            threads: 1);
    }

    [Fact]
    public async Task A_replay_gives_the_same_bytes()
    {
        var input = await InputAsync(RandomBytes((2 * PartSize) + 5), PartSize);
        var block = Make();
        var first = await PassageRun.RunAsync(block, input, PartSize);
        AssertSame(first, await PassageRun.RunAsync(block, input, PartSize, note: first.Note));
        AssertSame(first, await PassageRun.RunAsync(Make(), input, PartSize, note: first.Note));
    }

    [Fact]
    public async Task Parts_that_grow_and_a_length_that_nobody_knows_pass_as_well()
    {
        var payload = RandomBytes((2 * PartSize) + 5);
        var input = await InputAsync(payload, PartSize);
        foreach (var (size, length) in new[] { (false, true), (true, false), (false, false) })
        {
            var result = await PassageRun.RunAsync(Make(), input, PartSize, tellsPartSize: size, knowsLength: length);
            Assert.Null(result.End.Failure);
            Assert.Equal(Expected(payload) ?? result.Bytes, result.Bytes);
        }
    }

    [Fact]
    public async Task Objects_pass_beside_each_other()
    {
        var block = Make();
        await Parallel.ForEachAsync(Enumerable.Range(0, 16), async (i, _) =>
        {
            var payload = RandomBytes(1000 + i);
            var result = await PassageRun.RunAsync(block, await InputAsync(payload, PartSize), PartSize);
            Assert.Null(result.End.Failure);
            Assert.Equal(Expected(payload) ?? result.Bytes, result.Bytes);
        });
    }

    [Fact]
    public async Task The_end_is_the_same_when_asked_again()
    {
        var input = await InputAsync(RandomBytes(PartSize + 1), PartSize);
        var start = PassageRun.Start(input, PartSize);
        using var passage = await Make().BeginAsync(start, CancellationToken.None);
        await PassageRun.PassAsync(passage, start.Origin, input.Bytes, PartSize);
        var (first, second) = (passage.End(), passage.End());
        Assert.Equal((first.Failure, first.PlainSha256), (second.Failure, second.PlainSha256));
        Assert.Equal(first.Findings, second.Findings);
    }

    [Fact]
    public async Task What_goes_beside_the_object_fits_there()
    {
        var input = await InputAsync(RandomBytes(PartSize + 1), PartSize);
        var result = await PassageRun.RunAsync(Make(), input, PartSize);
        foreach (var (name, value) in result.Metadata)
        {
            Assert.Equal(name.ToLowerInvariant(), name);
            Assert.False(name.StartsWith("x-oss-meta-", StringComparison.Ordinal), name);
            Assert.All(name + value, c => Assert.InRange(c, ' ', '~'));
        }

        // They may become tags (OSS REST reference, PutObjectTagging): letters, digits and + - = . _ : / and space.
        Assert.InRange(result.End.Findings.Count, 0, Make().MaxTags);
        foreach (var (name, value) in result.End.Findings)
        {
            Assert.InRange(name.Length, 1, 128);
            Assert.InRange(value.Length, 0, 256);
            Assert.All(name + value, c => Assert.True(char.IsAsciiLetterOrDigit(c) || "+-=._:/ ".Contains(c, StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task A_passage_that_was_disposed_of_is_over()
    {
        var input = await InputAsync(RandomBytes(100), PartSize);
        var start = PassageRun.Start(input, PartSize);
        var passage = await Make().BeginAsync(start, CancellationToken.None);
        passage.Dispose();
        passage.Dispose();
        using var budget = new MemoryBudget(ByteSize.KiB(64));
        using var part = new Part(start.Origin, 0, true, 0, budget.TryAcquire(100)!, 100);
        Assert.Throws<ObjectDisposedException>(() => passage.Apply(part, out _));
    }

    private IPartwiseTransform Make()
    {
        var block = Create();
        _made.Add(block);
        return block;
    }

    private static void AssertSame(PassageRun.Result first, PassageRun.Result second)
    {
        Assert.Equal(first.Note, second.Note);
        Assert.Equal(first.Metadata, second.Metadata);
        Assert.Equal((first.End.Failure, first.End.PlainSha256), (second.End.Failure, second.End.PlainSha256));
        Assert.True(first.Bytes.AsSpan().SequenceEqual(second.Bytes), "The bytes differ.");
    }

    private static byte[] RandomBytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }
}
