using System.Buffers;
using System.Collections.Concurrent;

namespace OssPipeline.Throughput.Serving;

/// <summary>Blocks of 64 KiB, used again and again; the last ones returned are the first lent, while they are warm.</summary>
internal sealed class BlockPool : MemoryPool<byte>
{
    private const int BlockSize = 64 << 10;
    private const int MostKept = 1024;

    private readonly ConcurrentStack<Block> _free = new();
    private int _kept;
    private bool _disposed;

    public override int MaxBufferSize => BlockSize;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockSize);
        if (!_free.TryPop(out var block))
        {
            return new Block(this);
        }

        Interlocked.Decrement(ref _kept);
        return block;
    }

    protected override void Dispose(bool disposing)
    {
        _disposed = true;
        _free.Clear();
    }

    private sealed class Block(BlockPool pool) : IMemoryOwner<byte>
    {
        // Pinned: the kernel fills it while the collector may run.
        private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(BlockSize, pinned: true);

        public Memory<byte> Memory => _bytes;

        public void Dispose()
        {
            if (!pool._disposed && Interlocked.Increment(ref pool._kept) <= MostKept)
            {
                pool._free.Push(this);
            }
            else
            {
                Interlocked.Decrement(ref pool._kept);
            }
        }
    }
}
