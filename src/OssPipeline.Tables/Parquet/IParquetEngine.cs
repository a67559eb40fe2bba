using OssPipeline.Core.Rows;
using OssPipeline.Tables.Table;

namespace OssPipeline.Tables.Parquet;

/// <summary>A library that writes and reads Parquet.</summary>
internal interface IParquetEngine
{
    /// <summary>Its name in pipeline files.</summary>
    string Name { get; }

    /// <summary>Begins a file.</summary>
    /// <param name="plan">How it is written.</param>
    /// <param name="output">Where its bytes go; written without a wait, left open.</param>
    IRowEncoder Write(ParquetPlan plan, Stream output);

    /// <summary>Opens a file to read.</summary>
    /// <param name="file">Its bytes, seekable; left open.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="InvalidDataException">It is no Parquet file, or holds what no column of ours can.</exception>
    ValueTask<IParquetReader> ReadAsync(Stream file, CancellationToken cancellationToken);
}

/// <summary>A Parquet file being read. Not safe for concurrent use.</summary>
internal interface IParquetReader : IAsyncDisposable
{
    /// <summary>Its columns.</summary>
    TableSchema Schema { get; }

    /// <summary>How many row groups it has.</summary>
    int Groups { get; }

    /// <summary>How many rows a group has.</summary>
    long RowsOf(int group);

    /// <summary>How many bytes its values take in the file, before compression.</summary>
    long BytesOf(int group);

    /// <summary>Reads rows of a group, one call after another until 0 rows come.</summary>
    /// <param name="group">The group, from 0; groups are read in order, each to its end.</param>
    /// <param name="most">The most rows to give.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>One a column of the schema, the caller's; all with the same count; empty at the group's end.</returns>
    ValueTask<Column[]> ReadAsync(int group, int most, CancellationToken cancellationToken);
}
