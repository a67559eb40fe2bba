using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.Ddl;

/// <summary>Text files that an engine would cut into other rows or fields than were written.</summary>
internal static class TextLint
{
    private static readonly string[] Encodings = ["UTF-8", "UTF-16", "US-ASCII", "GBK"];

    /// <summary>Adds what there is to warn of.</summary>
    public static void Check(TableSchema schema, IReadOnlyList<string> partitionBy, DdlOptions options, TableFacts facts, List<DdlWarning> found)
    {
        if (options.Format is not (DdlFormat.Csv or DdlFormat.Tsv))
        {
            return;
        }

        var text = options.Text;
        if (facts.MayHaveNewlines)
        {
            found.Add(new DdlWarning(null, text.UsesQuotes
                ? "rows may have line ends inside quotes, so that a file can't be read from its middle: gzip files are not, others may be; Parquet has no such trouble"
                : "rows may have line ends, which text without quotes can't hold: set use_quote, or write Parquet"));
        }

        if (text.Delimiter is '\n' or '\r' or '"' || text.Delimiter is { } c && char.IsSurrogate(c))
        {
            found.Add(new DdlWarning(null, "the delimiter must be a single character that is neither a line end nor a quote"));
        }

        if (options.Dialect == DdlDialect.Spark && text.HeaderLines > 1)
        {
            found.Add(new DdlWarning(null, $"Spark leaves out one line of header, not {text.HeaderLines}"));
        }

        if (options.Dialect != DdlDialect.Maxcompute)
        {
            return;
        }

        if (text.UsesQuotes && text.Mismatch is { } mode && mode != "error")
        {
            found.Add(new DdlWarning(null, "MaxCompute does not take use_quote and a mismatch mode together"));
        }

        if (!Encodings.Contains(text.Encoding, StringComparer.OrdinalIgnoreCase))
        {
            found.Add(new DdlWarning(null, $"MaxCompute reads text in {string.Join(", ", Encodings)}, not {text.Encoding}"));
        }

        if (text.NullText.Length == 0 && schema.Columns.Any(column => column.Type.Kind == ColumnKind.String && !partitionBy.Contains(column.Name, StringComparer.OrdinalIgnoreCase)))
        {
            found.Add(new DdlWarning(null, "without a null text, empty texts are read as null; null: '\\N' tells them apart"));
        }
    }
}
