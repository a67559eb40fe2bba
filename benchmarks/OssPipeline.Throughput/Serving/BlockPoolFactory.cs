using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace OssPipeline.Throughput.Serving;

/// <summary>Gives Kestrel blocks of 64 KiB: with its own of 4 KiB, receiving costs as much as everything else together.</summary>
internal sealed class BlockPoolFactory : IMemoryPoolFactory<byte>
{
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new BlockPool();
}
