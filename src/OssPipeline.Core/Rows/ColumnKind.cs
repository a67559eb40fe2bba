namespace OssPipeline.Core.Rows;

/// <summary>What the values of a column are, and how they lie in memory (Apache Arrow columnar format, physical layouts).</summary>
public enum ColumnKind
{
    /// <summary>True or false; one bit a value, least significant first.</summary>
    Boolean,

    /// <summary>8-bit integer: MaxCompute TINYINT.</summary>
    Int8,

    /// <summary>16-bit integer: SMALLINT.</summary>
    Int16,

    /// <summary>32-bit integer: INT.</summary>
    Int32,

    /// <summary>64-bit integer: BIGINT.</summary>
    Int64,

    /// <summary>IEEE single: FLOAT.</summary>
    Float,

    /// <summary>IEEE double: DOUBLE.</summary>
    Double,

    /// <summary>A scaled 128-bit integer, little-endian: DECIMAL(p,s), p up to 38.</summary>
    Decimal,

    /// <summary>UTF-8 text: STRING, or VARCHAR(n) where a length is given; 32-bit offsets.</summary>
    String,

    /// <summary>Bytes: BINARY; 32-bit offsets.</summary>
    Binary,

    /// <summary>Days since 1970-01-01, 32 bits: DATE.</summary>
    Date,

    /// <summary>Microseconds since 1970-01-01T00:00:00Z, 64 bits: TIMESTAMP.</summary>
    Timestamp,
}
