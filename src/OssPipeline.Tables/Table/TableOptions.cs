using OssPipeline.Core.Catalog;
using OssPipeline.Core.Data;
using OssPipeline.Tables.Ddl;
using OssPipeline.Tables.Parquet;

namespace OssPipeline.Tables.Table;

/// <summary>Options of the sink kind <c>table</c>.</summary>
internal sealed record TableOptions : IValidatedOptions
{
    /// <summary>MaxCompute reads no object over 2 GB; a file may be over its target by a row group.</summary>
    internal static readonly ByteSize MostTarget = ByteSize.MiB(1600);

    /// <summary>The store to write to.</summary>
    [Option("The store to write to, by its name under `stores`.", Example = "lake")]
    public required string Store { get; init; }

    /// <summary>The table's folder.</summary>
    [Option("The table's folder: what all keys of its files begin with. Nothing but files of the table belongs below it.", Example = "warehouse/vehicles/")]
    public required string Prefix { get; init; }

    /// <summary>The format.</summary>
    [Option("What the files are: parquet, csv or tsv.")]
    public TableFileFormat Format { get; init; } = TableFileFormat.Parquet;

    /// <summary>The library.</summary>
    [Option("What writes Parquet: native (Apache Arrow's C++ library) or managed (all .NET); auto makes most files' pages itself, which is faster than either, and takes native where it runs for the rest.", IsTuning = true)]
    public TableEngine Engine { get; init; } = TableEngine.Auto;

    /// <summary>The codec.</summary>
    [Option("The codec: snappy, zstd, gzip or none in Parquet; gzip or none for text.", DefaultText = "snappy in parquet, none for text")]
    public TableCompression? Compression { get; init; }

    /// <summary>The codec's level.</summary>
    [Option("How hard the codec tries: 1 to 19 for zstd, 1 to 9 for gzip.", Example = "9", DefaultText = "3 for zstd, 6 for gzip")]
    public int? Level { get; init; }

    /// <summary>Parquet's encodings.</summary>
    [Option("Which encodings Parquet files use: portable is what every reader knows; compact adds DELTA_BINARY_PACKED, BYTE_STREAM_SPLIT and decimals as integers, which MaxCompute does not promise to read.")]
    public ParquetEncodings Encodings { get; init; } = ParquetEncodings.Portable;

    /// <summary>How timestamps lie in Parquet.</summary>
    [Option("How Parquet files have timestamps: micros (64-bit microseconds, UTC), int96 (Hive's older form), or string.")]
    public ParquetTimestamps Timestamps { get; init; } = ParquetTimestamps.Micros;

    /// <summary>Partition columns.</summary>
    [Option("Columns to partition by, outermost first; their values become folders (ds=2026-11-24/) and leave the files. Derive what no column has.", Example = "[ds]")]
    public IReadOnlyList<string> PartitionBy { get; init; } = [];

    /// <summary>The value of null in folders.</summary>
    [Option("The partition value of rows that have none.", Example = "unknown", DefaultText = "such rows are rejected")]
    public string? NullPartition { get; init; }

    /// <summary>The size at which files are closed.</summary>
    [Option("About how large files get; never over 2 GB.", Example = "256MiB")]
    public ByteSize TargetFileSize { get; init; } = ByteSize.MiB(256);

    /// <summary>The size of row groups.</summary>
    [Option("About how large row groups are in memory, before encoding; smaller where `memory` is short.", IsTuning = true)]
    public ByteSize RowGroup { get; init; } = ByteSize.MiB(128);

    /// <summary>Hash digits before file names.</summary>
    [Option("How many hex digits of a hash to begin file names with, to spread many small files over the service's partitions; the folders stay.")]
    public int HashPrefix { get; init; }

    /// <summary>What becomes of files that are there.</summary>
    [Option("What becomes of files that are there: append leaves them, overwrite_partitions replaces those in partitions that this run writes, fail_if_exists ends the run.")]
    public TableMode Mode { get; init; } = TableMode.Append;

    /// <summary>The delimiter.</summary>
    [Option("For text: what stands between fields, a single ASCII character.", Example = "\"|\"", DefaultText = "a comma for csv, a tab for tsv")]
    public string? Delimiter { get; init; }

    /// <summary>Quoting.</summary>
    [Option("For text: put fields in double quotes that need it (odps.text.option.use.quote). Without, rows with a delimiter, quote or line end in a text are rejected.")]
    public bool UseQuote { get; init; }

