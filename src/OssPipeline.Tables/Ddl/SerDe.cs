namespace OssPipeline.Tables.Ddl;

/// <summary>Hive's classes that read formats, and their properties.</summary>
internal static class SerDe
{
    /// <summary>The class of a format (Apache Hive LanguageManual DDL, "Row Formats &amp; SerDe").</summary>
    public static string Class(DdlFormat format) => format switch
    {
        DdlFormat.Parquet => "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
        DdlFormat.Orc => "org.apache.hadoop.hive.ql.io.orc.OrcSerde",
        DdlFormat.Avro => "org.apache.hadoop.hive.serde2.avro.AvroSerDe",
        DdlFormat.Rcfile => "org.apache.hadoop.hive.serde2.columnar.LazyBinaryColumnarSerDe",
        DdlFormat.Json => "org.apache.hive.hcatalog.data.JsonSerDe",
        DdlFormat.Regex => "org.apache.hadoop.hive.serde2.RegexSerDe",
        DdlFormat.Opencsv => "org.apache.hadoop.hive.serde2.OpenCSVSerde",
        _ => "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
    };

    /// <summary>What follows STORED AS.</summary>
    public static string StoredAs(DdlFormat format) => format switch
    {
        DdlFormat.Parquet => "PARQUET",
        DdlFormat.Orc => "ORC",
        DdlFormat.Avro => "AVRO",
        DdlFormat.Rcfile => "RCFILE",
        DdlFormat.Sequencefile => "SEQUENCEFILE",
        _ => "TEXTFILE",
    };

    /// <summary>Whether a format's class is one that reads every column as text.</summary>
    public static bool ReadsTextOnly(DdlFormat format) => format is DdlFormat.Opencsv or DdlFormat.Regex;

    /// <summary>Properties that say how a text is to be cut; empty where the class's defaults say it.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Properties(DdlFormat format, TextLayout text)
    {
        switch (format)
        {
            case DdlFormat.Opencsv:
                yield return new("separatorChar", (text.Delimiter ?? ',').ToString());
                yield return new("quoteChar", "\"");
                yield return new("escapeChar", (text.Escape ?? '\\').ToString());
                break;
            case DdlFormat.Regex:
                yield return new("input.regex", text.Pattern ?? throw new InvalidDataException("The format regex needs the pattern whose groups are the columns."));
                break;
            case DdlFormat.Textfile or DdlFormat.Sequencefile when text.Delimiter is { } delimiter:
                yield return new("field.delim", delimiter.ToString());
                break;
        }

        // Hive's own null text is \N; any other has to be said.
        if (format is DdlFormat.Textfile or DdlFormat.Sequencefile && text.NullText is not ("" or "\\N"))
        {
            yield return new("serialization.null.format", text.NullText);
        }
    }
}
