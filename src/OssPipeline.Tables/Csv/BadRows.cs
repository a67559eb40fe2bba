using System.Text;
using OssPipeline.Core.Rows;
using OssPipeline.Tables.Chunks;

namespace OssPipeline.Tables.Csv;

/// <summary>Rows of a block that don't fit: taken out of it, and told of in order with their lines. Not safe for concurrent use.</summary>
internal sealed class BadRows(CsvShape shape)
{
    private const int MaxValue = 64;
    private const int MaxText = 1024;

    private readonly SortedDictionary<int, Found> _found = []; // By row.
    private readonly List<Entry> _told = [];
    private int _line;
    private int _lineAt;
    private long _firstLine;

    /// <summary>Rows left out so far.</summary>
    public DroppedRows Dropped { get; private set; }

    /// <summary>Begins another chunk.</summary>
    public void Begin(TextChunk chunk)
    {
        (_firstLine, _line, _lineAt) = (chunk.FirstLine, 0, 0);
        Dropped = default;
    }

    /// <summary>Finds rows whose quotes or number of fields are wrong, and fills those up that may be short.</summary>
    public void FindRagged(CsvIndex index, byte[] text)
    {
        foreach (var (row, fault) in index.Faults)
        {
            _found.TryAdd(row, new Found(null, fault == CsvFault.OpenQuote
                ? "A quote is opened in this row and not closed before the object ends."
                : "There is text behind the closing quote of a field."));
        }

        for (var row = 0; row < index.Rows && !index.IsEven; row++)
        {
            var count = index.FieldCounts[row];
            if (count == shape.FieldCount || _found.ContainsKey(row))
            {
                continue;
            }

            if (shape.Ragged == RaggedRows.Drop)
            {
                _found.Add(row, new Found(null, null));
            }
            else if (shape.Ragged == RaggedRows.Error || (count > shape.FieldCount && !IsEmptyBehind(index, row, text)))
            {
                _found.Add(row, new Found(null, $"The row has {count} {(count == 1 ? "field" : "fields")}, not {shape.FieldCount}."));
            }
            else if (count < shape.FieldCount)
            {
                index.Pad(row, shape.FieldCount);
            }
        }
    }

    /// <summary>Adds a value that does not fit, unless the row is bad already.</summary>
    public void AddMisfit(CsvBlock block, int row, int column)
    {
        if (_found.ContainsKey(row))
        {
            return;
        }

        var (start, length) = block.FieldAt(row, shape.Fields[column]);
        block.TryGetText(start, length, out var text);
        var type = shape.Schema.Columns[column].Type;
        var reason = type.Kind == ColumnKind.String && !System.Text.Unicode.Utf8.IsValid(text)
            ? $"'{Show(text)}' is not valid text in the encoding."
            : $"'{Show(text)}' is no {type}.";
        _found.Add(row, new Found(shape.Schema.Columns[column].Name, reason));
    }

    /// <summary>Takes the rows found out of the block.</summary>
    public void RemoveFrom(CsvBlock block)
    {
        if (_found.Count == 0)
        {
            return;
        }

        var kept = 0;
        for (var row = 0; row < block.Rows; row++)
        {
            if (_found.TryGetValue(row, out var found))
            {
                _told.Add(new Entry(block.Starts[row], block.Ends[block.FirstFields[row] + block.FieldCounts[row] - 1], found));
                continue;
            }

            block.Starts[kept] = block.Starts[row];
            block.FirstFields[kept] = block.FirstFields[row];
            block.FieldCounts[kept] = block.FieldCounts[row];
            kept++;
        }

        block.Rows = kept;
        _found.Clear();
    }

    /// <summary>Tells of the rows, in order.</summary>
    /// <exception cref="InvalidDataException">Rows may not be rejected.</exception>
    public void Reject(byte[] text, IRowWriter output)
    {
        if (_told.Count == 0)
        {
            return;
        }

        _told.Sort(static (a, b) => a.Start.CompareTo(b.Start));
        foreach (var (start, end, found) in _told)
        {
            _line += LineCount.Of(text.AsSpan(_lineAt..start));
            _lineAt = start;
            if (found.Reason is null)
            {
                Dropped += new DroppedRows(1, _firstLine + _line);
            }
            else
            {
                output.Reject(new RowReject(_firstLine + _line, found.Column, found.Reason, Show(text.AsSpan(start..end), MaxText)));
            }
        }

        _told.Clear();
    }

    /// <summary>Text for a message, cut.</summary>
    public static string Show(ReadOnlySpan<byte> text, int most = MaxValue)
    {
        var whole = Encoding.UTF8.GetString(text[..Math.Min(text.Length, most * 4)]);
        return whole.Length <= most && text.Length <= most * 4 ? whole : string.Concat(whole.AsSpan(0, Math.Min(whole.Length, most)), "…");
    }

    private bool IsEmptyBehind(CsvIndex index, int row, byte[] text)
    {
        var first = index.FirstFields[row];
        for (var i = shape.FieldCount; i < index.FieldCounts[row]; i++)
        {
            var start = index.Ends[first + i - 1] + 1;
            if (!text.AsSpan(start..index.Ends[first + i]).Trim((byte)' ').IsEmpty)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>What is wrong with a row; without a reason, it is left out.</summary>
    private readonly record struct Found(string? Column, string? Reason);

    private readonly record struct Entry(int Start, int End, Found Found);
}
