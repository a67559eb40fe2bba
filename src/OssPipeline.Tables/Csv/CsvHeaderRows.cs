using OssPipeline.Tables.Chunks;

namespace OssPipeline.Tables.Csv;

/// <summary>Takes the header rows off an object's first chunks. Not safe for concurrent use.</summary>
internal sealed class CsvHeaderRows(CsvDialect dialect, int rows)
{
    private readonly CsvIndex _index = new(dialect, 0, 1);
    private int _left = rows;

    /// <summary>The names in the last header row, as they are written; null before it was seen, or without one.</summary>
    public IReadOnlyList<string>? Names { get; private set; }

    /// <summary>Whether all header rows were taken off.</summary>
    public bool IsDone => _left == 0;

    /// <summary>Takes off what header rows a chunk has.</summary>
    public void TakeOff(TextChunk chunk)
    {
        while (_left > 0 && chunk.Start < chunk.Length)
        {
            var next = _index.Fill(chunk.Buffer, chunk.Start, chunk.Length);
            if (_index.Rows == 0)
            {
                chunk.Start = next;
                continue;
            }

            var taken = Math.Min(_left, _index.Rows);
            _left -= taken;
            if (_left == 0)
            {
                Names = NamesOf(chunk.Buffer, taken - 1);
            }

            chunk.Start = taken < _index.Rows ? _index.Starts[taken] : next;
        }
    }

    private string[] NamesOf(byte[] text, int row)
    {
        var block = new CsvBlock(dialect, new CsvNulls([], false)) { Text = text, Ends = _index.Ends, Starts = _index.Starts, FirstFields = _index.FirstFields };
        var names = new string[_index.FieldCounts[row]];
        for (var i = 0; i < names.Length; i++)
        {
            var (start, length) = block.FieldAt(row, i);
            block.TryGetText(start, length, out var name);
            names[i] = System.Text.Encoding.UTF8.GetString(name).Trim();
        }

        return names;
    }
}
