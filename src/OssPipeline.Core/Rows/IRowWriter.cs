namespace OssPipeline.Core.Rows;

/// <summary>Where a decoder's rows go: the row blocks behind it, then the tables.</summary>
public interface IRowWriter
{
    /// <summary>How many tasks the decoder may work with at once; at least 1.</summary>
    int Parallelism { get; }

    /// <summary>Does what can be done with a batch by itself: the row blocks behind. Safe from several tasks at once; takes the batch over.</summary>
    /// <exception cref="InvalidDataException">A row does not fit and rows may not be rejected.</exception>
    RowBatch Prepare(RowBatch batch);

    /// <summary>Hands on what <see cref="Prepare"/> gave, in order of the rows, one call at a time; takes the batch over and waits while what is behind is busy.</summary>
    ValueTask WriteAsync(RowBatch prepared, CancellationToken cancellationToken);

    /// <summary>Puts a row aside; counts it. Safe from several tasks at once.</summary>
    /// <exception cref="InvalidDataException">Rows may not be rejected, or no more of them: fails the object, with the row's line, column and reason.</exception>
    void Reject(RowReject reject);
}
