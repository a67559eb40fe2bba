using System.Globalization;
using System.Runtime.InteropServices;

namespace OssPipeline.Tables.Text;

/// <summary>Singles, correctly rounded.</summary>
internal readonly struct FloatParser : ITextParser<float>
{
    public bool TryParse(ref byte text, int length, out float value)
    {
        var span = MemoryMarshal.CreateReadOnlySpan(ref text, length);
        if (DecimalDigits.TryRead(span, out var digits) && digits is { Mantissa: <= 1UL << 24, Exponent: >= -10 and <= 10 })
        {
            // Exact in singles, as in DoubleParser; a way over double would round twice.
            var power = (float)PowersOfTen.Doubles[Math.Abs(digits.Exponent)];
            value = digits.Exponent < 0 ? digits.Mantissa / power : digits.Mantissa * power;
            value = digits.IsNegative ? -value : value;
            return true;
        }

        if (SpecialNumbers.TryRead(span, out var special))
        {
            value = (float)special;
            return true;
        }

        return float.TryParse(span, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value)
            && float.IsFinite(value);
    }
}
