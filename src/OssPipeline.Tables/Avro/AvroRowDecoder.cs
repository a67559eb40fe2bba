using OssPipeline.Core.Data;
using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.Avro;

/// <summary>Decodes chunks of records, one after another. Not safe for concurrent use.</summary>
internal sealed class AvroRowDecoder : IDisposable
{
    private readonly TableSchema _schema;
    private readonly AvroCodec _codec;
    private readonly (AvroType Type, int Column)[] _fields; // As they lie in a record; column -1: left out.
    private readonly int[] _missing;
    private readonly ColumnBuilder[] _columns;
    private readonly List<(long Record, int Column)> _misfits = [];
    private readonly AvroBlockDecoder _blocks = new();

    /// <summary>Fits the fields of a file to columns, by name.</summary>
    /// <exception cref="InvalidDataException">A field has a type that its column can't take.</exception>
    public AvroRowDecoder(AvroFile file, TableSchema schema)
    {
        (_schema, _codec) = (schema, file.Codec);
        _columns = [.. schema.Columns.Select(c => new ColumnBuilder(c.Type))];
        _fields = [.. file.Schema.Fields.Select(f => (f.Type, schema.IndexOf(AvroDecoder.ColumnName(f.Name))))];
        _missing = [.. Enumerable.Range(0, schema.Columns.Count).Where(c => !_fields.Any(f => f.Column == c))];
        foreach (var (type, column) in _fields)
        {
            if (column >= 0 && !type.Fits(schema.Columns[column].Type))
            {
                throw new InvalidDataException(
                    $"Its field '{schema.Columns[column].Name}' is {type.Column}, which does not fit the column of type {schema.Columns[column].Type}.");
            }
        }
    }

    /// <summary>Decodes a chunk.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or a row does not fit and rows may not be rejected.</exception>
    public RowBatch Decode(ObjectRef origin, AvroChunk chunk, IRowWriter output)
    {
        var (rows, record) = (0, chunk.Before);
        _misfits.Clear();
        foreach (var block in chunk.Blocks)
        {
            try
            {
                var data = new AvroData(_blocks.Decode(_codec, chunk.BytesOf(block)));
                for (var i = 0; i < block.Records; i++, record++)
                {
                    rows += TryDecodeRecord(ref data, rows, record + 1) ? 1 : 0;
                }

                if (!data.IsAtEnd)
                {
                    throw new InvalidDataException("there are bytes behind the last record of a block");
                }
            }
            catch (InvalidDataException e)
            {
                throw new InvalidDataException($"It is damaged at record {record + 1}: {e.Message}", e);
            }

            foreach (var (bad, column) in _misfits)
            {
                output.Reject(new RowReject(bad, _schema.Columns[column].Name, $"The value is no {_schema.Columns[column].Type}.", null));
            }

            _misfits.Clear();
        }

        return new RowBatch(origin, chunk.Number, chunk.IsLast, _schema, [.. _columns.Select(c => c.Build())], rows) { FirstLine = chunk.Before + 1 };
    }

    public void Dispose()
    {
        _blocks.Dispose();
        foreach (var column in _columns)
        {
            column.Dispose();
        }
    }

    private bool TryDecodeRecord(ref AvroData data, int row, long record)
    {
        var misfit = -1;
        foreach (var (type, column) in _fields)
        {
            if (column < 0 || misfit >= 0)
            {
                type.Skip(ref data);
            }
            else if (!type.TryAppend(ref data, _columns[column]))
            {
                misfit = column;
            }
        }

        if (misfit < 0)
        {
            foreach (var column in _missing)
            {
                _columns[column].AppendNull();
            }

            return true;
        }

        foreach (var builder in _columns)
        {
            builder.Truncate(Math.Min(row, builder.Count));
        }

        _misfits.Add((record, misfit));
        return false;
    }
}
