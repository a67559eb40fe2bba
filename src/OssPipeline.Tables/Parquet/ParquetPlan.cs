using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.Parquet;

/// <summary>How the files of a table are written in Parquet.</summary>
/// <param name="Schema">The columns of a file.</param>
/// <param name="Compression">The codec of pages.</param>
/// <param name="Level">How hard zstd and gzip try; null for the usual.</param>
/// <param name="Encodings">Which encodings may be used.</param>
/// <param name="Timestamps">How timestamps lie in the file.</param>
/// <param name="Columns">What was found out of each column.</param>
internal sealed record ParquetPlan(
    TableSchema Schema,
    ParquetCompression Compression,
    int? Level,
    ParquetEncodings Encodings,
    ParquetTimestamps Timestamps,
    IReadOnlyList<ColumnTraits> Columns)
{
    /// <summary>zstd's level where none is given: the one that DuckDB and parquet-mr take.</summary>
    public const int UsualZstdLevel = 3;

    /// <summary>gzip's level where none is given.</summary>
    public const int UsualGzipLevel = 6;

    /// <summary>Names in files are in lower case: MaxCompute lower-cases identifiers and finds columns by name.</summary>
    public string NameOf(int column) => Schema.Columns[column].Name.ToLowerInvariant();

    /// <summary>Whether decimals of this type are written as 64-bit integers. Hive's older readers know only byte arrays, so it is for compact files.</summary>
    public bool IsShortDecimal(ColumnType type) =>
        Encodings == ParquetEncodings.Compact && type is { Kind: ColumnKind.Decimal, Precision: <= 18 };

    /// <summary>Whether a column is written as differences: integers alone, as they lie in the file.</summary>
    public bool IsDelta(int column) => Encodings == ParquetEncodings.Compact && Columns[column].Ascends && Schema.Columns[column].Type.Kind switch
    {
        ColumnKind.Int32 or ColumnKind.Int64 or ColumnKind.Date => true,
        ColumnKind.Timestamp => Timestamps == ParquetTimestamps.Micros,
        _ => false,
    };

    /// <summary>Whether a column's bytes are written apart, all first ones first.</summary>
    public bool IsSplit(int column) =>
        Encodings == ParquetEncodings.Compact && Schema.Columns[column].Type.Kind is ColumnKind.Float or ColumnKind.Double;

    /// <summary>The bytes of a decimal of some digits, two's complement (Apache Parquet, "Logical Types", DECIMAL).</summary>
    public static int DecimalBytes(int precision)
    {
        var bytes = 1;
        for (var most = (System.Numerics.BigInteger)127; most < System.Numerics.BigInteger.Pow(10, precision) - 1; most = (most << 8) | 0xFF)
        {
            bytes++;
        }

        return bytes;
    }
}

/// <summary>The codec of Parquet's pages.</summary>
internal enum ParquetCompression
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

/// <summary>Which encodings a file may use.</summary>
internal enum ParquetEncodings
{
    /// <summary>PLAIN, and a dictionary where values repeat: what every reader knows.</summary>
    Portable,

    /// <summary>Also DELTA_BINARY_PACKED for ascending integers, BYTE_STREAM_SPLIT for floating point, and decimals as integers.</summary>
    Compact,
}

/// <summary>How timestamps lie in a file.</summary>
internal enum ParquetTimestamps
{
    /// <summary>INT64, microseconds, UTC.</summary>
    Micros,

    /// <summary>INT96, as Hive and Impala began with it.</summary>
    Int96,

    /// <summary>Text, <c>yyyy-MM-dd HH:mm:ss.ffffff</c> in UTC.</summary>
    String,
}

/// <summary>What a sample told of a column.</summary>
/// <param name="Repeats">Its values repeat, so that a dictionary makes it smaller.</param>
/// <param name="Ascends">Its integers mostly ascend in small steps.</param>
internal readonly record struct ColumnTraits(bool Repeats, bool Ascends);
