using System.Text.Json;
using System.Text.Unicode;
using OssPipeline.Core.Data;
using OssPipeline.Core.Rows;
using OssPipeline.Tables.Chunks;
using OssPipeline.Tables.Csv;
using OssPipeline.Tables.Text;

namespace OssPipeline.Tables.Json;

/// <summary>Decodes chunks of JSON lines, one after another. Not safe for concurrent use.</summary>
internal sealed class JsonRowDecoder : IDisposable
{
    private const int MaxText = 1024;

    private readonly TableSchema _schema;
    private readonly UnknownFields _unknown;
    private readonly FieldNames _names;
    private readonly JsonValues _values;
    private readonly ColumnBuilder[] _columns;
    private byte[] _scratch = new byte[256];

    public JsonRowDecoder(TableSchema schema, UnknownFields unknown, TimeRules times)
    {
        (_schema, _unknown) = (schema, unknown);
        _names = new FieldNames(schema);
        _values = new JsonValues(times);
        _columns = [.. schema.Columns.Select(c => new ColumnBuilder(c.Type))];
    }

    /// <summary>The columns it gives.</summary>
    public TableSchema Schema => _schema;

    /// <summary>Decodes a chunk.</summary>
    /// <exception cref="InvalidDataException">A row does not fit and rows may not be rejected.</exception>
    public RowBatch Decode(ObjectRef origin, TextChunk chunk, IRowWriter output)
    {
        var text = chunk.Buffer.AsSpan(chunk.Start..chunk.Length);
        var isUtf8 = Utf8.IsValid(text);
        var (rows, number) = (0, chunk.FirstLine);
        for (; !text.IsEmpty; number++)
        {
            var end = text.IndexOf((byte)'\n');
            var line = end < 0 ? text : text[..end];
            text = end < 0 ? default : text[(end + 1)..];
            line = line.Trim(" \t\r"u8);
            if (line.IsEmpty)
            {
                continue;
            }

            var (column, reason) = !isUtf8 && !Utf8.IsValid(line) ? (null, "The line is not valid UTF-8.") : DecodeLine(line, rows);
            if (reason is null)
            {
                rows++;
                continue;
            }

            foreach (var builder in _columns)
            {
                builder.Truncate(Math.Min(rows, builder.Count));
            }

            output.Reject(new RowReject(number, column, reason, BadRows.Show(line, MaxText)));
        }

        return new RowBatch(origin, chunk.Number, chunk.IsLast, _schema, [.. _columns.Select(c => c.Build())], rows) { FirstLine = chunk.FirstLine };
    }

    public void Dispose()
    {
        foreach (var column in _columns)
        {
            column.Dispose();
        }
    }

    // Adds a row; or tells what is wrong, and may have added some of its values.
    private (string? Column, string? Reason) DecodeLine(ReadOnlySpan<byte> line, int row)
    {
        var reader = new Utf8JsonReader(line);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return (null, $"The line is no JSON object; it begins with '{BadRows.Show(line[..Math.Min(line.Length, 16)])}'.");
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = NameOf(ref reader);
                var column = _names.Find(name);
                if (column < 0)
                {
                    if (_unknown == UnknownFields.Reject)
                    {
                        return (null, $"No column is called '{BadRows.Show(name)}' (unknown: reject).");
                    }

                    reader.Read();
                    reader.Skip();
                    continue;
                }

                var builder = _columns[column];
                if (builder.Count > row)
                {
                    return (_schema.Columns[column].Name, $"The field '{BadRows.Show(name)}' is there twice.");
                }

                reader.Read();
                var start = (int)reader.TokenStartIndex;
                if (!_values.TryAppend(ref reader, line, builder))
                {
                    return (_schema.Columns[column].Name, $"'{BadRows.Show(line[start..(int)reader.BytesConsumed])}' is no {builder.Type}.");
                }
            }

            if (reader.Read())
            {
                return (null, "There is something behind the JSON object.");
            }
        }
        catch (JsonException e)
        {
            return (null, $"The line is no JSON: it is wrong at byte {e.BytePositionInLine}.");
        }
        catch (InvalidOperationException)
        {
            return (null, "The line has text with half a surrogate pair (\\ud800 to \\udfff), which is no text.");
        }

        foreach (var builder in _columns)
        {
            if (builder.Count == row)
            {
                builder.AppendNull();
            }
        }

        return default;
    }

    private ReadOnlySpan<byte> NameOf(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
        {
            return reader.ValueSpan;
        }

        if (_scratch.Length < reader.ValueSpan.Length)
        {
            _scratch = new byte[reader.ValueSpan.Length * 2];
        }

        return _scratch.AsSpan(0, reader.CopyString(_scratch));
    }
}
