namespace OssPipeline.Tables.Ddl;

/// <summary>What the files of a table are.</summary>
public enum DdlFormat
{
    /// <summary>Parquet.</summary>
    Parquet,

    /// <summary>Comma-separated text; in MaxCompute read by its own CsvStorageHandler.</summary>
    Csv,

    /// <summary>Tab-separated text; in MaxCompute read by its own TsvStorageHandler.</summary>
    Tsv,

    /// <summary>ORC.</summary>
    Orc,

    /// <summary>Avro container files.</summary>
    Avro,

    /// <summary>Lines with fields between delimiters, as Hive's LazySimpleSerDe reads them.</summary>
    Textfile,

    /// <summary>Hadoop sequence files.</summary>
    Sequencefile,

    /// <summary>Hive RCFile.</summary>
    Rcfile,

    /// <summary>A JSON object a line.</summary>
    Json,

    /// <summary>Quoted text as Hive's OpenCSVSerde reads it.</summary>
    Opencsv,

    /// <summary>Lines whose fields are the groups of a regular expression.</summary>
    Regex,
}
