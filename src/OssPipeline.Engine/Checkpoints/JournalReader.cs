using Microsoft.Data.Sqlite;
using OssPipeline.Core.Checkpoints;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;

namespace OssPipeline.Engine.Checkpoints;

/// <summary>Looks things up in a journal over a connection of its own, beside the writer.</summary>
internal sealed class JournalReader : IDisposable
{
    private const string Columns =
        "source, key, sink, stage, plan, size, etag, mtime, target, part_size, upload_id, stored_size, stored_etag, crc64, source_crc64, reason, note, findings, plain_sha256, companions";

    private static readonly IReadOnlyDictionary<string, string> NoFindings = new Dictionary<string, string>();

    private readonly Lock _gate = new();
    private readonly SqliteConnection _connection;
    private readonly JournalNames _names;
    private readonly SqliteCommand _find;

    public JournalReader(SqliteConnection connection, JournalNames names)
    {
        _connection = connection;
        _names = names;
        _find = connection.CreateCommand();
        _find.CommandText = $"SELECT {Columns} FROM objects WHERE source = $source AND key = $key AND sink = $sink";
        foreach (var name in new[] { "$source", "$key", "$sink" })
        {
            _find.Parameters.Add(new SqliteParameter { ParameterName = name });
        }

        _find.Prepare();
    }

    public bool IsEmpty
    {
        get
        {
            lock (_gate)
            {
                return JournalSchema.Scalar(_connection, "SELECT EXISTS (SELECT 1 FROM objects)") == 0;
            }
        }
    }

    public FlowState? Find(FlowId id)
    {
        if (_names.Find(id.Source) is not { } source || _names.Find(id.Sink) is not { } sink)
        {
            return null;
        }

        lock (_gate)
        {
            _find.Parameters[0].Value = source;
            _find.Parameters[1].Value = id.Key;
            _find.Parameters[2].Value = sink;
            using var row = _find.ExecuteReader();
            return row.Read() ? StateOf(row) : null;
        }
    }

    public FlowState? FindTarget(string sink, string target, FlowId except)
    {
        if (_names.Find(sink) is not { } sinkId)
        {
            return null;
        }

        lock (_gate)
        {
            using var command = _connection.CreateCommand();
            command.CommandText = $"SELECT {Columns} FROM objects WHERE sink = $sink AND target = $target LIMIT 2";
            command.Parameters.AddWithValue("$sink", sinkId);
            command.Parameters.AddWithValue("$target", target);
            using var row = command.ExecuteReader();
            while (row.Read())
            {
                var state = StateOf(row);
                if (state.Id != except)
                {
                    return state;
                }
            }

            return null;
        }
    }

    public IReadOnlyDictionary<int, CheckpointRecord.PartStored> FindParts(FlowId id)
    {
        var parts = new Dictionary<int, CheckpointRecord.PartStored>();
        if (_names.Find(id.Source) is not { } source || _names.Find(id.Sink) is not { } sink)
        {
            return parts;
        }

        lock (_gate)
        {
            using var command = _connection.CreateCommand();
            command.CommandText = """
                SELECT sequence, size, etag, crc64, source_crc64, source_length FROM parts
                WHERE source = $source AND key = $key AND sink = $sink
                """;
            command.Parameters.AddWithValue("$source", source);
            command.Parameters.AddWithValue("$key", id.Key);
            command.Parameters.AddWithValue("$sink", sink);
            using var row = command.ExecuteReader();
            while (row.Read())
            {
                var sequence = row.GetInt32(0);
                var part = new UploadedPart(sequence + 1, row.GetInt64(1), row.GetString(2), row.IsDBNull(3) ? null : (ulong)row.GetInt64(3));
                parts[sequence] = new CheckpointRecord.PartStored(id, sequence, part, (ulong)row.GetInt64(4), row.GetInt64(5));
            }

            return parts;
        }
    }

    public ListingMark? FindListing(string source)
    {
        lock (_gate)
        {
            return JournalListings.Find(_connection, source);
        }
    }

    public IReadOnlyList<string> ReadTableNotes(string sink)
    {
        lock (_gate)
        {
            return JournalTables.Read(_connection, sink);
        }
    }

    public IReadOnlyList<FlowState> FindUnfinished(string source, string? after, string upTo, int limit)
    {
        var states = new List<FlowState>();
        if (_names.Find(source) is not { } sourceId)
        {
            return states;
        }

        lock (_gate)
        {
            using var command = _connection.CreateCommand();
            command.CommandText =
                $"SELECT {Columns} FROM objects WHERE source = $source AND key > $after AND key <= $up_to AND stage <> $committed ORDER BY key, sink LIMIT $limit";
            command.Parameters.AddWithValue("$source", sourceId);
            command.Parameters.AddWithValue("$after", after ?? "");
            command.Parameters.AddWithValue("$up_to", upTo);
            command.Parameters.AddWithValue("$committed", (int)FlowStage.Committed);
            command.Parameters.AddWithValue("$limit", limit);
            using var row = command.ExecuteReader();
            while (row.Read())
            {
                states.Add(StateOf(row));
            }

            return states;
        }
    }

