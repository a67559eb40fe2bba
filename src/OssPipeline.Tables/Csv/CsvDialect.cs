namespace OssPipeline.Tables.Csv;

/// <summary>How rows are written: the bytes that mean something.</summary>
internal sealed record CsvDialect
{
    /// <summary>Between fields.</summary>
    public byte Delimiter { get; init; } = (byte)',';

    /// <summary>Around fields; null where quotes mean nothing.</summary>
    public byte? Quote { get; init; } = (byte)'"';

    /// <summary>
    /// Makes the byte behind it plain: between quotes, or anywhere where there are none. Null, or the quote itself: only a doubled quote
    /// means one.
    /// </summary>
    public byte? Escape { get; init; }

    /// <summary>Begins a line that is no row; null where none does.</summary>
    public byte? Comment { get; init; }

    /// <summary>The escape, unless a doubled quote does its work.</summary>
    public byte? OwnEscape => Escape == Quote ? null : Escape;
}
