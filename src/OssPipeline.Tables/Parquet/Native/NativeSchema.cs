using OssPipeline.Core.Rows;
using ParquetSharp;
using ParquetSharp.Schema;

namespace OssPipeline.Tables.Parquet.Native;

/// <summary>Our plan in the library's terms.</summary>
internal static class NativeSchema
{
    private const long PageBytes = 1 << 20;

    /// <summary>Values between two looks at the size of a page: 1,024 is the library's own, and costs twice the calls.</summary>
    private const int BatchRows = 4 << 10;

    /// <summary>The columns as physical and logical types (Apache Parquet, "Logical Types").</summary>
    public static GroupNode Of(ParquetPlan plan)
    {
        var nodes = new Node[plan.Schema.Columns.Count];
        try
        {
            for (var i = 0; i < nodes.Length; i++)
            {
                nodes[i] = Of(plan, i);
            }

            return new GroupNode("schema", Repetition.Required, nodes);
        }
        finally
        {
            foreach (var node in nodes)
            {
                node?.Dispose();
            }
        }
    }

    /// <summary>Codec and encodings.</summary>
    public static WriterProperties Properties(ParquetPlan plan)
    {
        using var builder = new WriterPropertiesBuilder();

        // The library's own pools keep tens of megabytes of what was freed.
        var pool = MemoryPool.SystemMemoryPool();
        var compact = plan.Encodings == ParquetEncodings.Compact;

        // 1.0 names the dictionary's encoding as the oldest readers know it; data pages are V1 in both.
        builder.Version(compact ? ParquetVersion.PARQUET_2_6 : ParquetVersion.PARQUET_1_0)
            .DataPageVersion(ParquetDataPageVersion.V1)
            .DataPagesize(PageBytes)
            .WriteBatchSize(BatchRows)
            .EnableStatistics()
            .DisableWritePageIndex()
            .SetSizeStatisticsLevel(SizeStatisticsLevel.None)
            .MemoryPool(pool)
            .CreatedBy("OssPipeline")
            .DisableDictionary()
            .Compression(plan.Compression switch
            {
                ParquetCompression.Snappy => Compression.Snappy,
                ParquetCompression.Zstd => Compression.Zstd,
                ParquetCompression.Gzip => Compression.Gzip,
                _ => Compression.Uncompressed,
            });
        if (plan.Compression is ParquetCompression.Zstd or ParquetCompression.Gzip)
        {
            builder.CompressionLevel(plan.Level ?? (plan.Compression == ParquetCompression.Zstd ? ParquetPlan.UsualZstdLevel : ParquetPlan.UsualGzipLevel));
        }

        for (var i = 0; i < plan.Columns.Count; i++)
        {
            using var path = new ColumnPath([plan.NameOf(i)]);
            if (plan.Columns[i].Repeats)
            {
                builder.EnableDictionary(path);
            }
            else if (plan.IsDelta(i))
            {
                builder.Encoding(path, Encoding.DeltaBinaryPacked);
            }
            else if (plan.IsSplit(i))
            {
                builder.Encoding(path, Encoding.ByteStreamSplit);
            }
        }

        return builder.Build();
    }

    private static PrimitiveNode Of(ParquetPlan plan, int column)
    {
        var type = plan.Schema.Columns[column].Type;
        var (logical, physical, length) = type.Kind switch
        {
            ColumnKind.Boolean => (LogicalType.None(), PhysicalType.Boolean, -1),
            ColumnKind.Int8 => (LogicalType.Int(8, isSigned: true), PhysicalType.Int32, -1),
            ColumnKind.Int16 => (LogicalType.Int(16, isSigned: true), PhysicalType.Int32, -1),
            ColumnKind.Int32 => (LogicalType.None(), PhysicalType.Int32, -1),
            ColumnKind.Int64 => (LogicalType.None(), PhysicalType.Int64, -1),
            ColumnKind.Float => (LogicalType.None(), PhysicalType.Float, -1),
            ColumnKind.Double => (LogicalType.None(), PhysicalType.Double, -1),
            ColumnKind.Decimal when plan.IsShortDecimal(type) => (LogicalType.Decimal(type.Precision, type.Scale), PhysicalType.Int64, -1),
            ColumnKind.Decimal => (LogicalType.Decimal(type.Precision, type.Scale), PhysicalType.FixedLenByteArray, ParquetPlan.DecimalBytes(type.Precision)),
            ColumnKind.String => (LogicalType.String(), PhysicalType.ByteArray, -1),
            ColumnKind.Binary => (LogicalType.None(), PhysicalType.ByteArray, -1),
            ColumnKind.Date => (LogicalType.Date(), PhysicalType.Int32, -1),
            _ => plan.Timestamps switch
            {
                ParquetTimestamps.Micros => (LogicalType.Timestamp(isAdjustedToUtc: true, TimeUnit.Micros), PhysicalType.Int64, -1),
                ParquetTimestamps.Int96 => (LogicalType.None(), PhysicalType.Int96, -1),
                _ => (LogicalType.String(), PhysicalType.ByteArray, -1),
            },
        };
        using (logical)
        {
            return new PrimitiveNode(plan.NameOf(column), Repetition.Optional, logical, physical, length);
        }
    }
}
