using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace OssPipeline.Cli.Stores;

/// <summary>Bytes of an object, as HTTP writes ranges: <c>0-99</c> the first hundred, <c>100-</c> from the hundred-first on, <c>-10</c> the last ten.</summary>
/// <param name="First">Offset of the first byte; null counts <paramref name="Last"/> from the end.</param>
/// <param name="Last">Offset of the last byte, or how many from the end; null to the end.</param>
internal sealed record ByteRange(long? First, long? Last)
{
    /// <summary>Reads one.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ByteRange? range)
    {
        range = null;
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        if (dash < 0 || !TryNumber(text.AsSpan(0, dash), out var first) || !TryNumber(text.AsSpan(dash + 1), out var last)
            || (first is null && last is null) || (first is not null && last < first))
        {
            return false;
        }

        range = new ByteRange(first, last);
        return true;
    }

    /// <summary>Where the range lies in an object of a size; never past its end, of length 0 when it begins past it.</summary>
    public (long Offset, long Length) Within(long size)
    {
        if (First is not { } first)
        {
            var tail = Math.Min(size, Last!.Value);
            return (size - tail, tail);
        }

        var offset = Math.Min(first, size);
        var end = Last is { } last && last < size ? last + 1 : size;
        return (offset, Math.Max(0, end - offset));
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out long? number)
    {
        number = null;
        if (text.IsEmpty)
        {
            return true;
        }

        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
        {
            return false;
        }

        number = value;
        return true;
    }
}
