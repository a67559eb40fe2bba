using System.IO.Hashing;

namespace OssPipeline.Core.Data;

/// <summary>CRC-64/XZ, the checksum OSS reports in <c>x-oss-hash-crc64ecma</c>.</summary>
/// <remarks>
/// Parameters (OSS REST reference, "CRC-64"; ECMA-182 polynomial, reflected): poly 0x42F0E1EBA9EA3693, init and xorout all ones,
/// input and output reflected; check value of "123456789" is 0x995DC9BBDF1939FA. State in and out of every method is the
/// <em>finalised</em> value, and 0 is the CRC of no bytes, as in the vendor's SDKs.
/// </remarks>
public static class Crc64Xz
{
    private const ulong ReflectedPolynomial = 0xC96C5795D7870F42;

    /// <summary>The parameter set, for incremental use of <see cref="Crc64"/>.</summary>
    public static Crc64ParameterSet Parameters { get; } = Crc64ParameterSet.Create(
        polynomial: 0x42F0E1EBA9EA3693,
        initialValue: ulong.MaxValue,
        finalXorValue: ulong.MaxValue,
        reflectValues: true);

    // Powers[k] is x^(8·2^k) mod P: shifting a CRC over 2^k zero bytes is one multiplication by it.
    private static readonly ulong[] Powers = BuildPowers();

    /// <summary>The CRC of <paramref name="bytes"/>.</summary>
    public static ulong Compute(ReadOnlySpan<byte> bytes) =>
        bytes.IsEmpty ? 0 : Crc64.HashToUInt64(Parameters, bytes);

    /// <summary>A running CRC, for bytes that come in many pieces.</summary>
    public static Crc64 CreateIncremental() => new(Parameters);

    /// <summary>The CRC of A followed by B, from the CRC of each and the length of B; no byte is read.</summary>
    /// <param name="first">CRC of A.</param>
    /// <param name="second">CRC of B.</param>
    /// <param name="secondLength">Length of B in bytes; not negative.</param>
    public static ulong Combine(ulong first, ulong second, long secondLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(secondLength);
        if (first == 0)
        {
            // 0 is the CRC of nothing; a non-empty A with CRC 0 shifts to 0 as well, so both cases agree.
            return second;
        }

        var shifted = first;
        for (var k = 0; secondLength != 0; k++, secondLength >>= 1)
        {
            if ((secondLength & 1) != 0)
            {
                shifted = Multiply(shifted, Powers[k]);
            }
        }

        return shifted ^ second;
    }

    // Product of two polynomials modulo P in reflected representation (bit 63 is the coefficient of x^0).
    private static ulong Multiply(ulong a, ulong b)
    {
        ulong product = 0;
        for (var bit = 1UL << 63; bit != 0; bit >>= 1)
        {
            if ((a & bit) != 0)
            {
                product ^= b;
            }

            b = (b & 1) != 0 ? (b >> 1) ^ ReflectedPolynomial : b >> 1;
        }

        return product;
    }

    private static ulong[] BuildPowers()
    {
        var powers = new ulong[63];
        var power = 1UL << (63 - 8); // x^8: one byte
        for (var k = 0; k < powers.Length; k++)
        {
            powers[k] = power;
            power = Multiply(power, power);
        }

        return powers;
    }
}