    /// <summary>Streams states; the lock is taken per row, so that look-ups go on in between.</summary>
    public IEnumerable<FlowState> Read(FlowStage? stage)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = $"SELECT {Columns} FROM objects{(stage is null ? "" : " WHERE stage = $stage")} ORDER BY source, key, sink";
        if (stage is { } wanted)
        {
            command.Parameters.AddWithValue("$stage", (int)wanted);
        }

        SqliteDataReader rows;
        lock (_gate)
        {
            rows = command.ExecuteReader();
        }

        try
        {
            while (true)
            {
                FlowState state;
                lock (_gate)
                {
                    if (!rows.Read())
                    {
                        yield break;
                    }

                    state = StateOf(rows);
                }

                yield return state;
            }
        }
        finally
        {
            lock (_gate)
            {
                rows.Dispose();
            }
        }
    }

    public IReadOnlyList<RunRecord> Runs() => Runs("ORDER BY id DESC LIMIT 20");

    public RunRecord? LastCompleteRun() => Runs("WHERE outcome = 'completed' ORDER BY id DESC LIMIT 1") is [var run] ? run : null;

    private List<RunRecord> Runs(string which)
    {
        lock (_gate)
        {
            var runs = new List<RunRecord>();
            using var command = _connection.CreateCommand();
            command.CommandText = "SELECT id, started, ended, outcome, message, listed, done, skipped, failed, bytes_read, bytes_written, listed_since FROM runs " + which;
            using var row = command.ExecuteReader();
            while (row.Read())
            {
                runs.Add(new RunRecord(
                    row.GetInt64(0),
                    DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)),
                    row.IsDBNull(2) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(2)),
                    row.IsDBNull(3) ? null : row.GetString(3),
                    row.IsDBNull(4) ? null : row.GetString(4))
                {
                    Listed = Count(row, 5),
                    Done = Count(row, 6),
                    Skipped = Count(row, 7),
                    Failed = Count(row, 8),
                    BytesRead = Count(row, 9),
                    BytesWritten = Count(row, 10),
                    ListedSince = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(row.IsDBNull(11) ? 1 : 11)),
                });
            }

            return runs;
        }
    }

    public IReadOnlyDictionary<FlowStage, (long Objects, long Bytes)> Totals()
    {
        lock (_gate)
        {
            var totals = new Dictionary<FlowStage, (long, long)>();
            using var command = _connection.CreateCommand();
            command.CommandText = "SELECT stage, count(*), sum(size) FROM objects GROUP BY stage";
            using var row = command.ExecuteReader();
            while (row.Read())
            {
                totals[(FlowStage)row.GetInt32(0)] = (row.GetInt64(1), row.GetInt64(2));
            }

            return totals;
        }
    }

    public void Dispose()
    {
        _find.Dispose();
        _connection.Dispose();
    }

    private static long Count(SqliteDataReader row, int column) => row.IsDBNull(column) ? 0 : row.GetInt64(column);

    private FlowState StateOf(SqliteDataReader row)
    {
        var id = new FlowId(_names[row.GetInt64(0)], row.GetString(1), _names[row.GetInt64(2)]);
        var version = new ObjectRef(
            id.Key,
            row.GetInt64(5),
            row.IsDBNull(6) ? null : row.GetString(6),
            row.IsDBNull(7) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(7)));
        var stage = (FlowStage)row.GetInt32(3);
        var target = row.GetString(8);
        var size = row.IsDBNull(11) ? (long?)null : row.GetInt64(11);
        var crc = row.IsDBNull(13) ? (ulong?)null : (ulong)row.GetInt64(13);
        return new FlowState(id, stage, version, target, row.GetInt64(9))
        {
            PlanHash = PlanHash.Format(row.GetInt64(4)),
            UploadId = row.IsDBNull(10) ? null : row.GetString(10),
            Committing = stage != FlowStage.Committed && size is { } length && crc is { } expected ? (length, expected) : null,
            Stored = stage == FlowStage.Committed
                ? new ObjectInfo(target, size ?? 0, row.IsDBNull(12) ? null : row.GetString(12), null) { Crc64 = crc }
                : null,
            SourceCrc64 = row.IsDBNull(14) ? null : (ulong)row.GetInt64(14),
            Reason = row.IsDBNull(15) ? null : row.GetString(15),
            Note = row.IsDBNull(16) ? null : row.GetString(16),
            Findings = row.IsDBNull(17) ? NoFindings : JournalFindings.Parse(row.GetString(17)),
            PlainSha256 = row.IsDBNull(18) ? null : row.GetString(18),
            Companions = row.IsDBNull(19) ? [] : JournalCompanions.Parse(row.GetString(19)),
        };
    }
}
