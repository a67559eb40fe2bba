namespace OssPipeline.Tables.Ddl;

/// <summary>How text files are written, for the formats that are text.</summary>
public sealed record TextLayout
{
    /// <summary>What stands between fields; null for the format's own: a comma, a tab, or Hive's \u0001.</summary>
    public char? Delimiter { get; init; }

    /// <summary>How many lines at the beginning of each file are no rows.</summary>
    public int HeaderLines { get; init; }

    /// <summary>The text that means null; empty: an empty field does.</summary>
    public string NullText { get; init; } = "";

    /// <summary>Whether fields may stand in double quotes, with quotes inside doubled (RFC 4180).</summary>
    public bool UsesQuotes { get; init; }

    /// <summary>The files are gzip.</summary>
    public bool IsGzip { get; init; }

    /// <summary>How text is encoded: UTF-8, UTF-16, US-ASCII or GBK.</summary>
    public string Encoding { get; init; } = "UTF-8";

    /// <summary>What MaxCompute does about rows with too few or too many fields: error, truncate or ignore; null for its default, error.</summary>
    public string? Mismatch { get; init; }

    /// <summary>For <see cref="DdlFormat.Regex"/>: the expression, a group a column.</summary>
    public string? Pattern { get; init; }

    /// <summary>For <see cref="DdlFormat.Opencsv"/>: what escapes; null for its default, a backslash.</summary>
    public char? Escape { get; init; }
}
