using OssPipeline.Tables.Chunks;

namespace OssPipeline.Tables.Csv;

/// <summary>Where CSV may be cut: behind ends of lines that are not between quotes.</summary>
/// <remarks>Exact, as it follows quotes from the text's beginning by the same rules as <see cref="CsvIndex"/>, and several times quicker.</remarks>
internal sealed class CsvBorders(CsvDialect dialect) : IRowBorders
{
    private readonly byte? _special = dialect.Quote ?? dialect.OwnEscape;

    public int FindLast(ReadOnlySpan<byte> text)
    {
        if (dialect.Comment is null && (_special is not { } special || !text.Contains(special)))
        {
            var last = text.LastIndexOfAny((byte)'\n', (byte)'\r');
            if (last == text.Length - 1 && last >= 0 && text[last] == '\r')
            {
                last = text[..last].LastIndexOfAny((byte)'\n', (byte)'\r'); // An LF may follow.
            }

            return last + 1;
        }

        return FindCarefully(text);
    }

    private int FindCarefully(ReadOnlySpan<byte> text)
    {
        var special = _special ?? (byte)'\n';
        var (row, at) = (0, 0);
        while (at < text.Length)
        {
            var step = at == row && text[at] == dialect.Comment
                ? text[at..].IndexOfAny((byte)'\n', (byte)'\r')
                : text[at..].IndexOfAny(special, (byte)'\n', (byte)'\r');
            if (step < 0)
            {
                break;
            }

            at += step;
            if (text[at] == '\n' || text[at] == '\r')
            {
                if (text[at] == '\r')
                {
                    if (at + 1 == text.Length)
                    {
                        break; // An LF may follow.
                    }

                    at += text[at + 1] == '\n' ? 1 : 0;
                }

                row = ++at;
            }
            else if (dialect.Quote is not { } quote)
            {
                at = CsvQuotes.BehindEscaped(text, at);
            }
            else if (at > row && text[at - 1] != dialect.Delimiter)
            {
                at++; // A quote within a field is text.
            }
            else
            {
                var close = CsvQuotes.FindClose(text[(at + 1)..], quote, dialect.OwnEscape);
                if (close < 0)
                {
                    break;
                }

                at += close + 2;
            }
        }

        return row;
    }
}
