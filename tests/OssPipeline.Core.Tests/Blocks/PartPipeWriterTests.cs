using System.Buffers;
using CsCheck;
using OssPipeline.Core.Blocks;
using OssPipeline.Core.Data;
using OssPipeline.TestKit.Blocks;

namespace OssPipeline.Core.Tests.Blocks;

public sealed class PartPipeWriterTests : IDisposable
{
    private static readonly ObjectRef Origin = new("a", 0, null, null);
    private static readonly byte[] Content = [.. Enumerable.Range(0, 1000).Select(i => (byte)i)];

    private readonly MemoryBudget _budget = new(ByteSize.MiB(8));

    public void Dispose() => _budget.Dispose();

    private enum Way
    {
        Write,
        Memory,
        Span,
        Nothing,
    }

    [Fact]
    public async Task Any_writes_give_parts_of_exactly_their_size()
    {
        var writes = Gen.Select(Gen.Enum<Way>(), Gen.Int[0, 500], Gen.Bool, Gen.Int[0, 600]).Array[0, 15];
        await Gen.Select(Gen.Int[1, 300].Array[1, 4], writes).SampleAsync(
            async (sizes, steps) =>
            {
                var output = new PartCollector(_budget, sequence => sizes[sequence % sizes.Length], Origin);
                var pipe = PartPipe.Writer(output, CancellationToken.None);
                var written = new List<byte>();
                foreach (var (way, count, flush, hint) in steps)
                {
                    byte[] bytes = [.. Enumerable.Range(written.Count, count).Select(i => (byte)(i * 3))];
                    written.AddRange(bytes);
                    switch (way)
                    {
                        case Way.Write:
                            Assert.False((await pipe.WriteAsync(bytes)).IsCompleted);
                            break;
                        case Way.Memory:
                            for (var left = bytes.AsMemory(); !left.IsEmpty;)
                            {
                                var memory = pipe.GetMemory(hint);
                                Assert.True(memory.Length >= Math.Max(hint, 1));
                                var some = left[..Math.Min(left.Length, memory.Length)];
                                some.CopyTo(memory);
                                pipe.Advance(some.Length);
                                left = left[some.Length..];
                            }

                            break;
                        case Way.Span:
                            pipe.Write(bytes);
                            break;
                        default:
                            written.RemoveRange(written.Count - count, count);
                            pipe.GetMemory(hint);
                            break;
                    }

                    if (flush)
                    {
                        await pipe.FlushAsync();
                        Assert.Equal(0, pipe.UnflushedBytes);
                    }
                }

                Assert.False(output.IsComplete);
                await pipe.CompleteAsync();
                Assert.True(output.IsComplete);
                Assert.Equal(written, output.Bytes);
                Assert.Equal(0, _budget.Used);
            },
            iter: 300,
            threads: 1);
    }

    [Theory]
    [InlineData(0, 10, new[] { 0 })]
    [InlineData(1, 10, new[] { 1 })]
    [InlineData(10, 10, new[] { 10 })]
    [InlineData(11, 10, new[] { 10, 1 })]
    [InlineData(30, 10, new[] { 10, 10, 10 })]
    [InlineData(3, 1, new[] { 1, 1, 1 })]
    public async Task The_last_part_is_the_rest_and_never_an_empty_one(int total, int partSize, int[] lengths)
    {
        var output = new PartCollector(_budget, partSize, Origin);
        var pipe = PartPipe.Writer(output, CancellationToken.None);
        await pipe.WriteAsync(Content.AsMemory(0, total));
        await pipe.CompleteAsync();
        Assert.Equal(lengths, output.Lengths);
        Assert.Equal(Content[..total], output.Bytes);
        Assert.True(output.IsComplete);
    }

    [Fact]
    public async Task Memory_is_leased_when_there_are_bytes_for_it()
    {
        var output = new PartCollector(_budget, 100, Origin);
        var pipe = PartPipe.Writer(output, CancellationToken.None);
        pipe.GetMemory(50);
        await pipe.FlushAsync();
        Assert.Equal(0, _budget.Used);
        await pipe.WriteAsync(Content.AsMemory(0, 100));
        Assert.Empty(output.Lengths);
        Assert.Equal(4096, _budget.Used);
        await pipe.FlushAsync();
        Assert.Empty(output.Lengths);
        await pipe.WriteAsync(Content.AsMemory(100, 1));
        Assert.Equal([100], output.Lengths);
        await pipe.CompleteAsync();
        Assert.Equal([100, 1], output.Lengths);
    }

