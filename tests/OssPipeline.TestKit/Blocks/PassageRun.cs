using OssPipeline.Core.Blocks;
using OssPipeline.Core.Data;

namespace OssPipeline.TestKit.Blocks;

/// <summary>Runs objects through an <see cref="IPartwiseTransform"/> as the engine does, and checks each part against the contract.</summary>
public static class PassageRun
{
    /// <summary>What came of one object.</summary>
    public sealed record Result(byte[] Bytes, IReadOnlyDictionary<string, string> Metadata, string? Note, PassageEnd End);

    /// <summary>What a block is told of an object that passes in parts of this size.</summary>
    /// <param name="input">The object.</param>
    /// <param name="partSize">Its parts; null says that they grow.</param>
    /// <param name="note">What an earlier passage noted.</param>
    /// <param name="knowsLength">Whether the length is told.</param>
    public static PassageStart Start(PassageInput input, long? partSize, string? note = null, bool knowsLength = true)
    {
        var listed = new ObjectRef("dir/object.bin", input.Bytes.Length, "etag", null);
        return new PassageStart
        {
            Origin = listed,
            Draft = ObjectDraft.From(listed) with { Length = knowsLength ? input.Bytes.Length : null },
            PartSize = partSize,
            Length = knowsLength ? input.Bytes.Length : null,
            Note = note,
            DescribeAsync = _ => new(listed with { Attributes = input.Attributes, Crc64 = input.Crc64 }),
            GetTagsAsync = _ => new(input.Tags),
        };
    }

    /// <summary>Passes the whole object; the budget must end as it began.</summary>
    /// <param name="block">The block.</param>
    /// <param name="input">The object.</param>
    /// <param name="partSize">Size of every part but the last.</param>
    /// <param name="order">In which order parts pass, by sequence; null for as they come.</param>
    /// <param name="concurrency">How many pass at once.</param>
    /// <param name="note">What an earlier passage noted.</param>
    /// <param name="tellsPartSize">Whether the block is told the part size, or that parts grow.</param>
    /// <param name="knowsLength">Whether the block is told the length.</param>
    /// <param name="knowsCrc">Whether parts come with their CRC.</param>
    public static async Task<Result> RunAsync(
        IPartwiseTransform block, PassageInput input, int partSize, IReadOnlyList<int>? order = null, int concurrency = 1, string? note = null,
        bool tellsPartSize = true, bool knowsLength = true, bool knowsCrc = false)
    {
        var start = Start(input, tellsPartSize ? partSize : null, note, knowsLength);
        using var passage = await block.BeginAsync(start, CancellationToken.None);
        var output = await PassAsync(passage, start.Origin, input.Bytes, partSize, order, concurrency, knowsCrc);
        return new Result(output, passage.Metadata, passage.Note, passage.End());
    }

    /// <summary>Passes the parts and gives the bytes that came out.</summary>
    public static async Task<byte[]> PassAsync(
        IPassage passage, ObjectRef origin, byte[] bytes, int partSize, IReadOnlyList<int>? order = null, int concurrency = 1, bool knowsCrc = false)
    {
        using var budget = new MemoryBudget(ByteSize.MiB(32));
        var count = Math.Max(1, (bytes.Length + partSize - 1) / partSize);
        var output = new byte[bytes.Length];
        await Parallel.ForEachAsync(
            order ?? [.. Enumerable.Range(0, count)],
            new ParallelOptions { MaxDegreeOfParallelism = concurrency },
            async (sequence, cancellationToken) =>
            {
                var offset = sequence * partSize;
                var length = Math.Min(partSize, bytes.Length - offset);
                var lease = await budget.AcquireAsync(length, cancellationToken);
                bytes.AsSpan(offset, length).CopyTo(lease.GetSpan());
                var crc = Crc64Xz.Compute(bytes.AsSpan(offset, length));
                var part = new Part(origin, sequence, sequence == count - 1, offset, lease, length) { Crc64 = knowsCrc ? crc : null };
                using var passed = passage.Apply(part, out var inputCrc);
                Assert.Equal(crc, inputCrc);
                Assert.Equal((sequence, sequence == count - 1, (long)offset, length), (passed.Sequence, passed.IsLast, passed.Offset, passed.Length));
                Assert.Same(origin, passed.Origin);
                Assert.Equal(Crc64Xz.Compute(passed.Bytes.Span), passed.Crc64);
                passed.Bytes.Span.CopyTo(output.AsSpan(offset));
            });
        Assert.Equal(0, budget.Used);
        return output;
    }
}
