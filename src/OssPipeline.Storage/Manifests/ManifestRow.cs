namespace OssPipeline.Storage.Manifests;

/// <summary>A row of a list: the key of an object, and what the list tells of it.</summary>
/// <param name="File">The file's name, for messages.</param>
/// <param name="Line">The line it begins on, or the row, from 1.</param>
internal sealed record ManifestRow(string File, long Line)
{
    /// <summary>The object's key.</summary>
    public string Key { get; init; } = "";

    /// <summary>Length in bytes; null where the list does not tell.</summary>
    public long? Size { get; init; }

    /// <summary>The version mark, without quotes; null where the list does not tell.</summary>
    public string? ETag { get; init; }

    /// <summary>When it changed last; null where the list does not tell.</summary>
    public DateTimeOffset? LastModified { get; init; }

    /// <summary>Its storage class in the store's own word; null where the list does not tell.</summary>
    public string? StorageClass { get; init; }

    /// <summary>Only the store can tell whether its bytes can be read now.</summary>
    public bool IsArchived { get; init; }

    /// <summary>In a report: how its work ended. Null in a list that is none.</summary>
    public string? Result { get; init; }

    /// <summary>In a report: the source node it came from.</summary>
    public string? Source { get; init; }

    /// <summary>In a report: the kind of the failure.</summary>
    public string? Class { get; init; }

    /// <summary>In a report: why it failed.</summary>
    public string? Reason { get; init; }

    /// <summary>What is wrong with the row; null for a good one.</summary>
    public string? Problem { get; init; }

    /// <summary>Where it stands: <c>list.csv:17</c>.</summary>
    public string Place => $"{File}:{Line}";

    /// <summary>Whether the store need not be asked: length and version are told, and its bytes can be read.</summary>
    public bool IsWhole => Size is not null && ETag is not null && LastModified is not null && !IsArchived;
}
