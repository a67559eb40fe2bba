using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.Ddl;

/// <summary>CREATE TABLE … USING of Spark (Spark SQL reference, "CREATE DATASOURCE TABLE"); what Spark has no reader of its own for goes by Hive's form.</summary>
internal static class SparkDdl
{
    /// <summary>Whether Spark has a reader of its own for the format.</summary>
    public static bool IsOwnFormat(TableShape table) =>
        table.Options.Format is DdlFormat.Parquet or DdlFormat.Orc or DdlFormat.Avro or DdlFormat.Json or DdlFormat.Csv or DdlFormat.Tsv;

    /// <summary>The script.</summary>
    public static string Create(TableShape table)
    {
        var options = table.Options;
        var script = new DdlWriter(DdlDialect.Spark);
        var isText = options.Format is DdlFormat.Csv or DdlFormat.Tsv;

        // Partition columns stand among the columns, last, and by name alone in PARTITIONED BY.
        IEnumerable<(TableColumn, string)> columns = table.Columns.Select(c => (c, TypeNames.Of(c.Type, DdlDialect.Spark)));
        IEnumerable<(TableColumn, string)> partitions = table.Partitions
            .Select(c => (c with { Name = c.Name.ToLowerInvariant() }, TypeNames.OfPartition(c.Type, DdlDialect.Spark)));
        script.Line($"CREATE TABLE IF NOT EXISTS {SqlText.QualifiedName(options.Table, DdlDialect.Spark)}")
            .Columns([.. columns, .. partitions], options.Format == DdlFormat.Parquet)
            .Line($"USING {(isText ? "CSV" : SerDe.StoredAs(options.Format) is "TEXTFILE" ? "JSON" : SerDe.StoredAs(options.Format))}")
            .Properties("OPTIONS", [.. isText ? Text(options) : [], .. options.Properties]);
        if (table.Partitions.Count > 0)
        {
            var names = table.Partitions.Select(c => SqlText.Name(c.Name.ToLowerInvariant(), DdlDialect.Spark));
            script.Line($"PARTITIONED BY ({string.Join(", ", names)})");
        }

        return script.Line($"LOCATION {script.Literal(options.Location.For(DdlDialect.Spark))}").Comment(table).End();
    }

    // Spark SQL reference, "CSV Files". Its escape is a backslash unless said otherwise, and an empty quote turns quoting off.
    private static IEnumerable<KeyValuePair<string, string>> Text(DdlOptions options)
    {
        var text = options.Text;
        yield return new("sep", (text.Delimiter ?? (options.Format == DdlFormat.Tsv ? '\t' : ',')).ToString());
        yield return new("header", text.HeaderLines > 0 ? "true" : "false");
        yield return new("nullValue", text.NullText);
        yield return new("quote", text.UsesQuotes ? "\"" : "");
        if (text.UsesQuotes)
        {
            yield return new("escape", "\"");
            yield return new("multiLine", "true");
        }

        if (!text.Encoding.Equals("UTF-8", StringComparison.OrdinalIgnoreCase))
        {
            yield return new("encoding", text.Encoding);
        }
    }
}
