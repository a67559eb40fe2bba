using System.Globalization;

namespace OssPipeline.S3.Client;

/// <summary><c>bytes first-last/total</c>.</summary>
internal readonly record struct ContentRange(long First, long Last, long Total)
{
    public long Length => Last - First + 1;

    public static bool TryParse(string? text, out ContentRange range)
    {
        range = default;
        const string Unit = "bytes ";
        var rest = text.AsSpan();
        if (!rest.StartsWith(Unit, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        rest = rest[Unit.Length..];
        var dash = rest.IndexOf('-');
        var slash = rest.IndexOf('/');
        if (dash < 0 || slash < dash
            || !TryNumber(rest[..dash], out var first)
            || !TryNumber(rest[(dash + 1)..slash], out var last)
            || !TryNumber(rest[(slash + 1)..], out var total)
            || first > last || last >= total)
        {
            return false;
        }

        range = new ContentRange(first, last, total);
        return true;

        static bool TryNumber(ReadOnlySpan<char> digits, out long number) =>
            long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
