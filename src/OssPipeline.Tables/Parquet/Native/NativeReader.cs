using OssPipeline.Core.Rows;
using ParquetSharp;
using Column = OssPipeline.Core.Rows.Column;

namespace OssPipeline.Tables.Parquet.Native;

/// <summary>A Parquet file through physical column readers.</summary>
internal sealed class NativeReader : IParquetReader
{
    private readonly ParquetFileReader _reader;
    private readonly FieldShape[] _fields;
    private RowGroupReader? _group;
    private ColumnReader[] _columns = [];
    private int _groupIndex = -1;

    /// <summary>Opens it.</summary>
    /// <exception cref="InvalidDataException">It is no Parquet file, or holds what no column of ours can.</exception>
    public NativeReader(Stream file)
    {
        try
        {
            _reader = new ParquetFileReader(file, leaveOpen: true);
        }
        catch (ParquetException e)
        {
            throw new InvalidDataException($"It is no Parquet file, or a damaged one: {NativeErrors.Short(e)}", e);
        }

        try
        {
            _fields = [.. Enumerable.Range(0, _reader.FileMetaData.Schema.NumColumns).Select(i => NativeFields.Of(_reader.FileMetaData.Schema.Column(i)))];
            Schema = new TableSchema(_fields.Select(f => new TableColumn(f.Name, f.ToColumnType())));
        }
        catch
        {
            _reader.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public TableSchema Schema { get; }

    /// <inheritdoc/>
    public int Groups => _reader.FileMetaData.NumRowGroups;

    /// <inheritdoc/>
    public long RowsOf(int group)
    {
        using var reader = _reader.RowGroup(group);
        return reader.MetaData.NumRows;
    }

    /// <inheritdoc/>
    public long BytesOf(int group)
    {
        using var reader = _reader.RowGroup(group);
        return reader.MetaData.TotalByteSize;
    }

    /// <inheritdoc/>
    public ValueTask<Column[]> ReadAsync(int group, int most, CancellationToken cancellationToken)
    {
        var built = new Column?[_fields.Length];
        try
        {
            Open(group);
            for (var i = 0; i < built.Length; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                using var builder = new ColumnBuilder(Schema.Columns[i].Type, most);
                NativeValues.Read(_columns[i], _fields[i], builder, most);
                built[i] = builder.Build();
                if (built[i]!.Count != built[0]!.Count)
                {
                    throw new InvalidDataException($"Column '{_fields[i].Name}' has another number of rows than column '{_fields[0].Name}'.");
                }
            }
        }
        catch (Exception e)
        {
            foreach (var column in built)
            {
                column?.Dispose();
            }

            if (e is ParquetException or OverflowException)
            {
                throw new InvalidDataException($"Row group {group} is damaged: {NativeErrors.Short(e)}", e);
            }

            throw;
        }

        if (built[0]!.Count > 0)
        {
            return new ValueTask<Column[]>(built!);
        }

        foreach (var column in built)
        {
            column!.Dispose();
        }

        return new ValueTask<Column[]>([]);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        CloseGroup();
        _reader.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Open(int group)
    {
        if (_groupIndex == group)
        {
            return;
        }

        CloseGroup();
        _group = _reader.RowGroup(group);
        _columns = [.. Enumerable.Range(0, _fields.Length).Select(_group.Column)];
        _groupIndex = group;
    }

    private void CloseGroup()
    {
        foreach (var column in _columns)
        {
            column.Dispose();
        }

        _columns = [];
        _group?.Dispose();
        _group = null;
    }
}
