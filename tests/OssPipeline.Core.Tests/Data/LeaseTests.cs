using OssPipeline.Core.Data;

namespace OssPipeline.Core.Tests.Data;

public sealed class LeaseTests : IDisposable
{
    private readonly MemoryBudget _budget = new(ByteSize.KiB(64));

    public void Dispose() => _budget.Dispose();

    [Fact]
    public void The_last_owner_returns_the_block()
    {
        var lease = _budget.TryAcquire(100)!;
        Assert.True(lease.IsExclusive);
        Assert.Same(lease, lease.AddOwner());
        Assert.False(lease.IsExclusive);
        ((IDisposable)lease).Dispose();
        Assert.True(lease.IsExclusive);
        Assert.Equal(4096, _budget.Used);
        ((IDisposable)lease).Dispose();
        Assert.Equal(0, _budget.Used);
    }

    [Fact]
    public void A_returned_lease_can_not_be_owned_or_returned_again()
    {
        var lease = _budget.TryAcquire(100)!;
        ((IDisposable)lease).Dispose();
        Assert.Throws<ObjectDisposedException>(lease.AddOwner);
        Assert.Throws<ObjectDisposedException>(((IDisposable)lease).Dispose);
        Assert.Throws<ObjectDisposedException>(lease.AddOwner);
        Assert.Throws<ObjectDisposedException>(lease.AddOwner);
        Assert.Throws<ObjectDisposedException>(((IDisposable)lease).Dispose);
        Assert.Equal(0, _budget.Used);
    }

    [Fact]
    public void The_memory_has_exactly_the_length_asked_for()
    {
        var lease = _budget.TryAcquire(100)!;
        Assert.Equal((100, 100, 100), (lease.Length, lease.Memory.Length, lease.GetSpan().Length));
        lease.Memory.Span.Fill(7);
        using (var pin = lease.Memory[10..].Pin())
        {
            unsafe
            {
                Assert.Equal(7, *(byte*)pin.Pointer);
            }
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => lease.Pin(101));
        ((IDisposable)lease).Dispose();
    }

    [Fact]
    public void The_empty_lease_needs_no_care()
    {
        Assert.Same(Lease.Empty, _budget.TryAcquire(0));
        ((IDisposable)Lease.Empty).Dispose();
        ((IDisposable)Lease.Empty.AddOwner()).Dispose();
        Assert.Equal(0, Lease.Empty.Length);
        Assert.True(Lease.Empty.Memory.IsEmpty);
    }

    [Fact]
    public void A_shared_part_keeps_the_block_until_both_are_gone()
    {
        var origin = new ObjectRef("a", 3, null, null);
        var part = new Part(origin, 4, true, 12, _budget.TryAcquire(10)!, 3);
        "abc"u8.CopyTo(part.Bytes.Span);
        var crc = part.EnsureCrc64();
        var twin = part.Share();
        Assert.False(part.IsExclusive);
        part.Dispose();
        part.Dispose();
        Assert.Equal(4096, _budget.Used);
        Assert.Equal("abc"u8, twin.Bytes.Span);
        Assert.Equal((4, true, 12L, 3, (ulong?)crc), (twin.Sequence, twin.IsLast, twin.Offset, twin.Length, twin.Crc64));
        Assert.True(twin.IsExclusive);
        twin.Dispose();
        Assert.Equal(0, _budget.Used);
    }

    [Fact]
    public void A_part_is_not_longer_than_its_lease()
    {
        var lease = _budget.TryAcquire(10)!;
        var origin = new ObjectRef("a", 3, null, null);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Part(origin, 0, true, 0, lease, 11));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Part(origin, 0, true, 0, lease, -1));
        ((IDisposable)lease).Dispose();
    }
}
