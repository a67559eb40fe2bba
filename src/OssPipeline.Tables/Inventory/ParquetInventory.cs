using System.Runtime.CompilerServices;
using OssPipeline.Core.Storage;
using Parquet;

namespace OssPipeline.Tables.Inventory;

/// <summary>
/// Reads Parquet files of an inventory (Amazon S3 user guide, "Inventory list": <c>key</c>, <c>size</c>, <c>last_modified_date</c>,
/// <c>e_tag</c>…). One group of rows is in memory at a time, of it only the columns that are wanted.
/// </summary>
/// <remarks>
/// Give it files only whose checksum was compared: in some files with single damaged bytes the library looks for the end of a page for ever.
/// </remarks>
public sealed class ParquetInventory : IInventoryFormat
{
    private const int MostRowsOfGroup = 10_000_000;

    /// <inheritdoc/>
    public string Name => "Parquet";

    /// <inheritdoc/>
    public async IAsyncEnumerable<InventoryRow> ReadAsync(Stream file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(file);
        var reader = await TryAsync(() => new ValueTask<ParquetReader>(ParquetReader.CreateAsync(file, leaveStreamOpen: true, cancellationToken: cancellationToken))).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            var columns = await TryAsync(() => new ValueTask<InventoryColumns>(InventoryColumns.Find(reader.Schema))).ConfigureAwait(false);
            long number = 0;
            for (var group = 0; group < reader.RowGroupCount; group++)
            {
                var at = group;
                var rows = await TryAsync(() => ReadGroupAsync(reader, at, columns, cancellationToken)).ConfigureAwait(false);
                for (var i = 0; i < rows.Count; i++)
                {
                    yield return rows.Row(i, ++number);
                }
            }
        }
    }

    private static async ValueTask<InventoryGroup> ReadGroupAsync(ParquetReader reader, int index, InventoryColumns columns, CancellationToken cancellationToken)
    {
        using var group = reader.OpenRowGroupReader(index);
        if (group.RowCount is < 0 or > MostRowsOfGroup)
        {
            throw new InvalidDataException($"a group of rows has {group.RowCount} of them, more than {MostRowsOfGroup:N0}");
        }

        return await InventoryGroup.ReadAsync(group, columns, cancellationToken).ConfigureAwait(false);
    }

    // The library tells damage by whatever its decoding runs into.
    private static async ValueTask<T> TryAsync<T>(Func<ValueTask<T>> read)
    {
        try
        {
            return await read().ConfigureAwait(false);
        }
        catch (Exception e) when (e is not (OperationCanceledException or OutOfMemoryException or InvalidDataException))
        {
            throw new InvalidDataException($"it is no Parquet file, or damaged: {e.Message}", e);
        }
    }
}
