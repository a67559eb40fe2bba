using OssPipeline.Core.Blocks;
using OssPipeline.Core.Storage;

namespace OssPipeline.Core.Rows;

/// <summary>A block that describes the files which the sinks behind it write as a table. It changes nothing of them, and costs nothing per part.</summary>
public interface IExternalTable : IBlock
{
    /// <summary>All columns, partition columns among them.</summary>
    TableSchema Schema { get; }

    /// <summary>The names of the partition columns, outermost first.</summary>
    IReadOnlyList<string> PartitionBy { get; }

    /// <summary>The table's folder below the prefix of a sink; ends with <c>/</c>, or empty for all that the sink writes.</summary>
    string Directory { get; }

    /// <summary>The scripts that create, extend and drop the table, by file name.</summary>
    /// <param name="store">The store written to.</param>
    /// <param name="folder">The table's folder in it: the sink's prefix and <see cref="Directory"/>.</param>
    /// <param name="partitions">Relative folders of partitions, as <c>ds=2026-11-24/</c>; empty without partitions, or to have the engine look for them.</param>
    /// <exception cref="InvalidDataException">The options don't fit together, or the dialect has no such format; the message says what to do.</exception>
    IReadOnlyList<TableScript> Scripts(StoreInfo store, string folder, IReadOnlyCollection<string> partitions);

    /// <summary>Where an engine would not read the files, or would read something else; one sentence each, none when nothing is wrong.</summary>
    /// <param name="store">The store written to.</param>
    /// <param name="folder">The table's folder in it.</param>
    /// <param name="files">What is known about the files.</param>
    IReadOnlyList<string> Lint(StoreInfo store, string folder, KnownFiles files);
}