    /// <summary>The text of NULL.</summary>
    [Option("For text: what stands for NULL.", Example = "'\\N'")]
    public string Null { get; init; } = "\\N";

    /// <summary>A header line.</summary>
    [Option("For text: begin each file with a line of the columns' names.")]
    public bool Header { get; init; }

    /// <summary>The table's name in the scripts.</summary>
    [Option("The table's name in the scripts: table, schema.table or project.schema.table.", Example = "vehicles", DefaultText = "the prefix's last folder", IsTuning = true)]
    public string? Table { get; init; }

    /// <summary>Whose SQL.</summary>
    [Option("Whose SQL the scripts are in.", IsTuning = true)]
    public DdlDialect Dialect { get; init; }

    /// <summary>The table's comment.</summary>
    [Option("What the table's comment says.", Example = "Positions of ambulances", IsTuning = true)]
    public string? Comment { get; init; }

    /// <summary>Columns' comments.</summary>
    [Option("What columns' comments say.", Example = "{ direction: where it was bound for }", IsTuning = true)]
    public IReadOnlyDictionary<string, string> ColumnComments { get; init; } = new Dictionary<string, string>();

    /// <summary>The role MaxCompute takes.</summary>
    [Option("The RAM role by which MaxCompute reads the files.", Example = "acs:ram::1234567890123456:role/aliyunodpsdefaultrole", DefaultText = "the account's AliyunODPSDefaultRole", IsTuning = true)]
    public string? RoleArn { get; init; }

    /// <summary>After how many days it is forgotten.</summary>
    [Option("After how many days MaxCompute forgets the table when nobody changes it; the files stay.", Example = "365", DefaultText = "never", IsTuning = true)]
    public int? Lifecycle { get; init; }

    /// <summary>The endpoint in LOCATION.</summary>
    [Option("The endpoint that LOCATION names.", Example = "oss-cn-hangzhou-internal.aliyuncs.com", DefaultText = "the internal one of the store's region", IsTuning = true)]
    public string? LocationEndpoint { get; init; }

    /// <summary>The whole LOCATION.</summary>
    [Option("The whole LOCATION, where the files will lie elsewhere than this pipeline writes them.", Example = "oss://oss-cn-hangzhou-internal.aliyuncs.com/lake/vehicles/", IsTuning = true)]
    public string? Location { get; init; }

    /// <summary>More properties.</summary>
    [Option("Further properties: SERDEPROPERTIES in MaxCompute, TBLPROPERTIES or OPTIONS elsewhere.", Example = "{ odps.sql.text.schema.mismatch.mode: error }", IsTuning = true)]
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether files are text.</summary>
    internal bool IsText => Format != TableFileFormat.Parquet;

    /// <summary>The codec, with the format's own where none is given.</summary>
    internal TableCompression Codec => Compression ?? (IsText ? TableCompression.None : TableCompression.Snappy);

    /// <inheritdoc/>
    public IEnumerable<OptionProblem> Validate() => TableOptionRules.Problems(this);
}

/// <summary>What the files of a table are.</summary>
internal enum TableFileFormat
{
    /// <summary>Parquet.</summary>
    Parquet,

    /// <summary>Comma-separated text.</summary>
    Csv,

    /// <summary>Tab-separated text.</summary>
    Tsv,
}

/// <summary>What writes and reads Parquet.</summary>
internal enum TableEngine
{
    /// <summary>Native where it runs.</summary>
    Auto,

    /// <summary>ParquetSharp.</summary>
    Native,

    /// <summary>Parquet.Net.</summary>
    Managed,
}

/// <summary>The codec of a table's files.</summary>
internal enum TableCompression
{
    /// <summary>Snappy.</summary>
    Snappy,

    /// <summary>Zstandard.</summary>
    Zstd,

    /// <summary>gzip.</summary>
    Gzip,

    /// <summary>None.</summary>
    None,
}

/// <summary>What becomes of files that are there when a run writes a table.</summary>
internal enum TableMode
{
    /// <summary>They stay.</summary>
    Append,

    /// <summary>Those in partitions that the run writes are replaced; all of a table without partitions.</summary>
    OverwritePartitions,

    /// <summary>The run ends.</summary>
    FailIfExists,
}
