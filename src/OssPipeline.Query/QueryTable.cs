namespace OssPipeline.Query;

/// <summary>The files that a query sees as the table <c>t</c>.</summary>
/// <param name="Files">Absolute paths of local files, at least one.</param>
/// <param name="Format">What they are, all of them.</param>
public sealed record QueryTable(IReadOnlyList<string> Files, QueryFormat Format)
{
    /// <summary>Whether the first line of text files has the columns' names; null to find out.</summary>
    public bool? HasHeader { get; init; }

    /// <summary>What stands between fields of text files; null to find out.</summary>
    public string? Delimiter { get; init; }

    /// <summary>The text that means null in text files.</summary>
    public string? NullText { get; init; }

    /// <summary>Names of the columns of text files without header, in order; empty for made-up ones.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>Folders such as <c>ds=2026-11-24/</c> in the files' paths below this one are columns; null for none.</summary>
    public string? PartitionRoot { get; init; }
}
