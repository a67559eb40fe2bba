namespace OssPipeline.Tables.Ddl;

/// <summary>What is known about the files of a table, for <see cref="TableLint"/>; what is not known raises no warning.</summary>
public sealed record TableFacts
{
    /// <summary>Bytes of the largest file there is or may be.</summary>
    public long? LargestFile { get; init; }

    /// <summary>How many partitions there are.</summary>
    public long? Partitions { get; init; }

    /// <summary>A hash stands before the table's directory in the files' keys, so that no directory has them all.</summary>
    public bool HasHashedKeys { get; init; }

    /// <summary>Text values may have line ends.</summary>
    public bool MayHaveNewlines { get; init; }

    /// <summary>The codec inside Parquet files, in lower case: <c>snappy</c>, <c>zstd</c>, …; null where unknown.</summary>
    public string? Codec { get; init; }

    /// <summary>How Parquet files have timestamps: <c>micros</c>, <c>int96</c> or <c>string</c>; null where unknown.</summary>
    public string? Timestamps { get; init; }

    /// <summary>Files may be in Parquet's newer encodings (DELTA_BINARY_PACKED, BYTE_STREAM_SPLIT).</summary>
    public bool HasNewEncodings { get; init; }
}
