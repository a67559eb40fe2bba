namespace OssPipeline.Tables.Csv;

/// <summary>Quoted fields.</summary>
internal static class CsvQuotes
{
    /// <summary>Where the closing quote is; -1 when there is none.</summary>
    /// <param name="text">What follows the opening quote.</param>
    /// <param name="quote">The quote.</param>
    /// <param name="escape">An escape of its own, if any.</param>
    public static int FindClose(ReadOnlySpan<byte> text, byte quote, byte? escape)
    {
        var at = 0;
        while (true)
        {
            var found = escape is { } own ? text[at..].IndexOfAny(quote, own) : text[at..].IndexOf(quote);
            if (found < 0)
            {
                return -1;
            }

            at += found;
            if (text[at] != quote)
            {
                at += 2; // An escape and what it makes plain.
                if (at > text.Length)
                {
                    return -1;
                }

                continue;
            }

            if (at + 1 < text.Length && text[at + 1] == quote)
            {
                at += 2;
                continue;
            }

            return at;
        }
    }

    /// <summary>Where text goes on behind an escape, where there are no quotes, and what it makes plain: one byte, or CRLF.</summary>
    public static int BehindEscaped(ReadOnlySpan<byte> text, int escape) =>
        escape + (escape + 2 < text.Length && text[escape + 1] == '\r' && text[escape + 2] == '\n' ? 3 : 2);

    /// <summary>Whether the text between quotes holds bytes that must be taken out.</summary>
    public static bool NeedsUnquoting(ReadOnlySpan<byte> inner, CsvDialect dialect) =>
        dialect.OwnEscape is { } escape ? inner.IndexOfAny(dialect.Quote!.Value, escape) >= 0 : inner.Contains(dialect.Quote!.Value);

    /// <summary>Copies the text of a field without what only makes other bytes plain; gives its length.</summary>
    public static int Unescape(ReadOnlySpan<byte> inner, CsvDialect dialect, Span<byte> room)
    {
        var (at, length) = (0, 0);
        var quote = dialect.Quote;
        var escape = dialect.OwnEscape;
        while (at < inner.Length)
        {
            var one = inner[at];
            if (at + 1 < inner.Length && (one == escape || (one == quote && inner[at + 1] == quote)))
            {
                one = inner[++at];
            }

            room[length++] = one;
            at++;
        }

        return length;
    }
}
