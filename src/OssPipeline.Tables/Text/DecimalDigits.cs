namespace OssPipeline.Tables.Text;

/// <summary>A number as it is written: sign, up to 19 digits, and a power of ten.</summary>
internal readonly record struct DecimalDigits(bool IsNegative, ulong Mantissa, int Exponent)
{
    private const int MaxDigits = 19;
    private const int MaxExponent = 9999;

    /// <summary>Reads <c>[+-]digits[.digits][e[+-]digits]</c>; false also when there are more significant digits than a mantissa takes.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out DecimalDigits digits)
    {
        digits = default;
        var at = 0;
        var isNegative = text.Length > 0 && text[0] == '-';
        if (text.Length > 0 && text[0] is (byte)'-' or (byte)'+')
        {
            at++;
        }

        var (mantissa, significant, seen, behindPoint, exponent) = (0UL, 0, 0, 0, 0);
        var hasPoint = false;
        for (; at < text.Length; at++)
        {
            var digit = (uint)(text[at] - '0');
            if (digit <= 9)
            {
                if (significant == MaxDigits)
                {
                    return false;
                }

                mantissa = (mantissa * 10) + digit;
                significant += mantissa == 0 ? 0 : 1;
                seen++;
                behindPoint += hasPoint ? 1 : 0;
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

        if (seen == 0 || (at < text.Length && !TryReadExponent(text[at..], out exponent)))
        {
            return false;
        }

        digits = new DecimalDigits(isNegative, mantissa, exponent - behindPoint);
        return true;
    }

    /// <summary>Reads <c>e[+-]digits</c>.</summary>
    public static bool TryReadExponent(ReadOnlySpan<byte> text, out int exponent)
    {
        exponent = 0;
        if (text.Length < 2 || (text[0] | 0x20) != 'e')
        {
            return false;
        }

        var isNegative = text[1] == '-';
        var at = text[1] is (byte)'-' or (byte)'+' ? 2 : 1;
        if (at == text.Length)
        {
            return false;
        }

        for (; at < text.Length; at++)
        {
            var digit = (uint)(text[at] - '0');
            if (digit > 9)
            {
                return false;
            }

            exponent = Math.Min((exponent * 10) + (int)digit, MaxExponent);
        }

        exponent = isNegative ? -exponent : exponent;
        return true;
    }
}
