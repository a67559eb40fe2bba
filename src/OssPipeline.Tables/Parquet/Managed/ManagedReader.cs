using System.Buffers.Binary;
using global::Parquet;
using global::Parquet.Schema;
using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.Parquet.Managed;

/// <summary>A Parquet file through Parquet.Net, which reads a column of a row group at a time.</summary>
internal sealed class ManagedReader : IParquetReader
{
    private readonly FooterOverlay _file;
    private readonly ParquetReader _reader;
    private readonly DataField[] _fields;
    private Column[] _group = [];
    private int _groupIndex = -1;
    private int _given;

    private ManagedReader(FooterOverlay file, ParquetReader reader, DataField[] fields, TableSchema schema)
    {
        _file = file;
        _reader = reader;
        _fields = fields;
        Schema = schema;
    }

    /// <inheritdoc/>
    public TableSchema Schema { get; }

    /// <inheritdoc/>
    public int Groups => _reader.RowGroupCount;

    /// <summary>Opens a file.</summary>
    /// <exception cref="InvalidDataException">It is no Parquet file, or holds what no column of ours can.</exception>
    public static async ValueTask<ManagedReader> OpenAsync(Stream file, CancellationToken cancellationToken)
    {
        var overlay = FooterOverlay.Of(file);
        var schema = new TableSchema(overlay.Fields.Select(f => new TableColumn(f.Name, f.ToColumnType())));
        var options = new ParquetOptions { TreatByteArrayAsString = false };
        try
        {
            var reader = await ParquetReader.CreateAsync(overlay, options, leaveStreamOpen: true, cancellationToken).ConfigureAwait(false);
            return new ManagedReader(overlay, reader, reader.Schema.GetDataFields(), schema);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new InvalidDataException($"It is no Parquet file, or a damaged one: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public long RowsOf(int group) => _reader.RowGroups[group].RowCount;

    /// <inheritdoc/>
    public long BytesOf(int group) => _reader.Metadata!.RowGroups[group].TotalByteSize;

    /// <inheritdoc/>
    public async ValueTask<Column[]> ReadAsync(int group, int most, CancellationToken cancellationToken)
    {
        if (RowsOf(group) == 0)
        {
            // The library wants a page of every chunk, and others write none.
            return [];
        }

        if (_groupIndex != group)
        {
            Forget();
            _group = await LoadAsync(group, cancellationToken).ConfigureAwait(false);
            (_groupIndex, _given) = (group, 0);
        }

        var rows = Math.Min(most, _group[0].Count - _given);
        if (rows == 0)
        {
            return [];
        }

        var places = new int[rows];
        for (var i = 0; i < rows; i++)
        {
            places[i] = _given + i;
        }

        _given += rows;
        var some = new Column[_group.Length];
        for (var i = 0; i < some.Length; i++)
        {
            using var builder = new ColumnBuilder(_group[i].Type, rows);
            builder.AppendRows(_group[i], places);
            some[i] = builder.Build();
        }

        return some;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Forget();
        await _reader.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask<Column[]> LoadAsync(int group, CancellationToken cancellationToken)
    {
        var loaded = new List<Column>(_fields.Length);
        try
        {
            using var reader = _reader.OpenRowGroupReader(group);
            for (var i = 0; i < _fields.Length; i++)
            {
                loaded.Add(await LoadAsync(reader, i, cancellationToken).ConfigureAwait(false));
                if (loaded[i].Count != loaded[0].Count)
                {
                    throw new InvalidDataException($"Column '{_fields[i].Name}' has another number of rows than column '{_fields[0].Name}'.");
                }
            }

            return [.. loaded];
        }
        catch (Exception e)
        {
            foreach (var column in loaded)
            {
                column.Dispose();
            }

            // The library fails on damaged bytes in any way there is.
            if (e is OperationCanceledException or InvalidDataException or IOException)
            {
                throw;
            }

            throw new InvalidDataException($"Row group {group} is damaged: {e.Message}", e);
        }
    }

    private ValueTask<Column> LoadAsync(ParquetRowGroupReader reader, int column, CancellationToken cancellationToken) => _file.Fields[column].Storage switch
    {
        FieldStorage.Boolean => LoadAsync<bool>(reader, column, static (target, _, value) => target.AppendBoolean(value), cancellationToken),
        FieldStorage.Int32 => LoadAsync<int>(reader, column, static (target, shape, value) => FieldValues.Add(target, shape, value), cancellationToken),
        FieldStorage.Int64 => LoadAsync<long>(reader, column, static (target, shape, value) => FieldValues.Add(target, shape, value), cancellationToken),
        FieldStorage.Int96 => LoadAsync<ReadOnlyMemory<byte>>(reader, column, static (target, _, value) => AddInt96(target, value.Span), cancellationToken),
        FieldStorage.Float => LoadAsync<float>(reader, column, static (target, _, value) => target.Append(value), cancellationToken),
        FieldStorage.Double => LoadAsync<double>(reader, column, static (target, _, value) => target.Append(value), cancellationToken),
        _ => LoadAsync<ReadOnlyMemory<byte>>(reader, column, static (target, shape, value) => FieldValues.Add(target, shape, value.Span), cancellationToken),
    };

    private async ValueTask<Column> LoadAsync<T>(
        ParquetRowGroupReader reader, int column, Action<ColumnBuilder, FieldShape, T> add, CancellationToken cancellationToken)
        where T : struct
    {
        var shape = _file.Fields[column];
        var rows = checked((int)reader.RowCount);
        using var values = new Rented<T>(rows);
        using var levels = new Rented<int>(rows);
        await reader.ReadRawAsync(
            _fields[column], values.Room, shape.IsOptional ? levels.Room : null, repetitionLevels: null, cancellationToken).ConfigureAwait(false);
        using var builder = new ColumnBuilder(Schema.Columns[column].Type, rows);
        var next = 0;
        for (var row = 0; row < rows; row++)
        {
            if (shape.IsOptional && levels.Span[row] == 0)
            {
                builder.AppendNull();
            }
            else
            {
                add(builder, shape, values.Span[next++]);
            }
        }

        return builder.Build();
    }

    private static void AddInt96(ColumnBuilder target, ReadOnlySpan<byte> value) => FieldValues.AddInt96(
        target,
        BinaryPrimitives.ReadInt32LittleEndian(value),
        BinaryPrimitives.ReadInt32LittleEndian(value[4..]),
        BinaryPrimitives.ReadInt32LittleEndian(value[8..]));

    private void Forget()
    {
        foreach (var column in _group)
        {
            column.Dispose();
        }

        _group = [];
    }
}
