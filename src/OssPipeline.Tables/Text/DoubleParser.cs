using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace OssPipeline.Tables.Text;

/// <summary>Doubles, correctly rounded: an exact quick way for what has few digits, the library's for the rest.</summary>
internal readonly struct DoubleParser : ITextParser<double>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryParse(ref byte text, int length, out double value)
    {
        var isNegative = text == '-';
        var sign = isNegative ? 1 : 0;
        ref var digits = ref Unsafe.Add(ref text, sign);
        var count = length - sign;

        // Where the point is, if it is among the first eight bytes.
        var word = IntegerText.ReadWord(ref digits) ^ 0x2E2E2E2E2E2E2E2E;
        var point = BitOperations.TrailingZeroCount((word - 0x0101010101010101) & ~word & 0x8080808080808080) >> 3;
        var fraction = count - point - 1;
        if (point is > 0 and < 8 && fraction is > 0 and <= 8
            && IntegerText.TryParseWord(ref digits, point, out var whole)
            && IntegerText.TryParseWord(ref Unsafe.Add(ref digits, point + 1), fraction, out var part))
        {
            // Both are exact in a double (under 2^53, and 10^8), so one division rounds once, as IEEE 754 asks.
            var powers = PowersOfTen.Integers;
            value = (double)((whole * powers[fraction]) + part) / powers[fraction];
            value = isNegative ? -value : value;
            return true;
        }

        return TryParseSlowly(ref text, length, out value);
    }

    private static bool TryParseSlowly(ref byte text, int length, out double value)
    {
        var span = MemoryMarshal.CreateReadOnlySpan(ref text, length);
        if (DecimalDigits.TryRead(span, out var digits) && digits is { Mantissa: <= 1UL << 53, Exponent: >= -22 and <= 22 })
        {
            value = digits.Exponent < 0
                ? digits.Mantissa / PowersOfTen.Doubles[-digits.Exponent]
                : digits.Mantissa * PowersOfTen.Doubles[digits.Exponent];
            value = digits.IsNegative ? -value : value;
            return true;
        }

        if (SpecialNumbers.TryRead(span, out value))
        {
            return true;
        }

        return double.TryParse(span, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value)
            && double.IsFinite(value);
    }
}
