using System.Buffers.Binary;
using OssPipeline.Core.Storage;

namespace OssPipeline.S3.Checks;

/// <summary>A CRC over all bytes of an object (S3's <c>FULL_OBJECT</c> CRC32, CRC32C, CRC64NVME). Its check takes bytes in any order.</summary>
/// <param name="algorithm">Which CRC.</param>
/// <param name="expected">Its value.</param>
/// <param name="size">The object's length in bytes.</param>
internal sealed class CrcProof(ReflectedCrc algorithm, ulong expected, long size) : IContentProof
{
    /// <inheritdoc/>
    public string Name => algorithm.Name;

    /// <inheritdoc/>
    public string Value { get; } = Spell(algorithm, expected);

    /// <summary>Reads S3's spelling: Base64 of the bytes, highest first. Null when it is none.</summary>
    public static CrcProof? Parse(ReflectedCrc algorithm, string text, long size)
    {
        Span<byte> bytes = stackalloc byte[8];
        return Convert.TryFromBase64String(text, bytes[^algorithm.Bytes..], out var written) && written == algorithm.Bytes
            ? new CrcProof(algorithm, BinaryPrimitives.ReadUInt64BigEndian(bytes), size)
            : null;
    }

    /// <summary>S3's spelling of a CRC.</summary>
    public static string Spell(ReflectedCrc algorithm, ulong crc)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, crc);
        return Convert.ToBase64String(bytes[^algorithm.Bytes..]);
    }

    /// <inheritdoc/>
    public IContentCheck Begin() => new Check(algorithm, expected, size);

    private sealed class Check(ReflectedCrc algorithm, ulong expected, long size) : IContentCheck
    {
        private readonly Lock _gate = new();
        private ulong _crc;
        private long _count;

        public bool NeedsOrder => false;

        public void Add(long offset, ReadOnlySpan<byte> bytes)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(offset);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, size - bytes.Length);
            if (bytes.IsEmpty)
            {
                return;
            }

            var added = algorithm.Shift(algorithm.Compute(bytes), size - offset - bytes.Length);
            lock (_gate)
            {
                _crc ^= added;
                _count += bytes.Length;
            }
        }

        public string? Judge() => _count != size ? CheckWords.Incomplete(_count, size)
            : _crc == expected ? null
            : CheckWords.Differs(algorithm.Name, Spell(algorithm, _crc), Spell(algorithm, expected));

        public void Dispose()
        {
        }
    }
}
