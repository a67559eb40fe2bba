using System.Buffers.Binary;
using System.IO.Hashing;
using System.Numerics;

namespace OssPipeline.Hdfs.Checksums;

/// <summary>CRC-32 and CRC-32C, both reflected, with init and final XOR of all ones; 0 is the CRC of no bytes.</summary>
internal static class Crc
{
    // x^(8·2^k) mod P for each polynomial: shifting a CRC over 2^k zero bytes is one multiplication by it.
    private static readonly uint[] Powers32 = BuildPowers(0xEDB88320);
    private static readonly uint[] Powers32C = BuildPowers(0x82F63B78);

    /// <summary>The CRC of <paramref name="bytes"/>.</summary>
    public static uint Compute(CrcKind kind, ReadOnlySpan<byte> bytes)
    {
        if (kind == CrcKind.Crc32)
        {
            return Crc32.HashToUInt32(bytes);
        }

        var crc = uint.MaxValue;
        while (bytes.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (var b in bytes)
        {
            crc = BitOperations.Crc32C(crc, b);
        }

        return ~crc;
    }

    /// <summary>
    /// What a piece adds to the CRC of a whole: the CRC of the whole is the XOR of its pieces' shares, in any order, for with init and
    /// final XOR the same the CRC of A followed by B is that of A, shifted over B's length, XOR that of B.
    /// </summary>
    /// <param name="kind">Which CRC.</param>
    /// <param name="crc">CRC of the piece.</param>
    /// <param name="after">How many bytes follow the piece in the whole.</param>
    public static uint Share(CrcKind kind, uint crc, long after)
    {
        var powers = kind == CrcKind.Crc32 ? Powers32 : Powers32C;
        var polynomial = kind == CrcKind.Crc32 ? 0xEDB88320 : 0x82F63B78;
        for (var k = 0; after != 0; k++, after >>= 1)
        {
            if ((after & 1) != 0)
            {
                crc = Multiply(crc, powers[k], polynomial);
            }
        }

        return crc;
    }

    // Reflected: the highest bit is the coefficient of x^0.
    private static uint Multiply(uint left, uint right, uint polynomial)
    {
        var product = 0u;
        for (var bit = 1u << 31; bit != 0; bit >>= 1)
        {
            if ((left & bit) != 0)
            {
                product ^= right;
            }

            right = (right >> 1) ^ (polynomial & (0 - (right & 1)));
        }

        return product;
    }

    private static uint[] BuildPowers(uint polynomial)
    {
        var powers = new uint[63];
        var power = 1u << (31 - 8); // x^8: one byte
        for (var k = 0; k < powers.Length; k++)
        {
            powers[k] = power;
            power = Multiply(power, power, polynomial);
        }

        return powers;
    }
}
