using OssPipeline.Core.Storage;

namespace OssPipeline.Core.Rows;

/// <summary>The files of one run of a table. Disposing of it without a commit aborts every upload.</summary>
public interface ITableWriter : IAsyncDisposable
{
    /// <summary>Writes rows. From several tasks at once; takes the batch over and waits while encoders or the store are busy.</summary>
    /// <param name="batch">Rows of the table's columns.</param>
    /// <param name="reject">Puts a row aside whose partition value is not allowed, by its place in the batch; throws where that is not allowed.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    ValueTask WriteAsync(RowBatch batch, RejectRow reject, CancellationToken cancellationToken);

    /// <summary>Closes all files, completes them, and writes the manifest, the scripts and <c>_SUCCESS</c> beside the table.</summary>
    /// <param name="lineage">What it was made from.</param>
    /// <param name="cancellationToken">Ends the call; what was begun to be made visible is carried through by the next run.</param>
    ValueTask<TableResult> CommitAsync(IReadOnlyList<TableOrigin> lineage, CancellationToken cancellationToken);
}

/// <summary>An object that rows of a table came from.</summary>
/// <param name="Source">The source node.</param>
/// <param name="Key">Its key.</param>
/// <param name="Version">The version that was read.</param>
/// <param name="Size">Bytes.</param>
/// <param name="RowsRead">Rows found in it.</param>
/// <param name="RowsWritten">Rows that went on to the table.</param>
/// <param name="RowsRejected">Rows put aside.</param>
public sealed record TableOrigin(string Source, string Key, ObjectVersion Version, long Size, long RowsRead, long RowsWritten, long RowsRejected);

/// <summary>What a commit made visible.</summary>
/// <param name="Files">How many files.</param>
/// <param name="Rows">Their rows.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="Partitions">How many partitions they are in; 0 without any.</param>
/// <param name="Manifest">The manifest's full key.</param>
public sealed record TableResult(int Files, long Rows, long Bytes, int Partitions, string Manifest);
