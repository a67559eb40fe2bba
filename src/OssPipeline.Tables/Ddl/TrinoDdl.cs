using System.Globalization;
using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.Ddl;

/// <summary>CREATE TABLE of Trino's Hive connector (Trino documentation, "Hive connector", "Table properties").</summary>
internal static class TrinoDdl
{
    /// <summary>The script.</summary>
    public static string Create(TableShape table)
    {
        var options = table.Options;
        var format = Format(options);
        var textOnly = format is "CSV" or "REGEX";
        var script = new DdlWriter(DdlDialect.Trino);
        if (textOnly && table.Columns.Any(c => c.Type.Kind != ColumnKind.String))
        {
            script.Line($"-- The format {format} has text columns alone; cast in queries or in a view.");
        }

        // Partition columns stand among the columns, and last.
        IEnumerable<(TableColumn, string)> columns = table.Columns.Select(c => (c, textOnly ? "varchar" : TypeNames.Of(c.Type, DdlDialect.Trino)));
        IEnumerable<(TableColumn, string)> partitions = table.Partitions
            .Select(c => (c, TypeNames.OfPartition(c.Type, DdlDialect.Trino)));
        script.Line($"CREATE TABLE IF NOT EXISTS {SqlText.QualifiedName(options.Table, DdlDialect.Trino)}")
            .Columns([.. columns, .. partitions], isLowerCase: true)
            .Comment(table)
            .Line("WITH (");
        var properties = Properties(table, format).ToArray();
        for (var i = 0; i < properties.Length; i++)
        {
            script.Line($"  {properties[i].Key} = {properties[i].Value}{(i + 1 < properties.Length ? "," : "")}");
        }

        return script.Line(")").End();
    }

    private static string Format(DdlOptions options) => options.Format switch
    {
        DdlFormat.Parquet => "PARQUET",
        DdlFormat.Orc => "ORC",
        DdlFormat.Avro => "AVRO",
        DdlFormat.Rcfile => "RCBINARY",
        DdlFormat.Sequencefile => "SEQUENCEFILE",
        DdlFormat.Json => "JSON",
        DdlFormat.Regex => "REGEX",
        DdlFormat.Textfile => "TEXTFILE",
        DdlFormat.Opencsv => "CSV",
        _ => options.Text.UsesQuotes ? "CSV" : "TEXTFILE",
    };

    private static IEnumerable<KeyValuePair<string, string>> Properties(TableShape table, string format)
    {
        var options = table.Options;
        yield return new("external_location", Literal(options.Location.For(DdlDialect.Trino)));
        yield return new("format", Literal(format));
        if (table.Partitions.Count > 0)
        {
            yield return new("partitioned_by", $"ARRAY[{string.Join(", ", table.Partitions.Select(c => Literal(c.Name.ToLowerInvariant())))}]");
        }

        var delimiter = options.Text.Delimiter ?? options.Format switch
        {
            DdlFormat.Tsv => '\t',
            DdlFormat.Csv or DdlFormat.Opencsv => ',',
            _ => (char?)null,
        };
        switch (format)
        {
            case "CSV":
                yield return new("csv_separator", Literal((delimiter ?? ',').ToString()));
                yield return new("csv_quote", Literal("\""));
                yield return new("csv_escape", Literal((options.Text.Escape ?? (options.Format == DdlFormat.Opencsv ? '\\' : '"')).ToString()));
                break;
            case "TEXTFILE":
                if (delimiter is { } between)
                {
                    yield return new("textfile_field_separator", Literal(between.ToString()));
                }

                if (options.Format != DdlFormat.Textfile || options.Text.NullText.Length > 0)
                {
                    yield return new("null_format", Literal(options.Text.NullText));
                }

                break;
            case "REGEX":
                yield return new("regex", Literal(options.Text.Pattern ?? throw new InvalidDataException("The format regex needs the pattern whose groups are the columns.")));
                break;
        }

        if (options.Text.HeaderLines > 0 && format is "CSV" or "TEXTFILE")
        {
            yield return new("skip_header_line_count", options.Text.HeaderLines.ToString(CultureInfo.InvariantCulture));
        }

        foreach (var (name, value) in options.Properties)
        {
            yield return new(name, Literal(value));
        }
    }

    private static string Literal(string text) => SqlText.Literal(text, DdlDialect.Trino);
}
