using OssPipeline.Core.Blocks;
using OssPipeline.Core.Data;

namespace OssPipeline.TestKit.Blocks;

/// <summary>Runs one object through one block that touches bytes, as the graph would.</summary>
public static class BlockRun
{
    /// <summary>Part-scope blocks get each part, stream blocks the whole flow; everything that is read is given back to the budget.</summary>
    public static async Task RunAsync(IBlock block, PartFeed input, PartCollector output, CancellationToken cancellationToken)
    {
        switch (block)
        {
            case IStreamTransform<Part, Part> stream:
                Assert.Equal(Scope.Object, stream.Scope);
                await stream.RunAsync(input, output, cancellationToken);
                break;
            case ITransform<Part, Part> transform:
                Assert.Equal(Scope.Part, transform.Scope);
                while (await input.ReadAsync(cancellationToken) is { } part)
                {
                    var (sequence, isLast) = (part.Sequence, part.IsLast);
                    var result = transform.Apply(part);
                    Assert.Equal((sequence, isLast), (result.Sequence, result.IsLast));
                    using (result)
                    {
                        await output.WriteAsync(result, cancellationToken);
                    }
                }

                break;
            default:
                Assert.Fail($"{block.GetType().Name} does not touch bytes.");
                break;
        }
    }

    /// <summary>The bytes that come out for these bytes, cut into parts of these lengths; the budget must end as it began.</summary>
    public static async Task<byte[]> RunAsync(IBlock block, byte[] content, IReadOnlyList<int> lengths, int outputPart, ObjectRef? origin = null)
    {
        using var budget = new MemoryBudget(ByteSize.MiB(4));
        var input = new PartFeed(content, lengths, budget, origin);
        var size = block is IStreamTransform<Part, Part> ? outputPart : Math.Max(1, lengths.Max());
        var output = new PartCollector(budget, size, input.Origin);
        try
        {
            await RunAsync(block, input, output, CancellationToken.None);
        }
        finally
        {
            Assert.Equal(0, budget.Used);
        }

        Assert.True(output.IsComplete, "The last part did not come.");
        return output.Bytes;
    }
}
