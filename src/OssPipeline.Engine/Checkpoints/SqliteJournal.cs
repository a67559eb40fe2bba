using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using OssPipeline.Core.Checkpoints;

namespace OssPipeline.Engine.Checkpoints;

/// <summary>The journal of a job in one SQLite file: the default <see cref="ICheckpointStore"/>.</summary>
/// <remarks>
/// One loop writes, in batches of whatever has queued up: a transaction per batch in WAL mode, so that what was appended survives a
/// SIGKILL (and a power cut, up to the last checkpoint of the WAL). Look-ups use a connection of their own.
/// </remarks>
public sealed class SqliteJournal : ICheckpointStore
{
    private const int MaxBatch = 4096;

    private readonly JobState _state;
    private readonly JobLock _lock;
    private readonly SqliteConnection _connection;
    private readonly JournalStatements _statements;
    private readonly JournalReader _reader;
    private readonly Channel<Entry> _queue = Channel.CreateBounded<Entry>(
        new BoundedChannelOptions(2 * MaxBatch) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly Task _writer;
    private readonly TimeProvider _clock;
    private readonly IReadOnlyDictionary<(string Source, string Sink), string> _plans;
    private long _run;

    private SqliteJournal(
        JobState state, JobLock jobLock, SqliteConnection connection, IReadOnlyDictionary<(string Source, string Sink), string> plans, TimeProvider clock)
    {
        _state = state;
        _lock = jobLock;
        _connection = connection;
        _plans = plans;
        _clock = clock;
        var names = new JournalNames(connection);
        _statements = new JournalStatements(connection, names, id => PlanHash.Parse(_plans[(id.Source, id.Sink)]));
        _reader = new JournalReader(Connect(state, SqliteOpenMode.ReadOnly), names);
        IsEmpty = _reader.IsEmpty;
        _writer = Task.Run(WriteAsync);
    }

    /// <inheritdoc/>
    public bool IsEmpty { get; }

    /// <summary>Opens a job's journal for a run, creating it at need, and takes the job's lock.</summary>
    /// <param name="state">Where it is.</param>
    /// <param name="plans">The plan's hash for each pair of source and sink node.</param>
    /// <param name="indexTargets">Whether target keys must be looked up, because two objects could be given the same one.</param>
    /// <param name="clock">The clock.</param>
    /// <exception cref="StateException">It is in use, not a journal, of another pipeline or of a newer version.</exception>
    public static SqliteJournal Open(
        JobState state, IReadOnlyDictionary<(string Source, string Sink), string> plans, bool indexTargets, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(clock);
        var jobLock = JobLock.Acquire(state);
        SqliteConnection? connection = null;
        try
        {
            connection = Connect(state, SqliteOpenMode.ReadWriteCreate);
            var exists = JournalSchema.Check(connection, state);
            JournalSchema.Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 4000; PRAGMA cache_size = -4096;");
            if (!exists)
            {
                JournalSchema.Create(connection, state, clock.GetUtcNow());
            }

            JournalSchema.Upgrade(connection);

            if (indexTargets)
            {
                JournalSchema.Execute(connection, "CREATE INDEX IF NOT EXISTS targets ON objects (sink, target)");
            }

            return new SqliteJournal(state, jobLock, connection, plans, clock);
        }
        catch (Exception e)
        {
            connection?.Dispose();
            jobLock.Dispose();
            throw e is SqliteException sqlite ? JournalSchema.Unusable(state, sqlite) : e;
        }
    }

    /// <summary>Notes that a run begins, and forgets the listings that it does not go on with.</summary>
    /// <param name="resumed">How far the listings got that it goes on with, by source.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>When it began.</returns>
    public async ValueTask<DateTimeOffset> BeginRunAsync(IReadOnlyDictionary<string, ListingMark> resumed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(resumed);
        var started = _clock.GetUtcNow();
        var since = resumed.Values.Select(m => m.Since).Append(started).Min();
        await ExecuteAsync(
            connection =>
            {
                using var command = connection.CreateCommand();
                command.CommandText = "INSERT INTO runs (started, listed_since) VALUES ($started, $since) RETURNING id";
                command.Parameters.AddWithValue("$started", started.ToUnixTimeMilliseconds());
                command.Parameters.AddWithValue("$since", since.ToUnixTimeMilliseconds());
                _run = (long)command.ExecuteScalar()!;
                JournalListings.KeepOnly(connection, resumed.Keys);
            },
            cancellationToken).ConfigureAwait(false);
        return started;
    }

    /// <summary>Notes how far a listing got, once all records about what it gave are queued.</summary>
    public ValueTask MarkListingAsync(string source, ListingMark mark, CancellationToken cancellationToken) =>
        _queue.Writer.WriteAsync(new Entry(null, connection => JournalListings.Write(connection, source, mark), null), cancellationToken);

    /// <summary>Notes how the run ended; one that was completed or failed has listed everything.</summary>
    /// <param name="outcome">completed, failed, cancelled or stopped.</param>
    /// <param name="message">Why it stopped; null when it did not.</param>
    /// <param name="counts">Its final counts.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async ValueTask EndRunAsync(string outcome, string? message, RunSnapshot counts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(counts);
        var ended = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        await ExecuteAsync(
            connection =>
            {
                using var command = connection.CreateCommand();
                command.CommandText = """
                    UPDATE runs SET ended = $ended, outcome = $outcome, message = $message, listed = $listed, done = $done, skipped = $skipped,
                      failed = $failed, bytes_read = $read, bytes_written = $written WHERE id = $id
                    """;
                command.Parameters.AddWithValue("$ended", ended);
                command.Parameters.AddWithValue("$outcome", outcome);
                command.Parameters.AddWithValue("$message", (object?)message ?? DBNull.Value);
                command.Parameters.AddWithValue("$listed", counts.Listed);
                command.Parameters.AddWithValue("$done", counts.Done);
                command.Parameters.AddWithValue("$skipped", counts.Skipped);
                command.Parameters.AddWithValue("$failed", counts.Failed);
                command.Parameters.AddWithValue("$read", counts.BytesRead);
                command.Parameters.AddWithValue("$written", counts.BytesWritten);
                command.Parameters.AddWithValue("$id", _run);
                command.ExecuteNonQuery();
                if (outcome is "completed" or "failed")
                {
                    JournalListings.KeepOnly(connection, []);
                }
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask AppendAsync(CheckpointRecord record, CancellationToken cancellationToken) =>
        _queue.Writer.WriteAsync(new Entry(record, null, null), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask AppendDurablyAsync(IReadOnlyList<CheckpointRecord> records, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(records);
        foreach (var record in records)
        {
            await _queue.Writer.WriteAsync(new Entry(record, null, null), cancellationToken).ConfigureAwait(false);
        }

        await FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask FlushAsync(CancellationToken cancellationToken) => ExecuteAsync(null, cancellationToken);

    /// <inheritdoc/>
    public FlowState? Find(FlowId id) => _reader.Find(id);

    /// <inheritdoc/>
    public IReadOnlyDictionary<int, CheckpointRecord.PartStored> FindParts(FlowId id) => _reader.FindParts(id);

    /// <inheritdoc/>
    public FlowState? FindTarget(string sink, string target, FlowId except) => _reader.FindTarget(sink, target, except);

    /// <inheritdoc/>
    public ListingMark? FindListing(string source) => _reader.FindListing(source);

    /// <inheritdoc/>
    public IReadOnlyList<FlowState> FindUnfinished(string source, string? after, string upTo, int limit) =>
        _reader.FindUnfinished(source, after, upTo, limit);

    /// <inheritdoc/>
    public IEnumerable<FlowState> Read(FlowStage? stage) => _reader.Read(stage);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        try
        {
            await _writer.ConfigureAwait(false);
        }
        finally
        {
            _statements.Dispose();
            _reader.Dispose();
            await _connection.DisposeAsync().ConfigureAwait(false);
            _lock.Dispose();
        }
    }

    internal IReadOnlyList<string> ReadTableNotes(string sink) => _reader.ReadTableNotes(sink);

    /// <summary>Changes tables, behind all records queued before; durable when it returns.</summary>
    internal ValueTask WriteAsync(Action<SqliteConnection> change, CancellationToken cancellationToken) => ExecuteAsync(change, cancellationToken);

    internal static SqliteConnection Connect(JobState state, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = state.JournalPath, Mode = mode, Pooling = false }.ToString());
        try
        {
            connection.Open();
            JournalSchema.Execute(connection, "PRAGMA busy_timeout = 10000;");
            return connection;
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw JournalSchema.Unusable(state, e);
        }
    }

    private async ValueTask ExecuteAsync(Action<SqliteConnection>? action, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await _queue.Writer.WriteAsync(new Entry(null, action, done), cancellationToken).ConfigureAwait(false);
        await done.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task WriteAsync()
    {
        var waiting = new List<TaskCompletionSource>();
        try
        {
            while (await _queue.Reader.WaitToReadAsync().ConfigureAwait(false))
            {
                using (var transaction = _connection.BeginTransaction(deferred: true))
                {
                    for (var n = 0; n < MaxBatch && _queue.Reader.TryRead(out var entry); n++)
                    {
                        if (entry.Waiter is { } waiter)
                        {
                            waiting.Add(waiter);
                        }

                        if (entry.Record is { } record)
                        {
                            _statements.Apply(record, transaction);
                        }

                        entry.Action?.Invoke(_connection);
                    }

                    transaction.Commit();
                }

                foreach (var waiter in waiting)
                {
                    waiter.SetResult();
                }

                waiting.Clear();
            }
        }
        catch (Exception e)
        {
            // Nothing may count as recorded from here on: whoever appends or waits gets the error, and the run stops.
            var error = e is SqliteException sqlite ? JournalSchema.Unusable(_state, sqlite) : e;
            _queue.Writer.TryComplete(error);
            foreach (var waiter in waiting)
            {
                waiter.TrySetException(error);
            }

            while (_queue.Reader.TryRead(out var entry))
            {
                entry.Waiter?.TrySetException(error);
            }

            throw error;
        }
    }

    private readonly record struct Entry(CheckpointRecord? Record, Action<SqliteConnection>? Action, TaskCompletionSource? Waiter);
}
