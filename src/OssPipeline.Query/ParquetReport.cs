namespace OssPipeline.Query;

/// <summary>What a Parquet file says of itself.</summary>
/// <param name="CreatedBy">What wrote it; empty where unknown.</param>
/// <param name="Rows">Its rows.</param>
/// <param name="FormatVersion">The version of its metadata.</param>
/// <param name="Columns">Its columns, those without groups inside.</param>
/// <param name="RowGroups">Its row groups.</param>
public sealed record ParquetReport(
    string CreatedBy, long Rows, long FormatVersion, IReadOnlyList<ParquetColumn> Columns, IReadOnlyList<ParquetRowGroup> RowGroups);

/// <summary>A column of a Parquet file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its physical type: INT64, BYTE_ARRAY, …</param>
/// <param name="LogicalType">What that means: a converted or logical type; empty for nothing.</param>
/// <param name="Repetition">REQUIRED, OPTIONAL or REPEATED.</param>
public sealed record ParquetColumn(string Name, string Type, string LogicalType, string Repetition);

/// <summary>A row group of a Parquet file.</summary>
/// <param name="Index">Its place, from 0.</param>
/// <param name="Rows">Its rows.</param>
/// <param name="Chunks">What it has of every column.</param>
public sealed record ParquetRowGroup(long Index, long Rows, IReadOnlyList<ParquetChunk> Chunks);

/// <summary>A column's part of a row group.</summary>
/// <param name="Column">The column, with a dot between levels.</param>
/// <param name="Encodings">Its pages' encodings.</param>
/// <param name="Codec">Its compression.</param>
/// <param name="Compressed">Bytes in the file.</param>
/// <param name="Uncompressed">Bytes before compression.</param>
/// <param name="Nulls">How many values are null; null where unknown.</param>
/// <param name="Min">The least value; null where unknown.</param>
/// <param name="Max">The greatest value; null where unknown.</param>
public sealed record ParquetChunk(string Column, string Encodings, string Codec, long Compressed, long Uncompressed, long? Nulls, string? Min, string? Max);
