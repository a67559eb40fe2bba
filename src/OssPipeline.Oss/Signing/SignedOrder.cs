using System.Runtime.CompilerServices;

namespace OssPipeline.Oss.Signing;

/// <summary>The orders in which signatures take names. Lists that are in order already are used as they are.</summary>
internal static class SignedOrder
{
    /// <summary>Ordinal order of the percent-encoded names, without encoding them; then of the values.</summary>
    public static readonly Comparison<KeyValuePair<string, string>> EncodedName = static (left, right) =>
    {
        var order = CompareEncoded(left.Key, right.Key);
        return order != 0 ? order : CompareEncoded(left.Value, right.Value);
    };

    /// <summary>Ordinal order of the names as they are; then of the values.</summary>
    public static readonly Comparison<KeyValuePair<string, string>> PlainName = static (left, right) =>
    {
        var order = string.CompareOrdinal(left.Key, right.Key);
        return order != 0 ? order : string.CompareOrdinal(left.Value, right.Value);
    };

    /// <summary>Ordinal order of the names in lower case.</summary>
    public static readonly Comparison<KeyValuePair<string, string>> LowerName = static (left, right) => CompareLower(left.Key, right.Key);

    /// <summary>Gives the pairs in order, using <paramref name="scratch"/> where it has room.</summary>
    public static ReadOnlySpan<KeyValuePair<string, string>> Sort(
        ReadOnlySpan<KeyValuePair<string, string>> pairs,
        Span<KeyValuePair<string, string>> scratch,
        Comparison<KeyValuePair<string, string>> order)
    {
        var i = 1;
        while (i < pairs.Length && order(pairs[i - 1], pairs[i]) <= 0)
        {
            i++;
        }

        if (i >= pairs.Length)
        {
            return pairs;
        }

        var sorted = pairs.Length <= scratch.Length ? scratch[..pairs.Length] : new KeyValuePair<string, string>[pairs.Length];
        pairs.CopyTo(sorted);
        sorted.Sort(order);
        return sorted;
    }

    internal static int CompareEncoded(string left, string right)
    {
        var common = left.AsSpan().CommonPrefixLength(right);
        return common == left.Length || common == right.Length
            ? left.Length - right.Length
            : Rank(left[common]) - Rank(right[common]);

        // '%' sorts below every unreserved character, and among escapes upper-case hex sorts as the UTF-8 bytes do; those sort as
        // UTF-16 does but for surrogates, which stand above U+FFFF.
        static int Rank(char c) => OssPath.Unreserved.Contains(c) ? 0x100000 + c
            : char.IsSurrogate(c) ? 0x10000 + c
            : c;
    }

    private static int CompareLower(string left, string right)
    {
        var length = Math.Min(left.Length, right.Length);
        for (var i = 0; i < length; i++)
        {
            var difference = Lower(left[i]) - Lower(right[i]);
            if (difference != 0)
            {
                return difference;
            }
        }

        return left.Length - right.Length;

        static int Lower(char c) => char.IsAsciiLetterUpper(c) ? c | 0x20 : c;
    }

    /// <summary>Room on the stack for the parameters or headers of an ordinary request.</summary>
    [InlineArray(Length)]
    public struct Scratch
    {
        private const int Length = 24;
        private KeyValuePair<string, string> _first;
    }
}
