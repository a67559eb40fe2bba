using System.Buffers;
using CsCheck;
using OssPipeline.Core.Blocks;
using OssPipeline.Core.Data;
using OssPipeline.TestKit.Blocks;

namespace OssPipeline.Core.Tests.Blocks;

public sealed class PartPipeReaderTests : IDisposable
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 1000).Select(i => (byte)i)];

    private readonly MemoryBudget _budget = new(ByteSize.MiB(8));

    public void Dispose() => _budget.Dispose();

    [Fact]
    public async Task Any_parts_and_steps_give_the_bytes_in_order()
    {
        await Gen.Select(Gen.Int[0, 400].Array[1, 12], Gen.Int[0, 300].Array[1, 20]).SampleAsync(
            async (lengths, steps) =>
            {
                byte[] content = [.. Enumerable.Range(0, lengths.Sum()).Select(i => (byte)(i * 7))];
                var pipe = PartPipe.Reader(new PartFeed(content, lengths, _budget), CancellationToken.None);
                var read = new List<byte>();
                for (var i = 0; ; i++)
                {
                    var result = await pipe.ReadAsync();
                    Assert.Equal(content[read.Count..(read.Count + (int)result.Buffer.Length)], result.Buffer.ToArray());
                    if (result.IsCompleted && result.Buffer.IsEmpty)
                    {
                        break;
                    }

                    var step = Math.Min(steps[i % steps.Length], (int)result.Buffer.Length);
                    if (result.IsCompleted)
                    {
                        step = Math.Max(step, 1);
                    }

                    read.AddRange(result.Buffer.Slice(0, step).ToArray());
                    pipe.AdvanceTo(result.Buffer.GetPosition(step), result.Buffer.End);
                }

                await pipe.CompleteAsync();
                Assert.Equal(content, read);
                Assert.Equal(0, _budget.Used);
            },
            iter: 200,
            threads: 1);
    }

    [Fact]
    public async Task Bytes_lie_in_the_parts_own_memory()
    {
        var part = new Part(new ObjectRef("a", 3, null, null), 0, true, 0, _budget.TryAcquire(3)!, 3);
        var pipe = PartPipe.Reader(new OnePart(part), CancellationToken.None);
        var result = await pipe.ReadAsync();
        Assert.True(result.IsCompleted);
        Assert.True(result.Buffer.First.Span.Overlaps(part.Bytes.Span, out var shift));
        Assert.Equal(0, shift);
        await pipe.CompleteAsync();
        Assert.Equal(0, _budget.Used);
    }

    [Fact]
    public async Task A_part_is_released_when_its_last_byte_is_consumed()
    {
        var pipe = PartPipe.Reader(new PartFeed(Content, [400, 400, 200], _budget), CancellationToken.None);
        var result = await pipe.ReadAsync();
        Assert.Equal(400, result.Buffer.Length);
        pipe.AdvanceTo(result.Buffer.GetPosition(399), result.Buffer.End);
        Assert.Equal(4096, _budget.Used);
        result = await pipe.ReadAsync();
        Assert.Equal(401, result.Buffer.Length);
        Assert.Equal(2 * 4096, _budget.Used);
        pipe.AdvanceTo(result.Buffer.GetPosition(1));
        Assert.Equal(4096, _budget.Used);
        Assert.True(pipe.TryRead(out result));
        Assert.Equal(Content[400..800], result.Buffer.ToArray());
        pipe.AdvanceTo(result.Buffer.End);
        Assert.Equal(0, _budget.Used);
        Assert.False(pipe.TryRead(out _));
        result = await pipe.ReadAsync();
        Assert.True(result.IsCompleted);
        await pipe.CompleteAsync();
        Assert.Equal(0, _budget.Used);
    }

    [Fact]
    public async Task No_part_is_asked_for_before_what_is_there_was_examined()
    {
        var feed = new PartFeed(Content, [400, 600], _budget);
        var pipe = PartPipe.Reader(feed, CancellationToken.None);
        var result = await pipe.ReadAsync();
        pipe.AdvanceTo(result.Buffer.GetPosition(10), result.Buffer.GetPosition(399));
        result = await pipe.ReadAsync();
        Assert.Equal((390, 1), (result.Buffer.Length, feed.Count));
        pipe.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        result = await pipe.ReadAsync();
        Assert.Equal((990, 2), (result.Buffer.Length, feed.Count));
        await pipe.CompleteAsync();
        Assert.Equal(0, _budget.Used);
    }

    [Fact]
    public async Task The_end_is_told_with_the_last_bytes_and_again()
    {
        var pipe = PartPipe.Reader(new PartFeed(Content, [1000], _budget), CancellationToken.None);
        var result = await pipe.ReadAsync();
        Assert.True(result.IsCompleted);
        pipe.AdvanceTo(result.Buffer.End);
        for (var i = 0; i < 2; i++)
        {
            result = await pipe.ReadAsync();
            Assert.True(result is { IsCompleted: true, IsCanceled: false, Buffer.IsEmpty: true });
            pipe.AdvanceTo(result.Buffer.End);
        }
    }

    [Fact]
    public async Task An_empty_object_is_an_end_without_bytes()
    {
        var pipe = PartPipe.Reader(new PartFeed([], [0], _budget), CancellationToken.None);
        var result = await pipe.ReadAsync();
        Assert.True(result is { IsCompleted: true, Buffer.IsEmpty: true });
        pipe.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        await pipe.CompleteAsync();
    }

    [Fact]
    public async Task A_cancelled_pending_read_is_reported_once_and_loses_nothing()
    {
        var gate = new TaskCompletionSource();
        var feed = new PartFeed(Content, [1000], _budget) { BeforeRead = async (_, token) => await gate.Task.WaitAsync(token) };
        var pipe = PartPipe.Reader(feed, CancellationToken.None);
        var pending = pipe.ReadAsync().AsTask();
        Assert.False(pending.IsCompleted);
        pipe.CancelPendingRead();
        var result = await pending;
        Assert.True(result is { IsCanceled: true, IsCompleted: false, Buffer.IsEmpty: true });
        pipe.AdvanceTo(result.Buffer.End);
        gate.SetResult();
        result = await pipe.ReadAsync();
        Assert.False(result.IsCanceled);
        Assert.Equal(Content, result.Buffer.ToArray());
        await pipe.CompleteAsync();
        Assert.Equal(0, _budget.Used);
    }

    [Fact]
    public async Task A_read_cancelled_ahead_returns_at_once()
    {
        var pipe = PartPipe.Reader(new PartFeed(Content, [1000], _budget), CancellationToken.None);
        pipe.CancelPendingRead();
        Assert.True((await pipe.ReadAsync()).IsCanceled);
        Assert.False((await pipe.ReadAsync()).IsCanceled);
        await pipe.CompleteAsync();
        Assert.Equal(0, _budget.Used);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_cancelled_wait_throws_and_completing_releases_everything(bool run)
    {
        using var stop = new CancellationTokenSource();
        var feed = new PartFeed(Content, [400, 600], _budget)
        {
            BeforeRead = async (sequence, token) =>
            {
                if (sequence == 1)
                {
                    stop.CancelAfter(0);
                    await Task.Delay(Timeout.Infinite, token);
                }
            },
        };
        var pipe = PartPipe.Reader(feed, run ? stop.Token : CancellationToken.None);
        var result = await pipe.ReadAsync();
        pipe.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await pipe.ReadAsync(run ? CancellationToken.None : stop.Token));
        Assert.Equal(4096, _budget.Used);
        await pipe.CompleteAsync();
        Assert.Equal(0, _budget.Used);
    }

    [Fact]
    public async Task An_error_of_the_source_reaches_the_reader()
    {
        var feed = new PartFeed(Content, [1000], _budget) { BeforeRead = (_, _) => throw new IOException("The disk is gone.") };
        var pipe = PartPipe.Reader(feed, CancellationToken.None);
        await Assert.ThrowsAsync<IOException>(async () => await pipe.ReadAsync());
        await pipe.CompleteAsync();
    }

    [Fact]
    public async Task A_completed_reader_is_over()
    {
        var pipe = PartPipe.Reader(new PartFeed(Content, [1000], _budget), CancellationToken.None);
        await pipe.CompleteAsync();
        await pipe.CompleteAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await pipe.ReadAsync());
    }

    [Fact]
    public async Task It_works_as_a_stream()
    {
        foreach (var size in new[] { 1, 7, 999, 1000 })
        {
            var pipe = PartPipe.Reader(new PartFeed(Content, PartFeed.Even(1000, size), _budget), CancellationToken.None);
            await using var stream = pipe.AsStream();
            using var copy = new MemoryStream();
            copy.WriteByte((byte)stream.ReadByte());
            await stream.CopyToAsync(copy);
            Assert.Equal(Content, copy.ToArray());
            Assert.Equal(0, _budget.Used);
        }
    }

    private sealed class OnePart(Part part) : IFlowReader<Part>
    {
        private Part? _part = part;

        public ObjectRef Origin { get; } = part.Origin;

        public ValueTask<Part?> ReadAsync(CancellationToken cancellationToken)
        {
            var given = _part;
            _part = null;
            return ValueTask.FromResult(given);
        }
    }
}