    [Fact]
    public async Task Bytes_are_written_in_place_while_the_part_has_room()
    {
        var output = new PartCollector(_budget, 100, Origin);
        var pipe = PartPipe.Writer(output, CancellationToken.None);
        await pipe.WriteAsync(Content.AsMemory(0, 10));
        Assert.Equal(90, pipe.GetMemory().Length);
        Content.AsSpan(10, 90).CopyTo(pipe.GetSpan());
        pipe.Advance(90);
        Assert.Equal(0, pipe.UnflushedBytes);
        Assert.True(pipe.GetMemory().Length > 0);
        await pipe.CompleteAsync();
        Assert.Equal(Content[..100], output.Bytes);
    }

    [Fact]
    public void Advancing_past_the_memory_is_an_error()
    {
        var pipe = PartPipe.Writer(new PartCollector(_budget, 100, Origin), CancellationToken.None);
        var length = pipe.GetMemory().Length;
        Assert.Throws<ArgumentOutOfRangeException>(() => pipe.Advance(length + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => pipe.Advance(-1));
    }

    [Fact]
    public async Task A_write_waits_while_the_node_behind_is_busy()
    {
        var gate = new TaskCompletionSource();
        var output = new PartCollector(_budget, 10, Origin) { BeforeWrite = async (_, token) => await gate.Task.WaitAsync(token) };
        var pipe = PartPipe.Writer(output, CancellationToken.None);
        var write = pipe.WriteAsync(Content).AsTask();
        Assert.False(write.IsCompleted);
        gate.SetResult();
        await write;
        await pipe.CompleteAsync();
        Assert.Equal(Content, output.Bytes);
    }

    [Fact]
    public async Task A_write_waits_for_memory()
    {
        using var small = new MemoryBudget(ByteSize.KiB(64));
        var all = small.TryAcquire(65_536)!;
        var output = new PartCollector(small, 4096, Origin);
        var pipe = PartPipe.Writer(output, CancellationToken.None);
        var write = pipe.WriteAsync(Content).AsTask();
        Assert.False(write.IsCompleted);
        ((IDisposable)all).Dispose();
        await write;
        await pipe.CompleteAsync();
        Assert.Equal(Content, output.Bytes);
        Assert.Equal(0, small.Used);
    }

    [Fact]
    public async Task A_cancelled_pending_flush_loses_no_bytes()
    {
        using var small = new MemoryBudget(ByteSize.KiB(64));
        var all = small.TryAcquire(65_536)!;
        var output = new PartCollector(small, 300, Origin);
        var pipe = PartPipe.Writer(output, CancellationToken.None);
        var write = pipe.WriteAsync(Content.AsMemory(0, 700)).AsTask();
        Assert.False(write.IsCompleted);
        pipe.CancelPendingFlush();
        Assert.True((await write).IsCanceled);
        Assert.Equal(700, pipe.UnflushedBytes);
        ((IDisposable)all).Dispose();
        Assert.False((await pipe.WriteAsync(Content.AsMemory(700))).IsCanceled);
        pipe.CancelPendingFlush();
        Assert.True((await pipe.FlushAsync()).IsCanceled);
        pipe.CancelPendingFlush();
        await pipe.CompleteAsync();
        Assert.Equal(Content, output.Bytes);
        Assert.Equal(0, small.Used);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_cancelled_write_ends_the_output_without_a_last_part(bool run)
    {
        using var stop = new CancellationTokenSource();
        var output = new PartCollector(_budget, 10, Origin)
        {
            BeforeWrite = async (sequence, token) =>
            {
                if (sequence == 3)
                {
                    stop.CancelAfter(0);
                    await Task.Delay(Timeout.Infinite, token);
                }
            },
        };
        var pipe = PartPipe.Writer(output, run ? stop.Token : CancellationToken.None);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await pipe.WriteAsync(Content, run ? CancellationToken.None : stop.Token));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await pipe.WriteAsync(Content));
        Assert.Throws<InvalidOperationException>(() => { pipe.GetMemory(); });
        await pipe.CompleteAsync();
        Assert.Equal([10, 10, 10], output.Lengths);
        Assert.False(output.IsComplete);
        Assert.Equal(0, _budget.Used);
    }

