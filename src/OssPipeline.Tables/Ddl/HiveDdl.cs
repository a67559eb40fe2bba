using System.Globalization;

namespace OssPipeline.Tables.Ddl;

/// <summary>CREATE EXTERNAL TABLE of Hive (Apache Hive LanguageManual DDL), which Athena reads as well, and Spark for formats of Hive's.</summary>
internal static class HiveDdl
{
    /// <summary>The script.</summary>
    public static string Create(TableShape table)
    {
        var options = table.Options;
        var dialect = options.Dialect;
        var format = Format(options);
        var script = new DdlWriter(dialect);
        if (SerDe.ReadsTextOnly(format) && table.Columns.Any(c => c.Type.Kind != Core.Rows.ColumnKind.String))
        {
            script.Line($"-- {SerDe.Class(format).Split('.')[^1]} reads every column as text; cast in queries or in a view.");
        }

        script.Line($"CREATE EXTERNAL TABLE IF NOT EXISTS {SqlText.QualifiedName(options.Table, dialect)}")
            .Columns(table, SerDe.ReadsTextOnly(format) ? static _ => "STRING" : null)
            .Comment(table)
            .PartitionedBy(table);
        if (IsDelimited(format, options.Text))
        {
            // LazySimpleSerDe takes the delimiter of fields from here, and keeps the columns' types.
            script.Line($"ROW FORMAT DELIMITED FIELDS TERMINATED BY {script.Literal(Delimiter(options))}");
            if (options.Format is DdlFormat.Csv or DdlFormat.Tsv || options.Text.NullText.Length > 0)
            {
                script.Line($"NULL DEFINED AS {script.Literal(options.Text.NullText)}");
            }
        }
        else if (format is DdlFormat.Json or DdlFormat.Regex or DdlFormat.Opencsv)
        {
            script.Line($"ROW FORMAT SERDE '{SerDe.Class(format)}'")
                .Properties("WITH SERDEPROPERTIES", [.. SerDe.Properties(format, Quoted(options))]);
        }

        script.Line($"STORED AS {SerDe.StoredAs(format)}").Line($"LOCATION {script.Literal(options.Location.For(dialect))}");
        return script.Properties("TBLPROPERTIES", [.. TableProperties(options)]).End();
    }

    // Quoted text needs OpenCSVSerde; text without quotes keeps its types with LazySimpleSerDe.
    private static DdlFormat Format(DdlOptions options) => options.Format switch
    {
        DdlFormat.Csv or DdlFormat.Tsv => options.Text.UsesQuotes ? DdlFormat.Opencsv : DdlFormat.Textfile,
        var other => other,
    };

    private static bool IsDelimited(DdlFormat format, TextLayout text) =>
        format == DdlFormat.Textfile || (format == DdlFormat.Sequencefile && (text.Delimiter is not null || text.NullText.Length > 0));

    private static string Delimiter(DdlOptions options) => (options.Text.Delimiter ?? options.Format switch
    {
        DdlFormat.Csv => ',',
        DdlFormat.Tsv => '\t',
        _ => '\x01',
    }).ToString();

    // Quotes doubled inside quotes (RFC 4180): OpenCSVSerde reads them when the quote is its escape, too.
    private static TextLayout Quoted(DdlOptions options) => options.Format switch
    {
        DdlFormat.Csv or DdlFormat.Tsv => options.Text with { Delimiter = Delimiter(options)[0], Escape = options.Text.Escape ?? '"' },
        _ => options.Text,
    };

    private static IEnumerable<KeyValuePair<string, string>> TableProperties(DdlOptions options)
    {
        if (options.Text.HeaderLines > 0 && SerDe.StoredAs(options.Format) == "TEXTFILE")
        {
            yield return new("skip.header.line.count", options.Text.HeaderLines.ToString(CultureInfo.InvariantCulture));
        }

        if (SerDe.StoredAs(options.Format) == "TEXTFILE" && !options.Text.Encoding.Equals("UTF-8", StringComparison.OrdinalIgnoreCase))
        {
            yield return new("serialization.encoding", options.Text.Encoding);
        }

        foreach (var property in options.Properties)
        {
            yield return property;
        }
    }
}
