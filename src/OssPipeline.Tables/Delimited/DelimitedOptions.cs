namespace OssPipeline.Tables.Delimited;

/// <summary>How text files of a table are written (MaxCompute, "OSS external tables", SERDEPROPERTIES of the built-in text parser).</summary>
/// <param name="Delimiter">What stands between fields: one ASCII character.</param>
/// <param name="UseQuote">Fields that need it stand between double quotes: <c>odps.text.option.use.quote</c>.</param>
/// <param name="Null">The text of NULL: <c>odps.text.option.null.indicator</c>.</param>
/// <param name="Header">The first line of each file has the columns' names: <c>odps.text.option.header.lines.count</c> is 1.</param>
/// <param name="GzipLevel">How hard gzip tries; null for files that are not compressed.</param>
/// <param name="Extension"><c>.csv</c> or <c>.tsv</c>.</param>
internal sealed record DelimitedOptions(char Delimiter, bool UseQuote, string Null, bool Header, int? GzipLevel, string Extension)
{
    /// <summary>gzip's level where none is given.</summary>
    public const int UsualGzipLevel = 6;
}
