using System.Buffers.Binary;
using OssPipeline.Core.Storage;

namespace OssPipeline.Hdfs.Checksums;

/// <summary>The CRC of a whole file (<c>dfs.checksum.combine.mode=COMPOSITE_CRC</c>), whatever its blocks.</summary>
internal sealed class CompositeCrcProof(FileChecksum checksum, long size) : IContentProof
{
    /// <inheritdoc/>
    public string Name => checksum.Algorithm;

    /// <inheritdoc/>
    public string Value => checksum.Value;

    /// <inheritdoc/>
    public IContentCheck Begin() => new Check(checksum, size);

    private sealed class Check(FileChecksum checksum, long size) : IContentCheck
    {
        private uint _crc;
        private long _seen;

        public bool NeedsOrder => false;

        public void Add(long offset, ReadOnlySpan<byte> bytes)
        {
            if (offset >= 0 && bytes.Length <= size - offset)
            {
                Interlocked.Add(ref _seen, bytes.Length);
                var share = Crc.Share(checksum.Crc, Crc.Compute(checksum.Crc, bytes), size - offset - bytes.Length);
                for (var before = _crc; ; before = _crc)
                {
                    if (Interlocked.CompareExchange(ref _crc, before ^ share, before) == before)
                    {
                        return;
                    }
                }
            }

            Interlocked.Exchange(ref _seen, long.MinValue / 2); // More than the file has: never equal again.
        }

        public string? Judge()
        {
            if (Interlocked.Read(ref _seen) != size)
            {
                return $"other than the {size} bytes that {checksum.Algorithm} covers were read";
            }

            var expected = BinaryPrimitives.ReadUInt32BigEndian(checksum.Digest.Span);
            return _crc == expected ? null : $"{checksum.Algorithm} of the bytes read is {_crc:x8}, HDFS vouches for {expected:x8}";
        }

        public void Dispose()
        {
        }
    }
}
