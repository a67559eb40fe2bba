using System.Globalization;

namespace OssPipeline.DevServer.Handlers;

/// <summary>A stretch of an object as a <c>Range</c> header asks for it.</summary>
/// <param name="Offset">Its first byte.</param>
/// <param name="Length">How many bytes.</param>
internal readonly record struct ByteRange(long Offset, long Length)
{
    /// <summary>Reads <c>bytes=a-b</c>, <c>bytes=a-</c> or <c>bytes=-n</c>; null when it is no such range.</summary>
    /// <param name="header">The header's value.</param>
    /// <param name="size">The object's size; an end beyond it is clipped.</param>
    /// <param name="isSatisfiable">Whether the range covers a byte of the object.</param>
    public static ByteRange? Parse(ReadOnlySpan<char> header, long size, out bool isSatisfiable)
    {
        isSatisfiable = true;
        header = header.Trim();
        if (!header.StartsWith("bytes=", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var range = header["bytes=".Length..].Trim();
        var dash = range.IndexOf('-');
        if (dash < 0 || range.Contains(','))
        {
            return null;
        }

        if (dash == 0)
        {
            if (!TryNumber(range[1..], out var suffix))
            {
                return null;
            }

            isSatisfiable = suffix > 0 && size > 0;
            var length = Math.Min(suffix, size);
            return new ByteRange(size - length, length);
        }

        var end = size - 1;
        if (!TryNumber(range[..dash], out var start) || (dash + 1 < range.Length && !TryNumber(range[(dash + 1)..], out end)) || end < start && dash + 1 < range.Length)
        {
            return null;
        }

        isSatisfiable = start < size;
        return new ByteRange(start, Math.Min(end, size - 1) - start + 1);
    }

    // A number that no long can hold is beyond the end of any object, not malformed.
    private static bool TryNumber(ReadOnlySpan<char> text, out long number)
    {
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number))
        {
            return true;
        }

        number = long.MaxValue;
        return !text.IsEmpty && !text.ContainsAnyExceptInRange('0', '9');
    }
}
