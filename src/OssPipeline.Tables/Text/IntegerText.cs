using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace OssPipeline.Tables.Text;

/// <summary>Reads decimal digits, eight at a time.</summary>
internal static class IntegerText
{
    private const ulong Zeros = 0x3030303030303030;

    /// <summary>Reads 1 to 8 digits and nothing else; 8 bytes can be read at <paramref name="text"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryParseWord(ref byte text, int length, out ulong value)
    {
        // The text moves to the upper bytes; the lower ones are zero, which is what leading zeros give.
        var shift = 64 - (length << 3);
        var digits = (ReadWord(ref text) << shift) ^ (Zeros << shift);
        var isNumber = (((digits + 0x7676767676767676) | digits) & 0x8080808080808080) == 0;
        digits = (digits * 10) + (digits >> 8);
        value = (((digits & 0x000000FF000000FF) * 0x000F424000000064) + (((digits >> 16) & 0x000000FF000000FF) * 0x0000271000000001)) >> 32;
        return isNumber;
    }

    /// <summary>Reads a number with or without a sign.</summary>
    public static bool TryParse(ref byte text, int length, out long value)
    {
        value = 0;
        var isNegative = text == '-';
        if (isNegative || text == '+')
        {
            text = ref Unsafe.Add(ref text, 1);
            length--;
        }

        if (length <= 0 || !TryParseDigits(ref text, length, out var digits))
        {
            return false;
        }

        value = isNegative ? unchecked(-(long)digits) : (long)digits;
        return digits <= long.MaxValue || (isNegative && digits == 1UL << 63);
    }

    /// <summary>Eight bytes, the first one lowest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong ReadWord(ref byte text)
    {
        var word = Unsafe.ReadUnaligned<ulong>(ref text);
        return BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word);
    }

    private static bool TryParseDigits(ref byte text, int length, out ulong value)
    {
        value = 0;
        if (length > 8)
        {
            while (length > 16 && text == '0')
            {
                text = ref Unsafe.Add(ref text, 1);
                length--;
            }

            if (length > 20)
            {
                return false;
            }

            if (length > 16)
            {
                return TryParseLong(ref text, length, out value);
            }

            if (!TryParseWord(ref text, length - 8, out var upper) || !TryParseWord(ref Unsafe.Add(ref text, length - 8), 8, out var lower))
            {
                return false;
            }

            value = (upper * 100_000_000) + lower;
            return true;
        }

        return TryParseWord(ref text, length, out value);
    }

    private static bool TryParseLong(ref byte text, int length, out ulong value)
    {
        value = 0;
        if (!TryParseWord(ref text, 8, out var first) || !TryParseWord(ref Unsafe.Add(ref text, 8), 8, out var second)
            || !TryParseWord(ref Unsafe.Add(ref text, 16), length - 16, out var third))
        {
            return false;
        }

        var all = (((UInt128)first * 100_000_000) + second) * PowersOfTen.Integers[length - 16];
        all += third;
        value = (ulong)all;
        return all <= ulong.MaxValue;
    }
}
