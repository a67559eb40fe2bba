using System.IO.Pipelines;
using OssPipeline.Blocks.Codecs;
using OssPipeline.TestKit.Stores;

namespace OssPipeline.Blocks.Tests.Codecs;

public sealed class GzipInputTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(4096)]
    [InlineData(10_000)]
    public async Task Every_byte_of_a_pipe_that_takes_its_memory_back_comes_through_and_is_counted(int size)
    {
        var bytes = Some.Bytes(3000);
        var pipe = new Pipe(new PipeOptions(minimumSegmentSize: 128));
        foreach (var chunk in bytes.Chunk(128))
        {
            await pipe.Writer.WriteAsync(chunk);
        }

        await pipe.Writer.CompleteAsync();
        await using var input = new GzipInput(pipe.Reader);
        var read = new MemoryStream();
        var buffer = new byte[size];
        while (!input.IsEnded)
        {
            var length = await input.ReadAsync(buffer);
            if (!input.IsEnded)
            {
                read.Write(buffer, 0, length);
            }
        }

        Assert.Equal(bytes, read.ToArray());
        Assert.Equal(bytes.Length, input.Consumed);
    }

    [Fact]
    public async Task A_read_of_nothing_is_not_the_end()
    {
        var pipe = new Pipe();
        await pipe.Writer.WriteAsync(Some.Bytes(10));
        await using var input = new GzipInput(pipe.Reader);

        Assert.Equal(0, await input.ReadAsync(Memory<byte>.Empty));
        Assert.False(input.IsEnded);
        Assert.Equal(10, await input.ReadAsync(new byte[100]));
    }
}
