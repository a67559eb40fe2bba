using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.Table;

/// <summary>Finds values that are longer than a reader takes.</summary>
internal static class LongValues
{
    /// <summary>Tells of every row with a text or bytes of more than <paramref name="most"/> bytes.</summary>
    public static void Find(ReadOnlySpan<Column> columns, TableSchema names, int most, RejectRow rejects)
    {
        for (var i = 0; i < columns.Length; i++)
        {
            if (!columns[i].Type.HasOffsets || columns[i].ValueBytes <= most)
            {
                continue;
            }

            var offsets = columns[i].Offsets;
            for (var row = 0; row < columns[i].Count; row++)
            {
                if (offsets[row + 1] - offsets[row] > most)
                {
                    rejects(row, names.Columns[i].Name, $"The value has {offsets[row + 1] - offsets[row]:N0} bytes; MaxCompute takes at most {most:N0}.");
                }
            }
        }
    }
}
