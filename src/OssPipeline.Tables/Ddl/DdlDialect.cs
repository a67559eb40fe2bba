namespace OssPipeline.Tables.Ddl;

/// <summary>Whose SQL a script is written in.</summary>
public enum DdlDialect
{
    /// <summary>Alibaba Cloud MaxCompute.</summary>
    Maxcompute,

    /// <summary>Apache Hive.</summary>
    Hive,

    /// <summary>Apache Spark SQL.</summary>
    Spark,

    /// <summary>Trino with its Hive connector.</summary>
    Trino,

    /// <summary>Amazon Athena.</summary>
    Athena,
}
