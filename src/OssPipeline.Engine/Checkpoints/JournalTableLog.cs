using OssPipeline.Core.Rows;

namespace OssPipeline.Engine.Checkpoints;

/// <summary>A table's notes in the job's journal.</summary>
internal sealed class JournalTableLog(SqliteJournal journal, string sink) : ITableLog
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Read() => journal.ReadTableNotes(sink);

    /// <inheritdoc/>
    public ValueTask AppendAsync(IReadOnlyList<string> notes, CancellationToken cancellationToken) =>
        journal.WriteAsync(connection => JournalTables.Append(connection, sink, notes), cancellationToken);

    /// <inheritdoc/>
    public ValueTask ClearAsync(CancellationToken cancellationToken) =>
        journal.WriteAsync(connection => JournalTables.Clear(connection, sink), cancellationToken);

    /// <summary>What the table held is done, or void; the notes are forgotten in the same step.</summary>
    public ValueTask SettleAsync(bool isVisible, CancellationToken cancellationToken) =>
        journal.WriteAsync(connection => JournalTables.Settle(connection, sink, isVisible), cancellationToken);
}
