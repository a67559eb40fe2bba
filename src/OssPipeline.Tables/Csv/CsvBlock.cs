namespace OssPipeline.Tables.Csv;

/// <summary>Some rows of a chunk whose fields are found: what columns are decoded from.</summary>
internal sealed class CsvBlock(CsvDialect dialect, CsvNulls nulls)
{
    private byte[] _scratch = new byte[256];

    /// <summary>How rows are written.</summary>
    public CsvDialect Dialect { get; } = dialect;

    /// <summary>Which texts mean null.</summary>
    public CsvNulls Nulls { get; } = nulls;

    /// <summary>The text.</summary>
    public byte[] Text { get; set; } = [];

    /// <summary>Ends of fields.</summary>
    public int[] Ends { get; set; } = [];

    /// <summary>Where each row begins.</summary>
    public int[] Starts { get; set; } = [];

    /// <summary>Where in <see cref="Ends"/> each row's first field is.</summary>
    public int[] FirstFields { get; set; } = [];

    /// <summary>How many fields each row has.</summary>
    public int[] FieldCounts { get; set; } = [];

    /// <summary>How many rows there are.</summary>
    public int Rows { get; set; }

    /// <summary>Whether all text is UTF-8.</summary>
    public bool IsUtf8 { get; set; }

    /// <summary>Where a field is; a length below 0 says that the row lacks it.</summary>
    public (int Start, int Length) FieldAt(int row, int field)
    {
        var at = FirstFields[row] + field;
        var start = field == 0 ? Starts[row] : Ends[at - 1] + 1;
        return (start, Ends[at] - start);
    }

    /// <summary>The text that a field stands for; false when it is null.</summary>
    /// <param name="start">Where it begins.</param>
    /// <param name="length">Its length; below 0 when it is missing.</param>
    /// <param name="text">Its text; only until the next call.</param>
    public bool TryGetText(int start, int length, out ReadOnlySpan<byte> text)
    {
        text = default;
        if (length < 0)
        {
            return false;
        }

        var raw = Text.AsSpan(start, length);
        var isQuoted = length > 1 && raw[0] == Dialect.Quote;
        if (!isQuoted)
        {
            if (Nulls.Has(raw))
            {
                return false;
            }

            text = Dialect is { Quote: null, OwnEscape: { } escape } && raw.Contains(escape) ? Unescape(raw) : raw;
            return true;
        }

        raw = raw[1..^1];
        text = CsvQuotes.NeedsUnquoting(raw, Dialect) ? Unescape(raw) : raw;
        return !Nulls.IsQuotedToo || !Nulls.Has(text);
    }

    private ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> raw)
    {
        if (_scratch.Length < raw.Length)
        {
            _scratch = new byte[raw.Length * 2];
        }

        return _scratch.AsSpan(0, CsvQuotes.Unescape(raw, Dialect, _scratch));
    }
}
