using System.Numerics;
using System.Runtime.InteropServices;

namespace OssPipeline.Core.Data;

/// <summary>The bytes a run may hold in flight: one arena of fixed size, lent out in leases.</summary>
/// <remarks>
/// The arena is native memory, reserved once and touched only as far as it is used, so what the process holds for payloads can't
/// exceed it. Blocks are powers of two from 4 KiB up (a buddy allocator), freed blocks are reused while still warm. Waiters are
/// served strictly in order, so a large request is never starved by small ones.
/// </remarks>
public sealed class MemoryBudget : IDisposable
{
    private const int MinShift = 12;
    private const int None = -1;
    private const int HugePage = 2 << 20;

    private readonly Lock _gate = new();
    private readonly unsafe byte* _arena;
    private readonly int _units;
    private readonly int[] _heads;
    private readonly int[] _next;
    private readonly int[] _previous;
    private readonly sbyte[] _freeOrder;
    private readonly LinkedList<Waiter> _waiters = new();
    private long _used;
    private long _peak;
    private int _outstanding;
    private bool _disposed;
    private bool _freed;

    /// <summary>Reserves the arena.</summary>
    /// <param name="size">At least 64 KiB; rounded down to a multiple of 4 KiB.</param>
    public unsafe MemoryBudget(ByteSize size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size.Bytes, 64 << 10);
        var units = size.Bytes >> MinShift;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(units, int.MaxValue);
        _units = (int)units;
        Capacity = (long)_units << MinShift;
        MaxLease = (int)Math.Min(1L << 30, (long)BitOperations.RoundUpToPowerOf2((ulong)Capacity + 1) >> 1);
        _arena = (byte*)NativeMemory.AlignedAlloc((nuint)Capacity, HugePage);
        HugePages.Advise(_arena, (nuint)Capacity);
        _heads = new int[BitOperations.Log2((uint)_units) + 1];
        Array.Fill(_heads, None);
        _next = new int[_units];
        _previous = new int[_units];
        _freeOrder = new sbyte[_units];
        Array.Fill(_freeOrder, (sbyte)None);
        for (int unit = 0, left = _units; left > 0;)
        {
            var order = BitOperations.Log2((uint)left);
            Push(unit, order);
            unit += 1 << order;
            left -= 1 << order;
        }
    }

    /// <summary>Frees the arena of a budget that was dropped without <see cref="Dispose"/>.</summary>
    ~MemoryBudget() => FreeArena();

    /// <summary>Bytes in the arena.</summary>
    public long Capacity { get; }

    /// <summary>The largest lease that can ever be granted, in bytes.</summary>
    public int MaxLease { get; }

    /// <summary>Bytes lent out now, counted in whole blocks.</summary>
    public long Used => Volatile.Read(ref _used);

    /// <summary>The most that was ever lent out at once, in bytes.</summary>
    public long Peak => Volatile.Read(ref _peak);

    /// <summary>What a lease of <paramref name="bytes"/> takes from the budget: the next power of two, at least 4 KiB; 0 for 0.</summary>
    public static long BlockSize(long bytes) =>
        bytes == 0 ? 0 : (long)BitOperations.RoundUpToPowerOf2((ulong)Math.Max(bytes, 1 << MinShift));

    /// <summary>Waits until the bytes are free and lends them out. The memory is not cleared.</summary>
    /// <param name="bytes">Length of the lease; 0 gives <see cref="Lease.Empty"/>.</param>
    /// <param name="cancellationToken">Stops the wait; nothing is lent then.</param>
    /// <exception cref="ArgumentOutOfRangeException">More than <see cref="MaxLease"/>.</exception>
    public ValueTask<Lease> AcquireAsync(int bytes, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, MaxLease);
        if (bytes == 0)
        {
            return new ValueTask<Lease>(Lease.Empty);
        }

        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<Lease>(cancellationToken);
        }

        Waiter waiter;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_waiters.Count == 0 && TryTake(bytes) is { } lease)
            {
                return new ValueTask<Lease>(lease);
            }

            waiter = new Waiter(bytes);
            waiter.Node = _waiters.AddLast(waiter);
        }

        return new ValueTask<Lease>(waiter.WaitAsync(this, cancellationToken));
    }

    /// <summary>Lends the bytes out if they are free now and nobody waits; otherwise null.</summary>
    public Lease? TryAcquire(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        if (bytes == 0)
        {
            return Lease.Empty;
        }

        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return bytes <= MaxLease && _waiters.Count == 0 ? TryTake(bytes) : null;
        }
    }

    /// <summary>Ends the budget: waiters fail with <see cref="ObjectDisposedException"/>; the arena goes with its last lease.</summary>
    public void Dispose()
    {
        List<Waiter> abandoned;
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            abandoned = [.. _waiters];
            foreach (var waiter in abandoned)
            {
                waiter.Node = null; // A cancellation that comes now finds nothing to withdraw.
            }

            _waiters.Clear();
            if (_outstanding == 0)
            {
                FreeArena();
                GC.SuppressFinalize(this);
            }
        }

        foreach (var waiter in abandoned)
        {
            waiter.Fail(new ObjectDisposedException(nameof(MemoryBudget)));
        }
    }

    internal void Release(Lease lease)
    {
        List<(Waiter, Lease)>? served = null;
        lock (_gate)
        {
            _used -= 1L << (lease.Order + MinShift);
            _outstanding--;
            Merge(lease.Block, lease.Order);
            if (_disposed)
            {
                if (_outstanding == 0)
                {
                    FreeArena();
                }

                return;
            }

            while (_waiters.First is { } first && TryTake(first.Value.Bytes) is { } granted)
            {
                _waiters.RemoveFirst();
                first.Value.Node = null;
                (served ??= []).Add((first.Value, granted));
            }
        }

        if (served is not null)
        {
            foreach (var (waiter, granted) in served)
            {
                waiter.Grant(granted);
            }
        }
    }

    private unsafe Lease? TryTake(int bytes)
    {
        var order = bytes <= 1 << MinShift ? 0 : BitOperations.Log2((uint)bytes - 1) + 1 - MinShift;
        var have = order;
        while (have < _heads.Length && _heads[have] == None)
        {
            have++;
        }

        if (have >= _heads.Length)
        {
            return null;
        }

        var unit = _heads[have];
        Remove(unit, have);
        while (have > order)
        {
            // The upper half goes back, so that use stays at low, already touched addresses.
            have--;
            Push(unit + (1 << have), have);
        }

        _used += 1L << (order + MinShift);
        _peak = Math.Max(_peak, _used);
        _outstanding++;
        return new Lease(this, unit, order, _arena + ((long)unit << MinShift), bytes);
    }

    private void Merge(int unit, int order)
    {
        while (order + 1 < _heads.Length)
        {
            var buddy = unit ^ (1 << order);
            if (buddy + (1 << order) > _units || _freeOrder[buddy] != order)
            {
                break;
            }

            Remove(buddy, order);
            unit = Math.Min(unit, buddy);
            order++;
        }

        Push(unit, order);
    }

    private void Push(int unit, int order)
    {
        var head = _heads[order];
        _next[unit] = head;
        _previous[unit] = None;
        if (head != None)
        {
            _previous[head] = unit;
        }

        _heads[order] = unit;
        _freeOrder[unit] = (sbyte)order;
    }

    private void Remove(int unit, int order)
    {
        var (next, previous) = (_next[unit], _previous[unit]);
        if (previous == None)
        {
            _heads[order] = next;
        }
        else
        {
            _next[previous] = next;
        }

        if (next != None)
        {
            _previous[next] = previous;
        }

        _freeOrder[unit] = None;
    }

    private unsafe void FreeArena()
    {
        if (!_freed)
        {
            _freed = true;
            NativeMemory.AlignedFree(_arena);
        }
    }

    private sealed class Waiter(int bytes)
    {
        private readonly TaskCompletionSource<Lease> _source = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Bytes { get; } = bytes;

        public LinkedListNode<Waiter>? Node { get; set; }

        public async Task<Lease> WaitAsync(MemoryBudget budget, CancellationToken cancellationToken)
        {
            using var registration = cancellationToken.UnsafeRegister(
                static (state, token) =>
                {
                    var (owner, waiter) = ((MemoryBudget, Waiter))state!;
                    lock (owner._gate)
                    {
                        if (waiter.Node is null)
                        {
                            return; // Granted already: the lease reaches the caller, who sees the cancellation next.
                        }

                        owner._waiters.Remove(waiter.Node);
                        waiter.Node = null;
                    }

                    waiter._source.TrySetCanceled(token);
                    owner.ServeWaiters();
                },
                (budget, this));
            return await _source.Task.ConfigureAwait(false);
        }

        public void Grant(Lease lease)
        {
            if (!_source.TrySetResult(lease))
            {
                ((IDisposable)lease).Dispose();
            }
        }

        public void Fail(Exception error) => _source.TrySetException(error);
    }

    // A cancelled waiter may have been all that held back the ones behind it.
    private void ServeWaiters()
    {
        List<(Waiter, Lease)> served = [];
        lock (_gate)
        {
            while (!_disposed && _waiters.First is { } first && TryTake(first.Value.Bytes) is { } granted)
            {
                _waiters.RemoveFirst();
                first.Value.Node = null;
                served.Add((first.Value, granted));
            }
        }

        foreach (var (waiter, granted) in served)
        {
            waiter.Grant(granted);
        }
    }
}
