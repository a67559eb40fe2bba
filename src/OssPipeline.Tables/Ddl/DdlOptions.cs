namespace OssPipeline.Tables.Ddl;

/// <summary>All that a table's scripts say beside its columns.</summary>
public sealed record DdlOptions
{
    /// <summary>The table's name: <c>table</c>, <c>schema.table</c> or <c>project.schema.table</c>.</summary>
    public required string Table { get; init; }

    /// <summary>Where its files lie.</summary>
    public required DdlLocation Location { get; init; }

    /// <summary>What its files are.</summary>
    public required DdlFormat Format { get; init; }

    /// <summary>Whose SQL to write.</summary>
    public DdlDialect Dialect { get; init; }

    /// <summary>How text is written.</summary>
    public TextLayout Text { get; init; } = new();

    /// <summary>What the table's comment says; null for none.</summary>
    public string? Comment { get; init; }

    /// <summary>The RAM role that MaxCompute takes to read the files, as <c>acs:ram::1234567890123456:role/aliyunodpsdefaultrole</c>; null for the account's default role.</summary>
    public string? RoleArn { get; init; }

    /// <summary>After how many days MaxCompute forgets a table that nobody changed; null for never.</summary>
    public int? Lifecycle { get; init; }

    /// <summary>Further properties, as they are, by name: SERDEPROPERTIES in MaxCompute, TBLPROPERTIES or OPTIONS elsewhere.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();
}
