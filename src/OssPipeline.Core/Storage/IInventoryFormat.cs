namespace OssPipeline.Core.Storage;

/// <summary>Reads files of a bucket's inventory that are in a format of their own (Parquet). Holds no resources; safe to share.</summary>
public interface IInventoryFormat
{
    /// <summary>The format, as <c>fileFormat</c> of the inventory's <c>manifest.json</c> names it.</summary>
    string Name { get; }

    /// <summary>The rows, in the order of the file; memory holds some thousands at most beyond what the format itself needs.</summary>
    /// <param name="file">The whole file; can be read anywhere. The caller keeps it.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    /// <exception cref="InvalidDataException">The file is not of this format, is damaged, or has no column of keys.</exception>
    IAsyncEnumerable<InventoryRow> ReadAsync(Stream file, CancellationToken cancellationToken);
}

/// <summary>A row of an inventory: what a service says of one object, or of one version of it.</summary>
/// <param name="Number">Which row of its file it is, from 1.</param>
public sealed record InventoryRow(long Number)
{
    /// <summary>The bucket; null where the inventory leaves it out.</summary>
    public string? Bucket { get; init; }

    /// <summary>The object's key, decoded.</summary>
    public string Key { get; init; } = "";

    /// <summary>Whether it is the current version; null where the inventory has current ones only.</summary>
    public bool? IsLatest { get; init; }

    /// <summary>Whether it only says that the object was deleted.</summary>
    public bool IsDeleteMarker { get; init; }

    /// <summary>Length in bytes; null where it is not told.</summary>
    public long? Size { get; init; }

    /// <summary>When it changed last; null where it is not told.</summary>
    public DateTimeOffset? LastModified { get; init; }

    /// <summary>The version mark, without quotes; null where it is not told.</summary>
    public string? ETag { get; init; }

    /// <summary>The storage class, in the service's own word; null where it is not told.</summary>
    public string? StorageClass { get; init; }

    /// <summary>S3's IntelligentTieringAccessTier; null for none.</summary>
    public string? AccessTier { get; init; }

    /// <summary>What is wrong with the row; null for a good one.</summary>
    public string? Problem { get; init; }
}
