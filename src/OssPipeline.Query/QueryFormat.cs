namespace OssPipeline.Query;

/// <summary>What the files of a table are.</summary>
public enum QueryFormat
{
    /// <summary>Text with delimiters; gzip and zstd by the file's extension.</summary>
    Csv,

    /// <summary>Parquet.</summary>
    Parquet,

    /// <summary>A JSON object a line; gzip and zstd by the file's extension.</summary>
    Json,
}
