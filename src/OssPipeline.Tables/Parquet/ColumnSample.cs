using System.IO.Hashing;
using OssPipeline.Core.Rows;
using OssPipeline.Tables.Table;

namespace OssPipeline.Tables.Parquet;

/// <summary>Looks at the first values of columns to choose their encodings.</summary>
/// <remarks>
/// A dictionary of values that hardly repeat makes a file larger and slower to write (docs/performance.md), and every writer
/// begins with one until it overflows; so it is allowed only where a sample has few distinct values.
/// </remarks>
internal static class ColumnSample
{
    private const int MostRows = 16 << 10;

    /// <summary>One of so many values may be a new one.</summary>
    private const int RowsPerDistinct = 8;

    /// <summary>What the first rows tell of each column.</summary>
    public static ColumnTraits[] Of(RowGroup rows)
    {
        var traits = new ColumnTraits[rows.Schema.Columns.Count];
        var seen = new ulong[MostRows * 2];
        for (var i = 0; i < traits.Length; i++)
        {
            traits[i] = rows.Pieces.Count == 0 ? default : Of(rows.Pieces[0].Columns[i], seen);
        }

        return traits;
    }

    private static ColumnTraits Of(Column column, ulong[] seen) => new(Repeats(column, seen), Ascends(column));

    private static bool Repeats(Column column, ulong[] seen)
    {
        // Booleans are bits already; nothing is shorter.
        if (column.Type.Kind == ColumnKind.Boolean)
        {
            return false;
        }

        var rows = Math.Min(column.Count, MostRows);
        var limit = Math.Max(rows / RowsPerDistinct, 2);
        var mask = (ulong)seen.Length - 1;
        Array.Clear(seen);
        var (distinct, present) = (0, 0);
        var bytes = column.Bytes;
        var width = column.Type.Width;
        for (var row = 0; row < rows; row++)
        {
            if (column.IsNull(row))
            {
                continue;
            }

            present++;
            var hash = XxHash3.HashToUInt64(column.Type.HasOffsets ? column.BytesAt(row) : bytes.Slice(row * width, width)) | 1;
            var at = (hash >> 32) & mask;
            while (seen[at] != 0 && seen[at] != hash)
            {
                at = (at + 1) & mask;
            }

            if (seen[at] == 0)
            {
                seen[at] = hash;
                if (++distinct > limit)
                {
                    return false;
                }
            }
        }

        return present > 0;
    }

    private static bool Ascends(Column column)
    {
        if (column.Type.Kind is not (ColumnKind.Int32 or ColumnKind.Int64 or ColumnKind.Date or ColumnKind.Timestamp))
        {
            return false;
        }

        var rows = Math.Min(column.Count, MostRows);
        var (ups, pairs) = (0, 0);
        for (var row = 1; row < rows; row++)
        {
            if (column.IsNull(row) || column.IsNull(row - 1))
            {
                continue;
            }

            pairs++;
            var up = column.Type.Width == 4
                ? column.Values<int>()[row] >= column.Values<int>()[row - 1]
                : column.Values<long>()[row] >= column.Values<long>()[row - 1];
            ups += up ? 1 : 0;
        }

        return pairs > 0 && ups >= pairs - (pairs / 64);
    }
}