    [Fact]
    public async Task An_error_behind_reaches_the_writer_and_ends_the_output()
    {
        var output = new PartCollector(_budget, 10, Origin) { BeforeWrite = (_, _) => throw new IOException("The disk is full.") };
        var pipe = PartPipe.Writer(output, CancellationToken.None);
        await pipe.WriteAsync(Content.AsMemory(0, 10));
        await Assert.ThrowsAsync<IOException>(async () => await pipe.WriteAsync(Content));
        await pipe.CompleteAsync();
        Assert.Empty(output.Lengths);
        Assert.Equal(0, _budget.Used);
    }

    [Fact]
    public async Task An_error_at_the_last_part_is_thrown_by_completing()
    {
        var output = new PartCollector(_budget, 10, Origin) { BeforeWrite = (_, _) => throw new IOException("The disk is full.") };
        var pipe = PartPipe.Writer(output, CancellationToken.None);
        await pipe.WriteAsync(Content.AsMemory(0, 5));
        await Assert.ThrowsAsync<IOException>(async () => await pipe.CompleteAsync());
        Assert.Equal(0, _budget.Used);
    }

    [Fact]
    public async Task An_error_of_memory_releases_all()
    {
        var output = new PartCollector(_budget, 10, Origin) { BeforeAcquire = (_, _) => _budget.Used > 0 ? default : throw new IOException("No memory.") };
        var pipe = PartPipe.Writer(output, CancellationToken.None);
        await Assert.ThrowsAsync<IOException>(async () => await pipe.WriteAsync(Content));
        await pipe.CompleteAsync();
        Assert.False(output.IsComplete);
        Assert.Equal(0, _budget.Used);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Completing_with_an_exception_hands_on_nothing_more(bool wait)
    {
        var output = new PartCollector(_budget, 10, Origin);
        var pipe = PartPipe.Writer(output, CancellationToken.None);
        await pipe.WriteAsync(Content.AsMemory(0, 15));
        pipe.GetMemory(100);
        pipe.Advance(100);
        if (wait)
        {
            await pipe.CompleteAsync(new InvalidDataException());
        }
        else
        {
            pipe.Complete(new InvalidDataException());
        }

        await pipe.CompleteAsync();
        pipe.Complete();
        Assert.Equal([10], output.Lengths);
        Assert.False(output.IsComplete);
        Assert.Equal(0, _budget.Used);
    }

    [Fact]
    public async Task Completing_without_waiting_is_refused()
    {
        var output = new PartCollector(_budget, 10, Origin);
        var pipe = PartPipe.Writer(output, CancellationToken.None);
        await pipe.WriteAsync(Content.AsMemory(0, 15));
        var error = Assert.Throws<InvalidOperationException>(() => pipe.Complete());
        Assert.Contains("CompleteAsync", error.Message, StringComparison.Ordinal);
        Assert.False(output.IsComplete);
        Assert.Equal(0, _budget.Used);
    }

    [Fact]
    public async Task Completing_waits_no_longer_than_the_run()
    {
        using var stop = new CancellationTokenSource();
        var output = new PartCollector(_budget, 10, Origin) { BeforeWrite = async (_, token) => await Task.Delay(Timeout.Infinite, token) };
        var pipe = PartPipe.Writer(output, stop.Token);
        await pipe.WriteAsync(Content.AsMemory(0, 5));
        var complete = pipe.CompleteAsync().AsTask();
        Assert.False(complete.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => complete);
        Assert.Equal(0, _budget.Used);
    }

    [Fact]
    public async Task It_works_as_a_stream()
    {
        foreach (var size in new[] { 1, 7, 999, 1000 })
        {
            var output = new PartCollector(_budget, size, Origin);
            await using (var stream = PartPipe.Writer(output, CancellationToken.None).AsStream())
            {
                stream.Write(Content, 0, 300);
                await stream.FlushAsync();
                await stream.WriteAsync(Content.AsMemory(300));
            }

            Assert.Equal(Content, output.Bytes);
            Assert.True(output.IsComplete);
        }

        Assert.Equal(0, _budget.Used);
    }

    [Fact]
    public async Task A_part_size_below_one_is_an_error()
    {
        var pipe = PartPipe.Writer(new PartCollector(_budget, 0, Origin), CancellationToken.None);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await pipe.WriteAsync(Content));
    }
}
