namespace OssPipeline.Core.Data;

/// <summary>Polynomials over GF(2) modulo that of CRC-64/XZ, reflected: bit 63 is the coefficient of x⁰.</summary>
internal static class Crc64Algebra
{
    /// <summary>0x42F0E1EBA9EA3693, reflected; x⁶⁴ is understood.</summary>
    public const ulong Polynomial = 0xC96C5795D7870F42;

    /// <summary>Product modulo the polynomial.</summary>
    public static ulong Multiply(ulong a, ulong b)
    {
        ulong product = 0;
        for (var bit = 1UL << 63; bit != 0; bit >>= 1)
        {
            if ((a & bit) != 0)
            {
                product ^= b;
            }

            b = Double(b);
        }

        return product;
    }

    /// <summary>x to the power <paramref name="exponent"/>.</summary>
    public static ulong Power(int exponent)
    {
        var power = 1UL << 63;
        for (var i = 0; i < exponent; i++)
        {
            power = Double(power);
        }

        return power;
    }

    /// <summary>The quotient of x¹²⁸ by the polynomial, without its leading x⁶⁴: the constant of Barrett's reduction.</summary>
    public static ulong Quotient()
    {
        // Long division: x^128 = x^64·(x^64 + p) + x^64·p + …; each step takes the leading coefficient of what is left below x^128.
        ulong quotient = 0, rest = Polynomial; // rest·x^64 is left after the quotient's x^64
        for (var degree = 63; degree >= 0; degree--)
        {
            // The coefficient of x^63 of the rest stands in bit 0.
            var leads = (rest & 1) != 0;
            rest >>= 1;
            if (leads)
            {
                quotient |= 1UL << (63 - degree);
                rest ^= Polynomial;
            }
        }

        return quotient;
    }

    /// <summary>The register after each byte value, from an empty register.</summary>
    public static ulong[] Table()
    {
        var table = new ulong[256];
        for (var value = 0; value < table.Length; value++)
        {
            var register = (ulong)value;
            for (var bit = 0; bit < 8; bit++)
            {
                register = Double(register);
            }

            table[value] = register;
        }

        return table;
    }

    private static ulong Double(ulong a) => (a & 1) != 0 ? (a >> 1) ^ Polynomial : a >> 1;
}
