using System.Numerics;
using System.Runtime.CompilerServices;

namespace OssPipeline.Tables.Text;

/// <summary>Decimal integers with or without a sign, of any of the signed types.</summary>
internal readonly struct IntegerParser<T> : ITextParser<T>
    where T : unmanaged, IBinaryInteger<T>, ISignedNumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryParse(ref byte text, int length, out T value)
    {
        // Eight digits or fewer, most of the time: one word, no loop.
        if (length <= 8 && IntegerText.TryParseWord(ref text, length, out var word))
        {
            value = T.CreateTruncating(word);
            return Unsafe.SizeOf<T>() >= sizeof(int) || long.CreateTruncating(value) == (long)word;
        }

        var parsed = IntegerText.TryParse(ref text, length, out var number);
        value = T.CreateTruncating(number);
        return parsed && long.CreateTruncating(value) == number;
    }
}
