using System.Globalization;
using OssPipeline.Core.Catalog;
using OssPipeline.Core.Data;
using OssPipeline.Tables.Input;
using OssPipeline.Tables.Text;

namespace OssPipeline.Tables.Csv;

/// <summary>What becomes of rows with more or fewer fields than columns.</summary>
internal enum RaggedRows
{
    /// <summary>They don't fit: put aside, or the object fails.</summary>
    Error,

    /// <summary>Fields that are missing are null; fields too many must be empty.</summary>
    Pad,

    /// <summary>They are left out.</summary>
    Drop,
}

/// <summary>What columns are matched with fields by.</summary>
internal enum ColumnMatch
{
    /// <summary>The order.</summary>
    Position,

    /// <summary>The header's names.</summary>
    Name,
}

/// <summary>Options of <c>csv_decode</c>.</summary>
internal sealed record CsvDecodeOptions : IValidatedOptions
{
    /// <summary>The columns.</summary>
    [Option("The columns, name by type, in the order of the file: types are MaxCompute's. infer finds them out from the first object's first rows.",
        Example = "{ id: bigint, at: timestamp, name: string }", DefaultText = "`infer`", Word = "infer", IsOrdered = true)]
    public IReadOnlyDictionary<string, string> Schema { get; init; } = new Dictionary<string, string>();

    /// <summary>Header rows.</summary>
    [Option("Header rows of each object: true for one, false, or how many; the last of them has the names.", Example = "true")]
    public string Header { get; init; } = "false";

    /// <summary>How columns find their fields.</summary>
    [Option("What tells which field a column is: position, or name as in the header, in any order and case; fields without a column are left out then.")]
    public ColumnMatch Match { get; init; }

    /// <summary>The byte between fields.</summary>
    [Option("The character between fields; \\t is a tab, \\x01 the byte of that number.", Example = "\"\\t\"")]
    public string Delimiter { get; init; } = ",";

    /// <summary>The byte around fields.</summary>
    [Option("The character around fields that hold delimiters, newlines or quotes; empty where quotes mean nothing.")]
    public string Quote { get; init; } = "\"";

    /// <summary>The escape.</summary>
    [Option("The character that makes the next one plain: between quotes, or anywhere with quote: \"\".", Example = "\"\\\\\"", DefaultText = "none, a quote is doubled")]
    public string Escape { get; init; } = "";

    /// <summary>Comments.</summary>
    [Option("Lines that begin with this character are no rows.", Example = "\"#\"", DefaultText = "none")]
    public string Comment { get; init; } = "";

    /// <summary>The encoding.</summary>
    [Option("How text is encoded; a byte order mark wins.")]
    public TextEncoding Encoding { get; init; }

    /// <summary>Texts for null.</summary>
    [Option("Texts that mean null where they stand without quotes, so that null and an empty text can be told apart. An empty field of any type but string is null in any case.",
        Example = "\"\\\\N\"", DefaultText = "none: an empty field of a string column is an empty text")]
    public IReadOnlyList<string> Null { get; init; } = [];

    /// <summary>Nulls between quotes.</summary>
    [Option("The texts for null mean it between quotes, too.")]
    public bool NullQuoted { get; init; }

    /// <summary>Ragged rows.</summary>
    [Option("Rows with more or fewer fields than columns: error puts them aside or fails the object, pad takes missing fields as null, drop leaves them out.")]
    public RaggedRows Ragged { get; init; }

    /// <summary>Formats of dates.</summary>
    [Option("Formats of dates and timestamps, in .NET's letters, tried in order before ISO 8601.", Example = "[\"M/d/yyyy H:mm\"]", DefaultText = "ISO 8601")]
    public IReadOnlyList<string> Formats { get; init; } = [];

    /// <summary>The zone.</summary>
    [Option("The time zone of timestamps that name none: an IANA name or an offset.", Example = "Asia/Shanghai", DefaultText = "UTC")]
    public string? TimeZone { get; init; }

    /// <summary>Rows to infer from.</summary>
    [Option("How many rows types are inferred from.")]
    public int Sample { get; init; } = 10_000;

    /// <summary>The longest row.</summary>
    [Option("The most bytes of one row; a longer one fails its object.", IsTuning = true)]
    public ByteSize MaxRow { get; init; } = ByteSize.MiB(16);

    /// <summary>How many header rows there are.</summary>
    internal int HeaderRows => Header switch
    {
        "true" => 1,
        "false" => 0,
        _ => int.Parse(Header, NumberStyles.None, CultureInfo.InvariantCulture),
    };

    /// <summary>How rows are written.</summary>
    internal CsvDialect Dialect => new()
    {
        Delimiter = ByteOf(Delimiter)!.Value,
        Quote = ByteOf(Quote),
        Escape = ByteOf(Escape),
        Comment = ByteOf(Comment),
    };

    /// <summary>The texts that mean null.</summary>
    internal CsvNulls Nulls => new(Null.Select(System.Text.Encoding.UTF8.GetBytes), NullQuoted);

    /// <inheritdoc/>
    public IEnumerable<OptionProblem> Validate()
    {
        foreach (var problem in SchemaText.Problems("schema", Schema))
        {
            yield return problem;
        }

        if (Header is not ("true" or "false") && !(int.TryParse(Header, NumberStyles.None, CultureInfo.InvariantCulture, out var rows) && rows <= 1000))
        {
            yield return new OptionProblem("header", $"'{Header}' is neither true nor false nor a number of rows up to 1000");
        }
        else if (Match == ColumnMatch.Name && HeaderRows == 0)
        {
            yield return new OptionProblem("match", "match: name needs a header");
        }

        foreach (var (option, text) in new[] { ("delimiter", Delimiter), ("quote", Quote), ("escape", Escape), ("comment", Comment) })
        {
            if (text.Length > 0 && ByteOf(text) is null)
            {
                yield return new OptionProblem(option, $"'{text}' is not one ASCII character other than a newline");
            }
        }

        if (Delimiter.Length == 0)
        {
            yield return new OptionProblem("delimiter", "there must be one");
        }

        if (new[] { Delimiter, Quote, Comment }.Where(t => t.Length > 0).Select(ByteOf).GroupBy(b => b).Any(g => g.Count() > 1)
            || (Escape.Length > 0 && (ByteOf(Escape) == ByteOf(Delimiter) || ByteOf(Escape) == ByteOf(Comment))))
        {
            yield return new OptionProblem("delimiter", "delimiter, quote and comment must differ from each other, and escape from delimiter and comment");
        }

        foreach (var problem in SchemaText.TimeProblems(Formats, TimeZone))
        {
            yield return problem;
        }

        if (Sample is < 1 or > 10_000_000)
        {
            yield return new OptionProblem("sample", "it must lie between 1 and 10000000");
        }

        if (MaxRow.Bytes is < 1024 or > 256 << 20)
        {
            yield return new OptionProblem("max_row", "it must lie between 1KiB and 256MiB");
        }
    }

    // A single ASCII character; tabs and control characters may be written out.
    private static byte? ByteOf(string text) => text switch
    {
        "\\t" => (byte)'\t',
        ['\\', 'x', var high, var low] when byte.TryParse([high, low], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            && value is > 0 and < 0x80 and not ((byte)'\n' or (byte)'\r') => value,
        [var one] when one is > '\0' and < '\x80' and not ('\n' or '\r') => (byte)one,
        _ => null,
    };
}
