using System.Globalization;
using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.Ddl;

/// <summary>CREATE EXTERNAL TABLE as MaxCompute reads it (MaxCompute SQL reference, "Create an OSS external table").</summary>
internal static class MaxComputeDdl
{
    private const string Role = "odps.properties.rolearn";

    /// <summary>The script, session flags included.</summary>
    public static string Create(TableShape table)
    {
        var options = table.Options;
        var script = new DdlWriter(DdlDialect.Maxcompute);
        foreach (var (flag, why) in Flags(table))
        {
            script.Line($"-- {why}").Line($"SET {flag}=true;");
        }

        script.Line($"CREATE EXTERNAL TABLE IF NOT EXISTS {SqlText.QualifiedName(options.Table, DdlDialect.Maxcompute)}")
            .Columns(table, SerDe.ReadsTextOnly(options.Format) ? static _ => "STRING" : null)
            .Comment(table)
            .PartitionedBy(table);
        if (options.Format is DdlFormat.Csv or DdlFormat.Tsv)
        {
            script.Line($"STORED BY 'com.aliyun.odps.{(options.Format == DdlFormat.Csv ? "Csv" : "Tsv")}StorageHandler'")
                .Properties("WITH SERDEPROPERTIES", [.. Own(table), .. options.Properties]);
        }
        else
        {
            if (NeedsRowFormat(table))
            {
                script.Line($"ROW FORMAT SERDE '{SerDe.Class(options.Format)}'").Properties("WITH SERDEPROPERTIES", [.. SerDeProperties(table)]);
            }

            script.Line($"STORED AS {SerDe.StoredAs(options.Format)}");
        }

        script.Line($"LOCATION {script.Literal(options.Location.For(DdlDialect.Maxcompute))}");
        if (options.Text.HeaderLines > 0 && options.Format is DdlFormat.Opencsv or DdlFormat.Textfile)
        {
            script.Properties("TBLPROPERTIES", [new("skip.header.line.count", Number(options.Text.HeaderLines))]);
        }

        if (options.Lifecycle is { } days)
        {
            script.Line($"LIFECYCLE {Number(days)}");
        }

        return script.End();
    }

    private static bool NeedsRowFormat(TableShape table) =>
        table.Options.Format is DdlFormat.Json or DdlFormat.Regex or DdlFormat.Opencsv || SerDeProperties(table).Any();

    private static IEnumerable<(string Flag, string Why)> Flags(TableShape table)
    {
        var textOnly = SerDe.ReadsTextOnly(table.Options.Format);
        if ((!textOnly && table.Columns.Any(c => TypeNames.NeedsTypes2(c.Type)))
            || table.Partitions.Any(c => TypeNames.NeedsTypes2(TypeNames.PartitionType(c.Type, DdlDialect.Maxcompute))))
        {
            yield return ("odps.sql.type.system.odps2", "The types INT, SMALLINT, TINYINT, FLOAT, VARCHAR, BINARY, DATE, TIMESTAMP and DECIMAL(p,s) need it.");
        }

        if (!textOnly && table.Has(ColumnKind.Decimal))
        {
            yield return ("odps.sql.decimal.odps2", "DECIMAL(p,s) needs it, for the session or the project.");
            if (table.Options.Format == DdlFormat.Parquet)
            {
                yield return ("odps.ext.parquet.native", "Only the native reader reads DECIMAL(p,s) from Parquet; sessions that query the table need it, too.");
            }
        }

        if (table.Options.Format is not (DdlFormat.Csv or DdlFormat.Tsv) && NeedsRowFormat(table))
        {
            yield return ("odps.sql.hive.compatible", "ROW FORMAT SERDE needs it.");
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> SerDeProperties(TableShape table)
    {
        if (table.Options.RoleArn is { Length: > 0 } role)
        {
            yield return new(Role, role);
        }

        foreach (var property in SerDe.Properties(table.Options.Format, table.Options.Text).Concat(table.Options.Properties))
        {
            yield return property;
        }
    }

    // Only what is not the handler's default.
    private static IEnumerable<KeyValuePair<string, string>> Own(TableShape table)
    {
        var text = table.Options.Text;
        var usual = table.Options.Format == DdlFormat.Csv ? ',' : '\t';
        if (table.Options.RoleArn is { Length: > 0 } role)
        {
            yield return new(Role, role);
        }

        if (text.Delimiter is { } delimiter && delimiter != usual)
        {
            yield return new("odps.text.option.delimiter", delimiter.ToString());
        }

        if (text.HeaderLines > 0)
        {
            yield return new("odps.text.option.header.lines.count", Number(text.HeaderLines));
        }

        if (text.NullText.Length > 0)
        {
            yield return new("odps.text.option.null.indicator", text.NullText);
        }

        if (text.UsesQuotes)
        {
            yield return new("odps.text.option.use.quote", "true");
        }

        // A row of one column may be an empty line.
        if (table.Columns.Count == 1)
        {
            yield return new("odps.text.option.ignore.empty.lines", "false");
        }

        if (!text.Encoding.Equals("UTF-8", StringComparison.OrdinalIgnoreCase))
        {
            yield return new("odps.text.option.encoding", text.Encoding);
        }

        if (text.IsGzip)
        {
            yield return new("odps.text.option.gzip.input.enabled", "true");
            yield return new("odps.text.option.gzip.output.enabled", "true");
        }

        if (text.Mismatch is { Length: > 0 } mismatch)
        {
            yield return new("odps.sql.text.schema.mismatch.mode", mismatch);
        }
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
