using System.Text.Json;
using System.Text.Json.Serialization;

namespace OssPipeline.Tables.Table;

/// <summary>What a run made of a table: written beside it as JSON.</summary>
internal sealed record Manifest
{
    /// <summary>The run.</summary>
    public required string Run { get; init; }

    /// <summary>When its files became visible, UTC.</summary>
    public required DateTimeOffset Written { get; init; }

    /// <summary>Where the table lies.</summary>
    public required string Location { get; init; }

    /// <summary>The files' format.</summary>
    public required string Format { get; init; }

    /// <summary>All columns.</summary>
    public required IReadOnlyList<ManifestColumn> Schema { get; init; }

    /// <summary>Partition columns, outermost first.</summary>
    public required IReadOnlyList<string> PartitionBy { get; init; }

    /// <summary>Rows of all files.</summary>
    public required long Rows { get; init; }

    /// <summary>Bytes of all files.</summary>
    public required long Bytes { get; init; }

    /// <summary>The files.</summary>
    public required IReadOnlyList<ManifestFile> Files { get; init; }

    /// <summary>Keys of files that the run replaced.</summary>
    public required IReadOnlyList<string> Replaced { get; init; }

    /// <summary>What it was made from.</summary>
    public required IReadOnlyList<ManifestOrigin> Lineage { get; init; }

    /// <summary>The manifest as JSON in UTF-8.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, TableJson.Pretty.Manifest);
}

/// <summary>A column.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type, as in pipeline files.</param>
internal sealed record ManifestColumn(string Name, string Type);

/// <summary>A file.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Partition">Its partition's folder; null without partitions.</param>
/// <param name="Rows">Its rows.</param>
/// <param name="Bytes">Its bytes.</param>
/// <param name="Crc64">CRC-64/XZ, decimal, as OSS tells it.</param>
/// <param name="ETag">What the store calls this version.</param>
/// <param name="Columns">What its columns hold.</param>
internal sealed record ManifestFile(
    string Key,
    string? Partition,
    long Rows,
    long Bytes,
    [property: JsonPropertyName("crc64")] string Crc64,
    [property: JsonPropertyName("etag")] string? ETag,
    IReadOnlyList<ColumnFacts> Columns);

/// <summary>An object that rows came from.</summary>
/// <param name="Source">The source node.</param>
/// <param name="Key">Its key.</param>
/// <param name="ETag">The version read; null where its store has none.</param>
/// <param name="LastModified">When it had changed last.</param>
/// <param name="Size">Bytes.</param>
/// <param name="RowsRead">Rows found in it.</param>
/// <param name="RowsWritten">Rows that went on to the table.</param>
/// <param name="RowsRejected">Rows put aside.</param>
internal sealed record ManifestOrigin(
    string Source, string Key, [property: JsonPropertyName("etag")] string? ETag, DateTimeOffset? LastModified, long Size, long RowsRead, long RowsWritten, long RowsRejected);
