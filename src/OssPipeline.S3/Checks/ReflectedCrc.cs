using System.IO.Hashing;

namespace OssPipeline.S3.Checks;

/// <summary>A reflected CRC of 32 or 64 bits whose initial value and final XOR are all ones, so that CRCs of pieces combine into that of the whole.</summary>
/// <remarks>State in and out is the finalised value, and 0 is the CRC of no bytes.</remarks>
internal sealed class ReflectedCrc
{
    // Powers[k] is x^(8·2^k) modulo the polynomial: one multiplication by it moves a CRC on by 2^k zero bytes.
    private readonly ulong[] _powers = new ulong[63];
    private readonly ulong _polynomial;
    private readonly ulong _top;
    private readonly HashFunction _compute;

    private ReflectedCrc(string name, int bytes, ulong reflectedPolynomial, HashFunction compute)
    {
        (Name, Bytes, _polynomial, _top, _compute) = (name, bytes, reflectedPolynomial, 1UL << ((bytes * 8) - 1), compute);
        var power = _top >> 8; // x^8; the highest bit is the coefficient of x^0
        for (var k = 0; k < _powers.Length; k++)
        {
            _powers[k] = power;
            power = Multiply(power, power);
        }
    }

    private delegate ulong HashFunction(ReadOnlySpan<byte> bytes);

    /// <summary>CRC-32 as in ISO/IEC 13239; check value 0xCBF43926.</summary>
    public static ReflectedCrc Crc32 { get; } = new("CRC32", 4, 0xEDB88320, static bytes => System.IO.Hashing.Crc32.HashToUInt32(bytes));

    /// <summary>CRC-32C (Castagnoli), RFC 3720; check value 0xE3069283.</summary>
    public static ReflectedCrc Crc32C { get; } = new("CRC32C", 4, 0x82F63B78, static bytes => System.IO.Hashing.Crc32.HashToUInt32(Crc32ParameterSet.Crc32C, bytes));

    /// <summary>CRC-64 of the NVM Express specification, polynomial 0xAD93D23594C93659; check value 0xAE8B14860A799888.</summary>
    public static ReflectedCrc Crc64Nvme { get; } = new("CRC64NVME", 8, 0x9A6C9329AC4BC9B5, static bytes => Crc64.HashToUInt64(Crc64ParameterSet.Nvme, bytes));

    /// <summary>The name S3 knows it by.</summary>
    public string Name { get; }

    /// <summary>Its length.</summary>
    public int Bytes { get; }

    /// <summary>The CRC of bytes.</summary>
    public ulong Compute(ReadOnlySpan<byte> bytes) => _compute(bytes);

    /// <summary>What a piece with the given CRC adds to the CRC of a whole in which <paramref name="bytesAfter"/> bytes follow it; the whole's CRC is the XOR of what all pieces add.</summary>
    public ulong Shift(ulong crc, long bytesAfter)
    {
        for (var k = 0; bytesAfter != 0; k++, bytesAfter >>= 1)
        {
            if ((bytesAfter & 1) != 0)
            {
                crc = Multiply(crc, _powers[k]);
            }
        }

        return crc;
    }

    private ulong Multiply(ulong a, ulong b)
    {
        ulong product = 0;
        for (var bit = _top; bit != 0; bit >>= 1)
        {
            if ((a & bit) != 0)
            {
                product ^= b;
            }

            b = (b & 1) != 0 ? (b >> 1) ^ _polynomial : b >> 1;
        }

        return product;
    }
}
