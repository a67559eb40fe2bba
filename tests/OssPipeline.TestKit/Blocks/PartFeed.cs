using OssPipeline.Core.Blocks;
using OssPipeline.Core.Data;

namespace OssPipeline.TestKit.Blocks;

/// <summary>An object's bytes as parts of chosen lengths, in leases of a real budget, made one by one as they are asked for.</summary>
public sealed class PartFeed(byte[] content, IReadOnlyList<int> lengths, MemoryBudget budget, ObjectRef? origin = null) : IFlowReader<Part>
{
    private int _next;
    private int _offset;

    public ObjectRef Origin { get; } = origin ?? new ObjectRef("feed.bin", content.Length, null, null);

    /// <summary>How many parts were read.</summary>
    public int Count => _next;

    /// <summary>Called before a part is given, with its sequence; may wait, cancel or throw.</summary>
    public Func<int, CancellationToken, ValueTask>? BeforeRead { get; init; }

    /// <summary>Lengths that cut <paramref name="total"/> bytes into parts of one size, the last shorter; one empty part for none.</summary>
    public static IReadOnlyList<int> Even(int total, int size) =>
        total == 0 ? [0] : [.. Enumerable.Repeat(size, total / size), .. total % size == 0 ? Array.Empty<int>() : [total % size]];

    public async ValueTask<Part?> ReadAsync(CancellationToken cancellationToken)
    {
        if (BeforeRead is not null)
        {
            await BeforeRead(_next, cancellationToken);
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (_next == lengths.Count)
        {
            Assert.Equal(content.Length, _offset);
            return null;
        }

        var length = lengths[_next];
        var lease = await budget.AcquireAsync(length, cancellationToken);
        content.AsSpan(_offset, length).CopyTo(lease.GetSpan());
        var part = new Part(Origin, _next, _next == lengths.Count - 1, _offset, lease, length);
        _next++;
        _offset += length;
        return part;
    }
}
