using System.Text.Unicode;
using OssPipeline.Core.Data;
using OssPipeline.Core.Rows;
using OssPipeline.Tables.Chunks;

namespace OssPipeline.Tables.Csv;

/// <summary>Decodes chunks of rows, one after another: finds fields of some thousand rows at a time, then takes them column by column.</summary>
internal sealed class CsvChunkDecoder : IDisposable
{
    private const int MaxFields = 16 << 10;

    private readonly CsvShape _shape;
    private readonly CsvIndex _index;
    private readonly CsvBlock _block;
    private readonly FieldColumn[] _columns;
    private readonly List<int> _failures = [];
    private readonly BadRows _bad;

    public CsvChunkDecoder(CsvShape shape)
    {
        _shape = shape;
        _index = new CsvIndex(shape.Dialect, shape.FieldCount, Math.Clamp(MaxFields / shape.FieldCount, 64, 4096));
        _block = new CsvBlock(shape.Dialect, shape.Nulls);
        _columns = [.. shape.Schema.Columns.Select(c => FieldColumn.Create(c.Type, shape.Times))];
        _bad = new BadRows(shape);
    }

    /// <summary>What it was made for.</summary>
    public CsvShape Shape => _shape;

    /// <summary>Rows left out so far, as <see cref="RaggedRows.Drop"/> says.</summary>
    public DroppedRows Dropped => _bad.Dropped;

    /// <summary>Decodes a chunk.</summary>
    /// <exception cref="InvalidDataException">A row does not fit and rows may not be rejected.</exception>
    public RowBatch Decode(ObjectRef origin, TextChunk chunk, IRowWriter output)
    {
        _block.Text = chunk.Buffer;
        _bad.Begin(chunk);
        for (var at = chunk.Start; at < chunk.Length;)
        {
            var next = _index.Fill(chunk.Buffer, at, chunk.Length);
            DecodeBlock(at, next, output);
            at = next;
        }

        var rows = _columns[0].Count;
        return new RowBatch(origin, chunk.Number, chunk.IsLast, _shape.Schema, [.. _columns.Select(c => c.Build())], rows)
        {
            FirstLine = chunk.FirstLine + LineCount.Of(chunk.Buffer.AsSpan(0, chunk.Start)),
        };
    }

    public void Dispose()
    {
        foreach (var column in _columns)
        {
            column.Dispose();
        }
    }

    private void DecodeBlock(int from, int to, IRowWriter output)
    {
        if (!_index.IsEven || _index.Faults.Count > 0)
        {
            _bad.FindRagged(_index, _block.Text);
        }

        (_block.Ends, _block.Starts, _block.FirstFields, _block.FieldCounts) = (_index.Ends, _index.Starts, _index.FirstFields, _index.FieldCounts);
        _block.Rows = _index.Rows;
        _block.IsUtf8 = Utf8.IsValid(_block.Text.AsSpan(from..to));
        _bad.RemoveFrom(_block);
        var before = _columns[0].Count;
        DecodeColumns();
        if (_failures.Count > 0)
        {
            // Once more, without the rows that don't fit.
            foreach (var column in _columns)
            {
                column.Truncate(before);
            }

            _failures.Clear();
            _bad.RemoveFrom(_block);
            DecodeColumns();
        }

        _bad.Reject(_block.Text, output);
    }

    private void DecodeColumns()
    {
        for (var i = 0; i < _columns.Length; i++)
        {
            var known = _failures.Count;
            _columns[i].Decode(_block, _shape.Fields[i], _failures);
            for (var j = known; j < _failures.Count; j++)
            {
                _bad.AddMisfit(_block, _failures[j], i);
            }
        }
    }
}
