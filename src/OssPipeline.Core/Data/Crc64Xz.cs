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
    /// <summary>The parameter set, for incremental use of <see cref="Crc64"/>.</summary>
    public static Crc64ParameterSet Parameters { get; } = Crc64ParameterSet.Create(
        polynomial: 0x42F0E1EBA9EA3693,
        initialValue: ulong.MaxValue,
        finalXorValue: ulong.MaxValue,
        reflectValues: true);

    // Powers[k] is x^(8·2^k) mod P: shifting a CRC over 2^k zero bytes is one multiplication by it.
    private static readonly ulong[] Powers = BuildPowers();

    /// <summary>The CRC of <paramref name="bytes"/>.</summary>
    public static ulong Compute(ReadOnlySpan<byte> bytes) => Append(0, bytes);

    /// <summary>The CRC of bytes that have the CRC <paramref name="crc"/>, followed by more.</summary>
    /// <param name="crc">CRC of what came before; 0 for nothing.</param>
    /// <param name="bytes">What follows.</param>
    public static ulong Append(ulong crc, ReadOnlySpan<byte> bytes) =>
        bytes.IsEmpty ? crc
        : Crc64Folding512.IsSupported ? ~Crc64Folding512.Update(~crc, bytes)
        : Crc64Folding256.IsSupported ? ~Crc64Folding256.Update(~crc, bytes)
        : Crc64Folding.IsSupported ? ~Crc64Folding.Update(~crc, bytes)
        : AppendByLibrary(crc, bytes);

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
                shifted = Crc64Algebra.Multiply(shifted, Powers[k]);
            }
        }

        return shifted ^ second;
    }

    /// <summary>What <see cref="Append"/> does where the processor has no carry-less multiplication.</summary>
    internal static ulong AppendByLibrary(ulong crc, ReadOnlySpan<byte> bytes) =>
        Combine(crc, Crc64.HashToUInt64(Parameters, bytes), bytes.Length);

    private static ulong[] BuildPowers()
    {
        var powers = new ulong[63];
        var power = 1UL << (63 - 8); // x^8: one byte
        for (var k = 0; k < powers.Length; k++)
        {
            powers[k] = power;
            power = Crc64Algebra.Multiply(power, power);
        }

        return powers;
    }
}
