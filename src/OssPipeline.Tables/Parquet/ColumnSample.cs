using System.IO.Hashing;
using System.Numerics;
using OssPipeline.Core.Data;
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
    private const int MostRows = 64 << 10;

    /// <summary>More distinct values than this in as many rows of a sample, and indexes are hardly shorter than values.</summary>
    private const int RowsPerDistinct = 8;

    /// <summary>Indexes that are not clearly shorter than values are not worth the hashing: codecs shorten values more.</summary>
    private const double MostOfPlain = 0.6;

    /// <summary>Twice the most distinct values that are counted.</summary>
    private const int SeenSlots = MostRows / RowsPerDistinct * 2;

    /// <summary>What the first rows tell of each column.</summary>
    public static ColumnTraits[] Of(RowGroup rows)
    {
        var traits = new ColumnTraits[rows.Schema.Columns.Count];
        var seen = LargeArrayPool.Of<ulong>().Rent(SeenSlots);
        for (var i = 0; i < traits.Length; i++)
        {
            traits[i] = rows.Pieces.Count == 0 ? default : new ColumnTraits(Repeats(rows, i, seen.AsSpan(0, SeenSlots)), Ascends(rows.Pieces[0].Columns[i]));
        }

        LargeArrayPool.Of<ulong>().Return(seen);
        return traits;
    }

    private static bool Repeats(RowGroup group, int index, Span<ulong> seen)
    {
        var type = group.Schema.Columns[index].Type;

        // Booleans are bits already; nothing is shorter.
        if (type.Kind == ColumnKind.Boolean)
        {
            return false;
        }

        var (left, distinct, present, length) = (Math.Min(group.Rows, MostRows), 0, 0, 0L);
        var limit = Math.Max(left / RowsPerDistinct, 2);
        seen.Clear();
        foreach (var piece in group.Pieces)
        {
            var column = piece.Columns[index];
            for (var row = 0; row < piece.Rows && left > 0; row++, left--)
            {
                if (column.IsNull(row))
                {
                    continue;
                }

                var value = type.HasOffsets ? column.BytesAt(row) : column.Bytes.Slice(row * type.Width, type.Width);
                present++;
                length += value.Length + (type.HasOffsets ? sizeof(int) : 0);
                if (IsNew(value, seen) && ++distinct > limit)
                {
                    return false;
                }
            }
        }

        // Indexes against values, without what a codec does to either.
        var bits = BitOperations.Log2((uint)Math.Max(1, distinct - 1)) + 1;
        return present > 0 && bits < length / (double)present * 8 * MostOfPlain;
    }

    private static bool IsNew(ReadOnlySpan<byte> value, Span<ulong> seen)
    {
        var hash = XxHash3.HashToUInt64(value) | 1;
        var mask = seen.Length - 1;
        var at = (int)(hash >> 33) & mask;
        for (; seen[at] != 0; at = (at + 1) & mask)
        {
            if (seen[at] == hash)
            {
                return false;
            }
        }

        seen[at] = hash;
        return true;
    }

    private static bool Ascends(Column column)
    {
        if (column.Type.Kind is not (ColumnKind.Int32 or ColumnKind.Int64 or ColumnKind.Date or ColumnKind.Timestamp))
        {
            return false;
        }

        return column.Type.Width == sizeof(int) ? Ascends(column, column.Values<int>()) : Ascends(column, column.Values<long>());
    }

    private static bool Ascends<T>(Column column, ReadOnlySpan<T> values)
        where T : unmanaged, IBinaryInteger<T>
    {
        values = values[..Math.Min(values.Length, MostRows)];
        var (ups, pairs) = (0, 0);
        for (var row = 1; row < values.Length; row++)
        {
            if (column.Nulls == 0 || (!column.IsNull(row) && !column.IsNull(row - 1)))
            {
                pairs++;
                ups += values[row] >= values[row - 1] ? 1 : 0;
            }
        }

        return pairs > 0 && ups >= pairs - (pairs / 64);
    }
}
