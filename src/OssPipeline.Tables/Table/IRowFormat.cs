using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.Table;

/// <summary>A format that files of a table are written in. Stateless: many files at once.</summary>
internal interface IRowFormat
{
    /// <summary>What file names end with, with the dot: <c>.parquet</c>, <c>.csv.gz</c>.</summary>
    string Extension { get; }

    /// <summary>Media type of the files.</summary>
    string ContentType { get; }

    /// <summary>Looks whether the format has these types.</summary>
    /// <exception cref="InvalidDataException">It lacks one; the message says what to do.</exception>
    void Check(TableSchema schema);

    /// <summary>Finds rows that the format can't hold, before they are taken.</summary>
    /// <param name="columns">Columns of the file.</param>
    /// <param name="names">Their names.</param>
    /// <param name="rejects">Told of each such row, once a reason; a row may come several times.</param>
    void Screen(ReadOnlySpan<Column> columns, TableSchema names, RejectRow rejects);

    /// <summary>Begins a file.</summary>
    /// <param name="schema">Its columns.</param>
    /// <param name="output">Where its bytes go; never flushed, never closed, takes bytes without waiting.</param>
    /// <param name="first">The rows that come first, to choose encodings by.</param>
    IRowEncoder Open(TableSchema schema, Stream output, RowGroup first);
}

/// <summary>A file being encoded. Not safe for concurrent use; any thread may go on.</summary>
internal interface IRowEncoder : IAsyncDisposable
{
    /// <summary>Encodes rows as one group; does not take them over.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="drain">Takes what was written to the output by now; called every now and then, so that no whole group of output piles up.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    ValueTask WriteAsync(RowGroup rows, Func<CancellationToken, ValueTask> drain, CancellationToken cancellationToken);

    /// <summary>Writes what ends the file.</summary>
    ValueTask CompleteAsync(CancellationToken cancellationToken);
}
