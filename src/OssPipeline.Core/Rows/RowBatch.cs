using OssPipeline.Core.Data;

namespace OssPipeline.Core.Rows;

/// <summary>Some rows of one object, by columns: what travels on edges behind a decoder.</summary>
public sealed class RowBatch : FlowItem
{
    /// <summary>About how many rows a batch has: enough that handing it on costs nothing per row, few enough to stay in cache.</summary>
    public const int UsualRows = 16 << 10;

    private int _disposed;

    /// <summary>Takes over the columns.</summary>
    /// <param name="origin">The source object.</param>
    /// <param name="sequence">Its place among the batches of that object, from 0.</param>
    /// <param name="isLast">Whether it is the object's last batch.</param>
    /// <param name="schema">What the columns are.</param>
    /// <param name="columns">One a column of the schema, all with the same number of values.</param>
    /// <param name="rows">That number.</param>
    public RowBatch(ObjectRef origin, int sequence, bool isLast, TableSchema schema, IReadOnlyList<Column> columns, int rows)
        : base(origin, sequence, isLast)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(columns);
        if (columns.Count != schema.Columns.Count)
        {
            throw new ArgumentException($"{columns.Count} columns for a schema of {schema.Columns.Count}.", nameof(columns));
        }

        Schema = schema;
        Columns = columns;
        Rows = rows;
    }

    /// <summary>What the columns are.</summary>
    public TableSchema Schema { get; }

    /// <summary>The columns; they are the batch's, which disposes of them.</summary>
    public IReadOnlyList<Column> Columns { get; }

    /// <summary>How many rows there are.</summary>
    public int Rows { get; }

    /// <summary>The line or record its first row has in the object, from 1, where rows have such; 0 where unknown. For messages about later stages.</summary>
    public long FirstLine { get; init; }

    /// <summary>
    /// The line of every row, 64-bit integers, where rows don't follow one another line by line: some were left out, or some have several
    /// lines. The batch's, which disposes of it; null where <see cref="FirstLine"/> says it all.
    /// </summary>
    public Column? Lines { get; init; }

    /// <summary>The line or record a row has in the object, from 1; 0 where unknown.</summary>
    public long LineOf(int row) => Lines is not null ? Lines.Values<long>()[row] : FirstLine == 0 ? 0 : FirstLine + row;

    /// <summary>About how many bytes of memory it holds.</summary>
    public long Footprint
    {
        get
        {
            var sum = Lines?.Footprint ?? 0;
            for (var i = 0; i < Columns.Count; i++)
            {
                sum += Columns[i].Footprint;
            }

            return sum;
        }
    }

    /// <inheritdoc/>
    public override RowBatch Share() =>
        new(Origin, Sequence, IsLast, Schema, [.. Columns.Select(c => c.Share())], Rows) { FirstLine = FirstLine, Lines = Lines?.Share() };

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            foreach (var column in Columns)
            {
                column.Dispose();
            }

            Lines?.Dispose();
        }
    }
}
