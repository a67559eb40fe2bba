using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace OssPipeline.Hdfs.Checksums;

/// <summary>The chunk CRCs of one block, in any order and from several threads. Holds 4 bytes per chunk until the block is whole.</summary>
internal sealed class BlockCrcs : IDisposable
{
    private readonly CrcKind _kind;
    private readonly int _bytesPerCrc;
    private readonly long _length;
    private readonly int _crcBytes;
    private readonly Lock _lock = new();
    private readonly Dictionary<int, Chunk> _begun = [];
    private byte[] _crcs;
    private long _left;

    /// <param name="kind">Which CRC.</param>
    /// <param name="bytesPerCrc">How long a chunk is.</param>
    /// <param name="length">How long the block is.</param>
    public BlockCrcs(CrcKind kind, int bytesPerCrc, long length)
    {
        _kind = kind;
        _bytesPerCrc = bytesPerCrc;
        _length = _left = length;
        _crcBytes = (int)((length + bytesPerCrc - 1) / bytesPerCrc) * sizeof(uint);
        _crcs = ArrayPool<byte>.Shared.Rent(_crcBytes);
    }

    /// <summary>Takes bytes of the block; true when it is whole with them.</summary>
    public bool Add(long offset, ReadOnlySpan<byte> bytes)
    {
        var total = bytes.Length;
        while (!bytes.IsEmpty)
        {
            var chunk = (int)(offset / _bytesPerCrc);
            var inChunk = (int)(offset % _bytesPerCrc);
            var chunkLength = (int)Math.Min(_bytesPerCrc, _length - ((long)chunk * _bytesPerCrc));
            var take = Math.Min(chunkLength - inChunk, bytes.Length);
            if (take == chunkLength)
            {
                Store(chunk, Crc.Compute(_kind, bytes[..take]));
            }
            else
            {
                AddToChunk(chunk, inChunk, chunkLength, bytes[..take]);
            }

            offset += take;
            bytes = bytes[take..];
        }

        return Interlocked.Add(ref _left, -total) == 0;
    }

    /// <summary>The MD5 of the CRCs, big-endian, in their order.</summary>
    public void Hash(Span<byte> md5) => Md5(_crcs.AsSpan(0, _crcBytes), md5);

    public void Dispose()
    {
        var crcs = Interlocked.Exchange(ref _crcs, []);
        if (crcs.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(crcs);
        }
    }

    internal static void Md5(ReadOnlySpan<byte> bytes, Span<byte> hash)
    {
#pragma warning disable CA5351 // What HDFS defines; it finds accidents, it does not keep attackers out.
        MD5.HashData(bytes, hash);
#pragma warning restore CA5351
    }

    private void Store(int chunk, uint crc) => BinaryPrimitives.WriteUInt32BigEndian(_crcs.AsSpan(chunk * sizeof(uint)), crc);

    // Pieces meet within a chunk only where a part ends off the chunk's border: its bytes wait for each other.
    private void AddToChunk(int chunk, int inChunk, int chunkLength, ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            if (!_begun.TryGetValue(chunk, out var begun))
            {
                _begun[chunk] = begun = new Chunk(new byte[chunkLength]);
            }

            bytes.CopyTo(begun.Bytes.AsSpan(inChunk));
            begun.Filled += bytes.Length;
            if (begun.Filled == chunkLength)
            {
                Store(chunk, Crc.Compute(_kind, begun.Bytes));
                _begun.Remove(chunk);
            }
        }
    }

    private sealed class Chunk(byte[] bytes)
    {
        public byte[] Bytes => bytes;

        public int Filled { get; set; }
    }
}
