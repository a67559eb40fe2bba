using OssPipeline.Core.Storage;

namespace OssPipeline.Hdfs.Checksums;

/// <summary>Computes HDFS's file checksum while a file is read, in any order: 16 bytes per whole block, 4 per chunk of those begun.</summary>
internal sealed class BlockDigestCheck(FileChecksum checksum, BlockLayout layout) : IContentCheck
{
    private const int Md5Bytes = 16;

    private readonly BlockCrcs?[] _begun = new BlockCrcs?[layout.Count];

    // The buffer that Hadoop's client collects MD5s in starts at 32 bytes and doubles, and its whole length is hashed, not what is used.
    private readonly byte[] _digests = new byte[BufferLength(layout.Count)];

    private readonly Lock _lock = new();
    private int _whole;
    private string? _problem;

    /// <inheritdoc/>
    public bool NeedsOrder => false;

    /// <inheritdoc/>
    public void Add(long offset, ReadOnlySpan<byte> bytes)
    {
        if (offset < 0 || bytes.Length > layout.Size - offset)
        {
            _problem = $"there are bytes beyond the {layout.Size} that {checksum.Algorithm} covers";
            return;
        }

        while (!bytes.IsEmpty)
        {
            var block = layout.Find(offset);
            var take = (int)Math.Min(bytes.Length, layout.End(block) - offset);
            AddToBlock(block, offset - layout.Start(block), bytes[..take]);
            offset += take;
            bytes = bytes[take..];
        }
    }

    /// <inheritdoc/>
    public string? Judge()
    {
        if (_problem is not null)
        {
            return _problem;
        }

        if (Volatile.Read(ref _whole) != layout.Count)
        {
            return $"{_whole} of {layout.Count} blocks were read whole";
        }

        Span<byte> md5 = stackalloc byte[Md5Bytes];
        BlockCrcs.Md5(_digests, md5);
        return md5.SequenceEqual(checksum.Digest.Span)
            ? null
            : $"{checksum.Algorithm} of the bytes read is {Convert.ToHexStringLower(md5)}, HDFS vouches for {Convert.ToHexStringLower(checksum.Digest.Span)}";
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var block in _begun)
            {
                block?.Dispose();
            }

            Array.Clear(_begun);
        }
    }

    private static int BufferLength(int blocks)
    {
        var length = 32;
        while (length < blocks * Md5Bytes)
        {
            length *= 2;
        }

        return length;
    }

    private void AddToBlock(int block, long offset, ReadOnlySpan<byte> bytes)
    {
        BlockCrcs crcs;
        lock (_lock)
        {
            crcs = _begun[block] ??= new BlockCrcs(checksum.Crc, checksum.BytesPerCrc, layout.End(block) - layout.Start(block));
        }

        if (crcs.Add(offset, bytes))
        {
            crcs.Hash(_digests.AsSpan(block * Md5Bytes, Md5Bytes));
            lock (_lock)
            {
                _begun[block] = null;
            }

            crcs.Dispose();
            Interlocked.Increment(ref _whole);
        }
    }
}
