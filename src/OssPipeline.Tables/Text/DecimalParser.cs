using System.Runtime.InteropServices;

namespace OssPipeline.Tables.Text;

/// <summary>Decimals of a precision and scale, exactly: a number with more digits behind the point than the scale does not fit, but zeros do.</summary>
internal readonly struct DecimalParser(int precision, int scale) : ITextParser<Int128>
{
    public bool TryParse(ref byte text, int length, out Int128 value)
    {
        var span = MemoryMarshal.CreateReadOnlySpan(ref text, length);
        value = 0;
        if (DecimalDigits.TryRead(span, out var few))
        {
            return TryScale(few.Mantissa, few.Exponent, few.IsNegative, out value);
        }

        return length > 19 && TryParseWide(span, out value);
    }

    /// <summary>The value of a number times a power of ten.</summary>
    public bool TryScale(UInt128 mantissa, int exponent, bool isNegative, out Int128 value)
    {
        value = 0;
        if (mantissa == 0)
        {
            return true;
        }

        var shift = exponent + scale;
        var powers = PowersOfTen.Wide;
        if (shift < 0)
        {
            if (shift < -38)
            {
                return false;
            }

            var (quotient, rest) = UInt128.DivRem(mantissa, powers[-shift]);
            if (rest != 0)
            {
                return false;
            }

            mantissa = quotient;
        }
        else if (shift > 38 || mantissa > UInt128.MaxValue / powers[shift])
        {
            return false;
        }
        else
        {
            mantissa *= powers[shift];
        }

        if (mantissa >= powers[precision])
        {
            return false;
        }

        value = isNegative ? -(Int128)mantissa : (Int128)mantissa;
        return true;
    }

    private bool TryParseWide(ReadOnlySpan<byte> text, out Int128 value)
    {
        value = 0;
        var isNegative = text[0] == '-';
        var at = text[0] is (byte)'-' or (byte)'+' ? 1 : 0;
        UInt128 mantissa = 0;
        var (seen, behindPoint, zeros, exponent) = (0, 0, 0, 0);
        var hasPoint = false;
        for (; at < text.Length; at++)
        {
            var digit = (uint)(text[at] - '0');
            if (digit <= 9)
            {
                seen++;
                behindPoint += hasPoint ? 1 : 0;

                // Zeros count only once another digit follows: "1.000…0" has one digit.
                if (digit == 0 && mantissa != 0)
                {
                    zeros++;
                    continue;
                }

                for (; zeros >= 0; zeros--)
                {
                    if (mantissa > (UInt128.MaxValue - 9) / 10)
                    {
                        return false;
                    }

                    mantissa *= 10;
                }

                zeros = 0;
                mantissa += digit;
            }
            else if (text[at] == '.' && !hasPoint)
            {
                hasPoint = true;
            }
            else
            {
                break;
            }
        }

        return seen > 0 && (at == text.Length || DecimalDigits.TryReadExponent(text[at..], out exponent))
            && TryScale(mantissa, exponent - behindPoint + zeros, isNegative, out value);
    }
}
