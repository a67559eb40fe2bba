using OssPipeline.Core.Catalog;
using OssPipeline.Tables.Table;

namespace OssPipeline.Tables.Parquet;

/// <summary>Options of <c>parquet_decode</c>.</summary>
internal sealed record ParquetDecodeOptions
{
    /// <summary>The library.</summary>
    [Option("What reads Parquet: native (Apache Arrow's C++ library) or managed (all .NET); auto takes native where it runs.", IsTuning = true)]
    public TableEngine Engine { get; init; } = TableEngine.Auto;
}
