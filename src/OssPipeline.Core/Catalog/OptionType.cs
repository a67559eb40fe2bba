namespace OssPipeline.Core.Catalog;

/// <summary>How an option's value is written.</summary>
public enum OptionType
{
    /// <summary>Text.</summary>
    Text,

    /// <summary>true or false.</summary>
    Flag,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A number of bytes: 8MiB, 512MB, 4096.</summary>
    Size,

    /// <summary>A length of time: 500ms, 30s, 15m, 6h, 7d.</summary>
    Duration,

    /// <summary>A point in time: ISO 8601 (2026-01-31T12:00:00Z, 2026-01-31) or Unix seconds.</summary>
    Instant,

    /// <summary>One of a few words.</summary>
    Choice,

    /// <summary>A list of texts; a single text stands for a list of one.</summary>
    TextList,

    /// <summary>A map from names to texts.</summary>
    TextMap,
}
