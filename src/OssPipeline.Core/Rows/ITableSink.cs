using OssPipeline.Core.Storage;

namespace OssPipeline.Core.Rows;

/// <summary>A node that writes rows as the files of a table, which become visible together.</summary>
public interface ITableSink
{
    /// <summary>The store written to.</summary>
    StoreInfo Store { get; }

    /// <summary>Where the table lies, for messages: <c>oss://bucket/warehouse/vehicles/</c>.</summary>
    string Location { get; }

    /// <summary>The table's folder: what all keys of its files begin with; ends with <c>/</c>.</summary>
    string Folder { get; }

    /// <summary>The names of the partition columns, outermost first.</summary>
    IReadOnlyList<string> PartitionBy { get; }

    /// <summary>Whether rows of an object that is read again take the place of its earlier ones; else they would be there twice.</summary>
    bool ReplacesRows { get; }

    /// <summary>Fits the table to the columns that reach it.</summary>
    /// <exception cref="InvalidDataException">The options name a column that is not there, or the format has no such type; the message says what to do.</exception>
    void Check(TableSchema schema);

    /// <summary>Finishes or takes back what an earlier run left behind: a commit that had begun is carried through, all else is aborted.</summary>
    /// <param name="log">The table's log.</param>
    /// <param name="cancellationToken">Ends the call; the log still tells what is left to do.</param>
    /// <returns>Whether the earlier run's files are visible now, so that its objects count as done.</returns>
    /// <exception cref="StoreException">The store can't be asked, or refuses.</exception>
    ValueTask<bool> RecoverAsync(ITableLog log, CancellationToken cancellationToken);

    /// <summary>Begins to write. Nothing is visible before <see cref="ITableWriter.CommitAsync"/>.</summary>
    /// <param name="schema">The columns, as <see cref="Check"/> accepted them.</param>
    /// <param name="log">The table's log, empty after <see cref="RecoverAsync"/>.</param>
    /// <param name="memory">What it may hold in open files and batches, in bytes.</param>
    /// <param name="parallelism">How many tasks it may encode with at once.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.AlreadyExists"/>: the table has files, and the options forbid that.</exception>
    ValueTask<ITableWriter> OpenAsync(TableSchema schema, ITableLog log, long memory, int parallelism, CancellationToken cancellationToken);

    /// <summary>Compares the files that manifests tell of with what the store has below the table's folder.</summary>
    /// <param name="cancellationToken">Ends the comparison.</param>
    /// <returns>Every file of a manifest that was not replaced since, and every object below the folder that is none.</returns>
    /// <exception cref="InvalidDataException">A manifest can't be read.</exception>
    IAsyncEnumerable<TableFileCheck> CheckFilesAsync(CancellationToken cancellationToken);

    /// <summary>The scripts that create, extend and drop the table, by file name; partitions as far as they are known.</summary>
    /// <param name="schema">The columns.</param>
    /// <param name="partitions">Relative folders of partitions, as <c>ds=2026-11-24/</c>; empty without partitions.</param>
    IReadOnlyList<TableScript> Scripts(TableSchema schema, IReadOnlyCollection<string> partitions);

    /// <summary>Where an engine would not read what is written, or would read something else; one sentence each, none when nothing is wrong.</summary>
    /// <param name="schema">The columns, as <see cref="Check"/> accepted them.</param>
    /// <param name="files">What is known about the files.</param>
    IReadOnlyList<string> Lint(TableSchema schema, KnownFiles files);
}

/// <summary>A file of a table, as its manifest tells of it and as the store has it.</summary>
/// <param name="Key">Its full key.</param>
/// <param name="Bytes">Its length by the manifest; null for one that no manifest tells of.</param>
/// <param name="Crc64">Its CRC-64/XZ by the manifest; null as before.</param>
/// <param name="There">What the store has, its CRC-64 among it; null when it is missing.</param>
public sealed record TableFileCheck(string Key, long? Bytes, ulong? Crc64, ObjectInfo? There);

/// <summary>A script about a table.</summary>
/// <param name="Name">File name: <c>create_table.sql</c>, <c>add_partitions.sql</c>, <c>drop_table.sql</c>.</param>
/// <param name="Text">Its text.</param>
public sealed record TableScript(string Name, string Text);
