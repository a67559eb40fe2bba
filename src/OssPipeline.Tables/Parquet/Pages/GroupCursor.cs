using OssPipeline.Core.Rows;
using OssPipeline.Tables.Table;

namespace OssPipeline.Tables.Parquet.Pages;

/// <summary>A place among the rows of a column of a row group.</summary>
internal struct GroupCursor(RowGroup group, int index)
{
    private int _piece;
    private int _row;

    /// <summary>Rows from here on.</summary>
    public int Left { get; private set; } = group.Rows;

    /// <summary>The slices of the next rows.</summary>
    public readonly Slices Next(int rows) => new(group, index, _piece, _row, rows);

    /// <summary>Goes on.</summary>
    public void Skip(int rows)
    {
        Left -= rows;
        while (rows > 0)
        {
            var some = Math.Min(rows, group.Pieces[_piece].Rows - _row);
            rows -= some;
            _row += some;
            if (_row == group.Pieces[_piece].Rows)
            {
                (_piece, _row) = (_piece + 1, 0);
            }
        }
    }

    /// <summary>How many rows of a column with lengths of its own make a page: about so many bytes, at least a row.</summary>
    public readonly int RowsWithin(int usual, int most)
    {
        var (rows, bytes, cut) = (0, 0L, 0);
        foreach (var slice in Next(Left))
        {
            var offsets = slice.Column.Offsets;
            for (var row = slice.First; row < slice.First + slice.Rows; row++)
            {
                bytes += offsets[row + 1] - offsets[row] + sizeof(int);
                if (cut == 0 && bytes > usual)
                {
                    cut = Math.Max(rows, 1);
                }

                if (bytes > most)
                {
                    return cut;
                }

                rows++;
            }
        }

        return rows;
    }

    /// <summary>Rows of a group as slices of its pieces.</summary>
    internal ref struct Slices(RowGroup group, int index, int piece, int row, int rows)
    {
        private int _piece = piece;
        private int _row = row;
        private int _left = rows;

        public Slice Current { get; private set; }

        public readonly Slices GetEnumerator() => this;

        public bool MoveNext()
        {
            while (_left > 0)
            {
                var current = group.Pieces[_piece];
                var some = Math.Min(_left, current.Rows - _row);
                var first = _row;
                _left -= some;
                (_piece, _row) = _row + some == current.Rows ? (_piece + 1, 0) : (_piece, _row + some);
                if (some > 0)
                {
                    Current = new Slice(current.Columns[index], first, some);
                    return true;
                }
            }

            return false;
        }
    }
}

/// <summary>Some rows of a column.</summary>
internal readonly record struct Slice(Column Column, int First, int Rows);
