using OssPipeline.Core.Rows;
using OssPipeline.Tables.Text;

namespace OssPipeline.Tables.Csv;

/// <summary>A column of booleans.</summary>
internal sealed class BooleanColumn(ColumnType type) : FieldColumn(type)
{
    public override void Decode(CsvBlock block, int field, List<int> failures)
    {
        for (var row = 0; row < block.Rows; row++)
        {
            var (start, length) = block.FieldAt(row, field);
            if (length <= 0 || !block.TryGetText(start, length, out var text) || text.Trim((byte)' ').IsEmpty)
            {
                Builder.AppendNull();
                continue;
            }

            if (!BooleanText.TryParse(text, out var value))
            {
                failures.Add(row);
            }

            Builder.AppendBoolean(value);
        }
    }
}
