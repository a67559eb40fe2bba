using OssPipeline.Core.Storage;
using Parquet;
using Parquet.Schema;

namespace OssPipeline.Tables.Inventory;

/// <summary>The values of one group of rows, column by column.</summary>
internal sealed class InventoryGroup
{
    private readonly string?[] _keys;

    private InventoryGroup(string?[] keys) => _keys = keys;

    public int Count => _keys.Length;

    private string?[]? Buckets { get; init; }

    private bool?[]? Latest { get; init; }

    private bool?[]? Markers { get; init; }

    private long?[]? Sizes { get; init; }

    private DateTime?[]? Times { get; init; }

    private string?[]? ETags { get; init; }

    private string?[]? Classes { get; init; }

    private string?[]? Tiers { get; init; }

    public static async ValueTask<InventoryGroup> ReadAsync(ParquetRowGroupReader group, InventoryColumns columns, CancellationToken cancellationToken)
    {
        var count = (int)group.RowCount;
        return new InventoryGroup((await TextAsync(columns.Key).ConfigureAwait(false))!)
        {
            Buckets = await TextAsync(columns.Bucket).ConfigureAwait(false),
            Latest = await ValuesAsync<bool>(columns.IsLatest).ConfigureAwait(false),
            Markers = await ValuesAsync<bool>(columns.IsDeleteMarker).ConfigureAwait(false),
            Sizes = await ValuesAsync<long>(columns.Size).ConfigureAwait(false),
            Times = columns.LastModified is { } field && field.ClrType == typeof(long)
                ? [.. (await ValuesAsync<long>(field).ConfigureAwait(false))!.Select(static t => t is { } ms ? DateTime.UnixEpoch.AddMilliseconds(ms) : (DateTime?)null)]
                : await ValuesAsync<DateTime>(columns.LastModified).ConfigureAwait(false),
            ETags = await TextAsync(columns.ETag).ConfigureAwait(false),
            Classes = await TextAsync(columns.StorageClass).ConfigureAwait(false),
            Tiers = await TextAsync(columns.AccessTier).ConfigureAwait(false),
        };

        async ValueTask<string?[]?> TextAsync(DataField? field)
        {
            if (field is null || !group.ColumnExists(field))
            {
                return field == columns.Key ? throw new InvalidDataException("a group of rows has no column 'key'") : null;
            }

            var values = new string?[count];
            await group.ReadAsync(field, values.AsMemory()!, null, cancellationToken).ConfigureAwait(false);
            return values;
        }

        async ValueTask<T?[]?> ValuesAsync<T>(DataField? field)
            where T : struct
        {
            if (field is null || !group.ColumnExists(field))
            {
                return null;
            }

            var values = new T?[count];
            if (field.IsNullable)
            {
                await group.ReadAsync<T>(field, values.AsMemory(), null, cancellationToken).ConfigureAwait(false);
                return values;
            }

            var plain = new T[count];
            await group.ReadAsync<T>(field, plain.AsMemory(), null, cancellationToken).ConfigureAwait(false);
            for (var i = 0; i < count; i++)
            {
                values[i] = plain[i];
            }

            return values;
        }
    }

    /// <summary>A row.</summary>
    /// <param name="index">Which of this group, from 0.</param>
    /// <param name="number">Which of the file, from 1.</param>
    public InventoryRow Row(int index, long number)
    {
        var size = Sizes?[index];
        return new InventoryRow(number)
        {
            Key = _keys[index] ?? "",
            Bucket = Buckets?[index],
            IsLatest = Latest?[index],
            IsDeleteMarker = Markers?[index] ?? false,
            Size = size,
            LastModified = Times?[index] is { } time ? new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)) : null,
            ETag = ETags?[index]?.Trim('"') is { Length: > 0 } mark ? mark : null,
            StorageClass = Classes?[index],
            AccessTier = Tiers?[index],
            Problem = size < 0 ? "its size is no number of bytes" : null,
        };
    }
}
