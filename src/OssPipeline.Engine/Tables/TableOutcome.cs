namespace OssPipeline.Engine.Tables;

/// <summary>What became of a table in a run.</summary>
/// <param name="Name">The table's node.</param>
/// <param name="Location">Where it lies.</param>
public sealed record TableOutcome(string Name, string Location)
{
    /// <summary>Whether files were made visible.</summary>
    public bool IsCommitted { get; init; }

    /// <summary>Files that were made visible.</summary>
    public int Files { get; init; }

    /// <summary>Their bytes.</summary>
    public long Bytes { get; init; }

    /// <summary>Partitions they are in; 0 without any.</summary>
    public int Partitions { get; init; }

    /// <summary>The manifest's full key; null unless committed.</summary>
    public string? Manifest { get; init; }

    /// <summary>Rows found in the objects of this run.</summary>
    public long RowsRead { get; init; }

    /// <summary>Rows that went into files.</summary>
    public long RowsWritten { get; init; }

    /// <summary>Rows that a block left out.</summary>
    public long RowsLeftOut { get; init; }

    /// <summary>Rows that did not fit.</summary>
    public long RowsRejected { get; init; }

    /// <summary>Where those are; null when there are none.</summary>
    public string? Rejects { get; init; }

    /// <summary>Why it was not committed; null when it was, or had nothing to commit.</summary>
    public string? Problem { get; init; }
}
