using Parquet.Schema;

namespace OssPipeline.Tables.Inventory;

/// <summary>The columns of an inventory that say something of use; null where the file has none of that name.</summary>
internal sealed record InventoryColumns(DataField Key)
{
    // How the library sees text depends on its options; it can give either as strings.
    private static readonly Type[] Text = [typeof(string), typeof(ReadOnlyMemory<char>)];

    public DataField? Bucket { get; private init; }

    public DataField? IsLatest { get; private init; }

    public DataField? IsDeleteMarker { get; private init; }

    public DataField? Size { get; private init; }

    public DataField? LastModified { get; private init; }

    public DataField? ETag { get; private init; }

    public DataField? StorageClass { get; private init; }

    public DataField? AccessTier { get; private init; }

    /// <exception cref="InvalidDataException">There is no column <c>key</c>, or one has another type than inventories give it.</exception>
    public static InventoryColumns Find(ParquetSchema schema)
    {
        var fields = schema.GetDataFields();
        return new InventoryColumns(Of("key", Text) ?? throw new InvalidDataException("it has no column 'key'"))
        {
            Bucket = Of("bucket", Text),
            IsLatest = Of("is_latest", typeof(bool)),
            IsDeleteMarker = Of("is_delete_marker", typeof(bool)),
            Size = Of("size", typeof(long)),
            LastModified = Of("last_modified_date", typeof(DateTime), typeof(long)),
            ETag = Of("e_tag", Text),
            StorageClass = Of("storage_class", Text),
            AccessTier = Of("intelligent_tiering_access_tier", Text),
        };

        DataField? Of(string name, params ReadOnlySpan<Type> types)
        {
            var field = Array.Find(fields, f => f.Name == name && f.Path.Length == 1);
            return field is null || types.Contains(field.ClrType) ? field
                : throw new InvalidDataException($"its column '{name}' has the type {field.ClrType.Name} instead of {types[0].Name}");
        }
    }
}
