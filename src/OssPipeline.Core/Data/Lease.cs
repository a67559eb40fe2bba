using System.Buffers;
using System.Runtime.CompilerServices;

namespace OssPipeline.Core.Data;

/// <summary>Shared ownership of a block of budgeted memory.</summary>
/// <remarks>
/// A new lease has one owner. <see cref="AddOwner"/> adds one (a tee does), <see cref="IDisposable.Dispose"/> takes one away, and
/// the last one returns the block to its <see cref="MemoryBudget"/>. After that the memory must not be touched: the same bytes may
/// already belong to someone else.
/// </remarks>
public sealed unsafe class Lease : MemoryManager<byte>
{
    private readonly MemoryBudget? _budget;
    private readonly byte* _pointer;
    private readonly int _length;
    private int _owners = 1;

    internal Lease(MemoryBudget budget, int block, int order, byte* pointer, int length)
    {
        _budget = budget;
        Block = block;
        Order = order;
        _pointer = pointer;
        _length = length;
    }

    private Lease()
    {
    }

    /// <summary>A lease of no bytes; it needs no budget and disposing of it does nothing.</summary>
    public static Lease Empty { get; } = new();

    /// <summary>How many bytes the holder may use.</summary>
    public int Length => _length;

    /// <summary>True while exactly one owner is left, so that the bytes may be changed in place.</summary>
    public bool IsExclusive => Volatile.Read(ref _owners) == 1;

    internal int Block { get; }

    internal int Order { get; }

    /// <summary>Adds an owner, who must dispose of the lease as well.</summary>
    /// <exception cref="ObjectDisposedException">The last owner is gone already.</exception>
    public Lease AddOwner()
    {
        if (_budget is not null)
        {
            Change(+1);
        }

        return this;
    }

    /// <inheritdoc/>
    public override Span<byte> GetSpan() => new(_pointer, _length);

    /// <inheritdoc/>
    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)_length);
        return new MemoryHandle(Unsafe.Add<byte>(_pointer, elementIndex));
    }

    /// <inheritdoc/>
    public override void Unpin()
    {
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (_budget is not null && Change(-1) == 0)
        {
            _budget.Release(this);
        }
    }

    // Compare and swap, so that a call that comes too late leaves the count at 0 and no later one can bring the lease back to life.
    private int Change(int by)
    {
        for (var owners = Volatile.Read(ref _owners); ;)
        {
            ObjectDisposedException.ThrowIf(owners == 0, this);
            var seen = Interlocked.CompareExchange(ref _owners, owners + by, owners);
            if (seen == owners)
            {
                return owners + by;
            }

            owners = seen;
        }
    }
}
