using Microsoft.Data.Sqlite;
using OssPipeline.Core.Checkpoints;

namespace OssPipeline.Engine.Checkpoints;

/// <summary>A job's journal, read only and without its lock: also while a run is writing it.</summary>
public sealed class JournalView : IManifest, IDisposable
{
    private readonly JournalReader? _reader;

    private JournalView(JournalReader? reader) => _reader = reader;

    /// <summary>True when the job has no journal yet.</summary>
    public bool IsMissing => _reader is null;

    /// <inheritdoc/>
    public bool IsEmpty => _reader is null || _reader.IsEmpty;

    /// <summary>Opens it; a missing journal is an empty one.</summary>
    /// <exception cref="StateException">It can't be used.</exception>
    public static JournalView Open(JobState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (!File.Exists(state.JournalPath))
        {
            return new JournalView(null);
        }

        var connection = SqliteJournal.Connect(state, SqliteOpenMode.ReadOnly);
        try
        {
            if (JournalSchema.Check(connection, state))
            {
                if (!JournalSchema.IsCurrent(connection))
                {
                    // Looking at a journal of an earlier version must work, and it reads as a newer one once upgraded.
                    using var writing = SqliteJournal.Connect(state, SqliteOpenMode.ReadWrite);
                    JournalSchema.Upgrade(writing);
                }

                return new JournalView(new JournalReader(connection, new JournalNames(connection)));
            }
        }
        catch
        {
            connection.Dispose();
            throw;
        }

        connection.Dispose();
        return new JournalView(null);
    }

    /// <inheritdoc/>
    public FlowState? Find(FlowId id) => _reader?.Find(id);

    /// <inheritdoc/>
    public FlowState? FindTarget(string sink, string target, FlowId except) => _reader?.FindTarget(sink, target, except);

    /// <inheritdoc/>
    public ListingMark? FindListing(string source) => _reader?.FindListing(source);

    /// <inheritdoc/>
    public IReadOnlyList<FlowState> FindUnfinished(string source, string? after, string upTo, int limit) =>
        _reader?.FindUnfinished(source, after, upTo, limit) ?? [];

    /// <inheritdoc/>
    public IEnumerable<FlowState> Read(FlowStage? stage) => _reader?.Read(stage) ?? [];

    /// <summary>The last runs, newest first.</summary>
    public IReadOnlyList<RunRecord> Runs() => _reader?.Runs() ?? [];

    /// <summary>The last run that worked on every object without a failure; null when there was none.</summary>
    public RunRecord? LastCompleteRun() => _reader?.LastCompleteRun();

    /// <summary>How many objects are at each stage, and how many bytes they have at the source.</summary>
    public IReadOnlyDictionary<FlowStage, (long Objects, long Bytes)> Totals() =>
        _reader?.Totals() ?? new Dictionary<FlowStage, (long, long)>();

    /// <inheritdoc/>
    public void Dispose() => _reader?.Dispose();
}
