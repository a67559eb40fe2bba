using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.Table;

/// <summary>Rows that go into one file together, as columns of the file in pieces. Owns them. Not safe for concurrent use.</summary>
internal sealed class RowGroup(TableSchema schema) : IDisposable
{
    private readonly List<RowPiece> _pieces = [];

    /// <summary>The columns.</summary>
    public TableSchema Schema { get; } = schema;

    /// <summary>The rows, in pieces.</summary>
    public IReadOnlyList<RowPiece> Pieces => _pieces;

    /// <summary>How many rows there are.</summary>
    public int Rows { get; private set; }

    /// <summary>About how many bytes of memory it holds.</summary>
    public long Footprint { get; private set; }

    /// <summary>Adds rows and takes their columns over.</summary>
    /// <returns>How many bytes of memory they hold.</returns>
    public long Add(Column[] columns, int rows)
    {
        long bytes = 0;
        foreach (var column in columns)
        {
            bytes += column.Footprint;
        }

        _pieces.Add(new RowPiece(columns, rows));
        Rows += rows;
        Footprint += bytes;
        return bytes;
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        foreach (var piece in _pieces)
        {
            foreach (var column in piece.Columns)
            {
                column.Dispose();
            }
        }

        _pieces.Clear();
    }
}

/// <summary>Some rows of a group.</summary>
/// <param name="Columns">One a column of the group's schema.</param>
/// <param name="Rows">How many values each has.</param>
internal readonly record struct RowPiece(Column[] Columns, int Rows);
