using System.Buffers;
using OssPipeline.Core.Blocks;
using OssPipeline.Core.Data;

namespace OssPipeline.TestKit.Blocks;

/// <summary>Takes a block's parts, checks each against the rules of the graph, and keeps their bytes.</summary>
public sealed class PartCollector(MemoryBudget budget, Func<int, int> partSize, ObjectRef origin) : IFlowWriter<Part>
{
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private bool _short;

    public PartCollector(MemoryBudget budget, int partSize, ObjectRef? origin = null)
        : this(budget, _ => partSize, origin ?? new ObjectRef("feed.bin", 0, null, null))
    {
    }

    public ObjectRef Origin { get; } = origin;

    /// <summary>All bytes so far.</summary>
    public byte[] Bytes => _bytes.WrittenSpan.ToArray();

    /// <summary>Lengths of the parts so far.</summary>
    public List<int> Lengths { get; } = [];

    /// <summary>Whether the last part came.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Called before a part is taken, with its sequence; may wait, cancel or throw.</summary>
    public Func<int, CancellationToken, ValueTask>? BeforeWrite { get; init; }

    /// <summary>Called before memory is lent.</summary>
    public Func<int, CancellationToken, ValueTask>? BeforeAcquire { get; init; }

    /// <summary>What the block made beside the object, by suffix.</summary>
    public Dictionary<string, PartCollector> Companions { get; } = [];

    public int PartSize(int sequence) => partSize(sequence);

    public async ValueTask<Lease> AcquireAsync(int bytes, CancellationToken cancellationToken)
    {
        if (BeforeAcquire is not null)
        {
            await BeforeAcquire(bytes, cancellationToken);
        }

        return await budget.AcquireAsync(bytes, cancellationToken);
    }

    public IFlowWriter<Part> OpenCompanion(string suffix)
    {
        Assert.False(IsComplete, "A companion began after the object's last part.");
        var companion = new PartCollector(budget, partSize, Origin) { BeforeWrite = BeforeWrite, BeforeAcquire = BeforeAcquire };
        Companions.Add(suffix, companion);
        return companion;
    }

    public async ValueTask WriteAsync(Part item, CancellationToken cancellationToken)
    {
        if (BeforeWrite is not null)
        {
            await BeforeWrite(item.Sequence, cancellationToken);
        }

        cancellationToken.ThrowIfCancellationRequested();
        using (item)
        {
            Assert.False(IsComplete, "A part came after the last one.");
            Assert.Same(Origin, item.Origin);
            Assert.Equal(Lengths.Count, item.Sequence);
            Assert.Equal(_bytes.WrittenCount, item.Offset);
            Assert.False(_short, "A part shorter than its size was not the last one.");
            Assert.True(item.Length <= PartSize(item.Sequence), "A part is longer than its size.");
            Assert.True(item.Length > 0 || (item.IsLast && item.Sequence == 0), "A part is empty that is not the only one.");
            if (item.Crc64 is { } crc)
            {
                Assert.Equal(Crc64Xz.Compute(item.Bytes.Span), crc);
            }

            _short = item.Length < PartSize(item.Sequence);
            IsComplete = item.IsLast;
            Lengths.Add(item.Length);
            _bytes.Write(item.Bytes.Span);
        }
    }
}
