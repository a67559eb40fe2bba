using System.Text.Json;
using OssPipeline.Core.Storage;

namespace OssPipeline.Storage.Manifests;

/// <summary>A file of an inventory.</summary>
/// <param name="Key">Its key in the bucket the inventory was written to.</param>
/// <param name="Size">Its length in bytes; null where the manifest does not tell.</param>
/// <param name="Md5">MD5 of its bytes, in hexadecimal digits.</param>
internal sealed record InventoryFile(string Key, long? Size, string Md5);

/// <summary>
/// The <c>manifest.json</c> of an inventory (Amazon S3 user guide, "Inventory manifest"; OSS user guide, "Bucket inventory"): both services
/// write the same fields.
/// </summary>
/// <param name="SourceBucket">The bucket that was listed.</param>
/// <param name="Format"><c>CSV</c>, <c>Parquet</c> or <c>ORC</c>.</param>
/// <param name="Columns">The columns of CSV files, in order; empty for others, which say it themselves.</param>
/// <param name="Files">The files with the rows.</param>
internal sealed record InventoryManifest(string SourceBucket, string Format, IReadOnlyList<string> Columns, IReadOnlyList<InventoryFile> Files)
{
    /// <summary>Understands the text of one.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static InventoryManifest Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json.Span.StartsWith("\uFEFF"u8) ? json[3..] : json);
            var root = document.RootElement;
            var format = Text(root, "fileFormat");
            var schema = Text(root, "fileSchema");
            var files = root.GetProperty("files").EnumerateArray().Select(static f => new InventoryFile(
                Text(f, "key"),
                f.TryGetProperty("size", out var size) ? size.GetInt64() : null,
                Text(f, "MD5checksum"))).ToList();
            return new InventoryManifest(
                Text(root, "sourceBucket"),
                format,
                format.Equals("CSV", StringComparison.OrdinalIgnoreCase) ? schema.Split(',', StringSplitOptions.TrimEntries) : [],
                files);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new InvalidDataException($"it is no manifest of an inventory of S3 or OSS: {e.Message}", e);
        }
    }

    /// <summary>Refuses an inventory of another bucket than a store's.</summary>
    /// <exception cref="StoreException">It is of another bucket.</exception>
    public void RequireOf(StoreInfo store, string location)
    {
        if (store.Bucket.Length > 0 && store.Bucket != SourceBucket)
        {
            throw new StoreException(
                StoreErrorKind.InvalidRequest, $"{location} is the inventory of the bucket '{SourceBucket}', but {store.Location} is read; take the inventory of that one.");
        }
    }

    private static string Text(JsonElement element, string name) =>
        element.GetProperty(name).GetString() ?? throw new FormatException($"'{name}' has no value.");
}
