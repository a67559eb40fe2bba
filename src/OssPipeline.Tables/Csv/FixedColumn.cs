using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using OssPipeline.Core.Rows;
using OssPipeline.Tables.Text;

namespace OssPipeline.Tables.Csv;

/// <summary>A column of a type with a fixed width.</summary>
internal sealed class FixedColumn<T, TParser>(ColumnType type, TParser parser) : FieldColumn(type)
    where T : unmanaged
    where TParser : struct, ITextParser<T>
{
    private TParser _parser = parser;
    private CsvNulls? _known;
    private bool _nullsFirst;

    public override void Decode(CsvBlock block, int field, List<int> failures)
    {
        if (_known != block.Nulls)
        {
            _known = block.Nulls;
            _nullsFirst = _known.Texts.Any(text => TextPadding.TryParse<T, TParser>(ref _parser, text, out _));
        }

        var rows = block.Rows;
        var first = Builder.Count;
        var values = Builder.AppendMany<T>(rows);

        // Rows, fields and text are the index's own; what it found lies within them.
        ref var text = ref MemoryMarshal.GetArrayDataReference(block.Text);
        ref var ends = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(block.Ends), field);
        var firstFields = block.FirstFields.AsSpan(0, rows);
        var starts = block.Starts.AsSpan(0, rows);
        var parser = _parser;
        var nullsFirst = _nullsFirst;
        for (var row = 0; row < firstFields.Length; row++)
        {
            ref var end = ref Unsafe.Add(ref ends, firstFields[row]);
            var start = field == 0 ? starts[row] : Unsafe.Subtract(ref end, 1) + 1;
            var length = end - start;
            if (length <= 0 || nullsFirst || !parser.TryParse(ref Unsafe.Add(ref text, start), length, out values[row]))
            {
                DecodeCarefully(block, start, length, row, first, ref values[row], failures);
            }
        }
    }

    // Nulls, quotes, spaces; else it does not fit.
    private void DecodeCarefully(CsvBlock block, int start, int length, int row, int first, ref T value, List<int> failures)
    {
        value = default;
        if (length <= 0 || !block.TryGetText(start, length, out var text))
        {
            Builder.SetNull(first + row);
            return;
        }

        text = text.Trim((byte)' ');
        if (text.IsEmpty)
        {
            Builder.SetNull(first + row);
        }
        else if (!TextPadding.TryParse<T, TParser>(ref _parser, text, out value))
        {
            failures.Add(row);
        }
    }
}
