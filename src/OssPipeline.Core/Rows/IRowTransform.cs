using OssPipeline.Core.Blocks;

namespace OssPipeline.Core.Rows;

/// <summary>A block over rows: chooses, renames, casts, derives, filters or masks columns.</summary>
public interface IRowTransform : IBlock
{
    /// <summary>Fits the block to the columns that reach it.</summary>
    /// <exception cref="InvalidDataException">A column it names is not there, or has a type it can't work on; the message says which and what there is.</exception>
    IRowStep Bind(TableSchema input);
}

/// <summary>A row block that knows its columns. Stateless: called from several threads at once.</summary>
public interface IRowStep
{
    /// <summary>The columns behind it.</summary>
    TableSchema Output { get; }

    /// <summary>Takes a batch over and gives the one that follows; may give one without rows.</summary>
    /// <param name="batch">Rows with the columns it was bound to.</param>
    /// <param name="reject">Puts a row aside that does not fit, by its place in the batch; throws where that is not allowed.</param>
    RowBatch Apply(RowBatch batch, RejectRow reject);
}

/// <summary>Puts a row aside.</summary>
/// <param name="row">Its place in the batch.</param>
/// <param name="column">The column that does not fit; null for the row as a whole.</param>
/// <param name="reason">What is wrong.</param>
public delegate void RejectRow(int row, string? column, string reason);
