using OssPipeline.Core.Catalog;

namespace OssPipeline.Tables.Parquet;

/// <summary>What reads Parquet.</summary>
public static class ParquetKinds
{
    /// <summary>Its kinds: <c>parquet_decode</c>.</summary>
    public static IReadOnlyList<ComponentKind> Kinds { get; } = [ParquetDecoder.Kind];
}
