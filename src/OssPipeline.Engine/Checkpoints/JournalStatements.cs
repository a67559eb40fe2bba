using Microsoft.Data.Sqlite;
using OssPipeline.Core.Checkpoints;

namespace OssPipeline.Engine.Checkpoints;

/// <summary>Applies records to the tables: prepared statements of the one writing connection.</summary>
internal sealed class JournalStatements : IDisposable
{
    private const string Where = " WHERE source = $source AND key = $key AND sink = $sink";

    private readonly SqliteConnection _connection;
    private readonly JournalNames _names;
    private readonly Func<FlowId, long> _planOf;
    private readonly Statement _started;
    private readonly Statement _uploadBegun;
    private readonly Statement _partStored;
    private readonly Statement _committing;
    private readonly Statement _committed;
    private readonly Statement _held;
    private readonly Statement _failed;
    private readonly Statement _uploadDropped;
    private readonly Statement _forgetParts;

    public JournalStatements(SqliteConnection connection, JournalNames names, Func<FlowId, long> planOf)
    {
        _connection = connection;
        _names = names;
        _planOf = planOf;
        _started = new(connection, """
            INSERT OR REPLACE INTO objects (source, key, sink, stage, plan, size, etag, mtime, target, part_size)
            VALUES ($source, $key, $sink, 0, $plan, $size, $etag, $mtime, $target, $part_size)
            """, "$plan", "$size", "$etag", "$mtime", "$target", "$part_size");
        _uploadBegun = new(connection, "UPDATE objects SET upload_id = $upload_id, note = $note" + Where, "$upload_id", "$note");
        _partStored = new(connection, """
            INSERT OR REPLACE INTO parts (source, key, sink, sequence, size, etag, crc64, source_crc64, source_length)
            VALUES ($source, $key, $sink, $sequence, $size, $etag, $crc64, $source_crc64, $source_length)
            """, "$sequence", "$size", "$etag", "$crc64", "$source_crc64", "$source_length");
        _committing = new(connection,
            "UPDATE objects SET stored_size = $stored_size, crc64 = $crc64, source_crc64 = $source_crc64, findings = $findings, plain_sha256 = $plain_sha256, companions = $companions" + Where,
            "$stored_size", "$crc64", "$source_crc64", "$findings", "$plain_sha256", "$companions");
        _committed = new(connection, """
            UPDATE objects SET stage = 1, upload_id = NULL, reason = NULL, stored_size = $stored_size, stored_etag = $stored_etag,
              crc64 = $crc64, source_crc64 = $source_crc64, note = NULL, findings = $findings, plain_sha256 = $plain_sha256, companions = $companions
            """ + Where, "$stored_size", "$stored_etag", "$crc64", "$source_crc64", "$findings", "$plain_sha256", "$companions");
        _held = new(connection, """
            UPDATE objects SET stage = 3, upload_id = NULL, reason = NULL, stored_size = $stored_size, stored_etag = $stored_etag,
              crc64 = $crc64, source_crc64 = $source_crc64
            """ + Where, "$stored_size", "$stored_etag", "$crc64", "$source_crc64");
        _failed = new(connection,
            "UPDATE objects SET stage = 2, reason = $reason, upload_id = CASE WHEN $keeps THEN upload_id END" + Where,
            "$reason", "$keeps");
        _uploadDropped = new(connection, "UPDATE objects SET upload_id = NULL, stored_size = NULL, crc64 = NULL, note = NULL, findings = NULL, companions = NULL" + Where);
        _forgetParts = new(connection, "DELETE FROM parts" + Where);
    }

    public void Apply(CheckpointRecord record, SqliteTransaction transaction)
    {
        var source = _names.GetOrAdd(_connection, transaction, record.Id.Source);
        var sink = _names.GetOrAdd(_connection, transaction, record.Id.Sink);
        var key = record.Id.Key;
        switch (record)
        {
            case CheckpointRecord.Started r:
                _started.Run(transaction, source, key, sink, _planOf(r.Id), r.Version.Size, r.Version.ETag,
                    r.Version.LastModified?.ToUnixTimeMilliseconds(), r.Target, r.PartSize);
                if (r.Version.Size > r.PartSize)
                {
                    _forgetParts.Run(transaction, source, key, sink);
                }

                break;
            case CheckpointRecord.UploadBegun r:
                _uploadBegun.Run(transaction, source, key, sink, r.UploadId, r.Note);
                _forgetParts.Run(transaction, source, key, sink);
                break;
            case CheckpointRecord.PartStored r:
                _partStored.Run(transaction, source, key, sink, r.Sequence, r.Part.Size, r.Part.ETag,
                    (long?)r.Part.Crc64, (long)r.SourceCrc64, r.SourceLength);
                break;
            case CheckpointRecord.Committing r:
                _committing.Run(transaction, source, key, sink, r.Length, (long)r.Crc64, (long)r.SourceCrc64, JournalFindings.Format(r.Findings), r.PlainSha256,
                    JournalCompanions.Format(r.Companions));
                break;
            case CheckpointRecord.Committed r:
                _committed.Run(transaction, source, key, sink, r.Stored.Size, r.Stored.ETag, (long?)r.Stored.Crc64, (long)r.SourceCrc64,
                    JournalFindings.Format(r.Findings), r.PlainSha256, JournalCompanions.Format(r.Companions));
                if (r.HadParts)
                {
                    _forgetParts.Run(transaction, source, key, sink);
                }

                break;
            case CheckpointRecord.Held r:
                _held.Run(transaction, source, key, sink, r.Stored.Size, r.Stored.ETag, (long?)r.Stored.Crc64, (long)r.SourceCrc64);
                break;
            case CheckpointRecord.Failed r:
                _failed.Run(transaction, source, key, sink, r.Reason, r.KeepsUpload);
                if (!r.KeepsUpload)
                {
                    _forgetParts.Run(transaction, source, key, sink);
                }

                break;
            case CheckpointRecord.UploadDropped:
                _uploadDropped.Run(transaction, source, key, sink);
                _forgetParts.Run(transaction, source, key, sink);
                break;
            default:
                throw new InvalidOperationException($"The journal does not know the record {record.GetType().Name}.");
        }
    }

    public void Dispose()
    {
        foreach (var statement in new[] { _started, _uploadBegun, _partStored, _committing, _committed, _held, _failed, _uploadDropped, _forgetParts })
        {
            statement.Dispose();
        }
    }

    private sealed class Statement : IDisposable
    {
        private static readonly string[] KeyNames = ["$source", "$key", "$sink"];

        private readonly SqliteCommand _command;
        private readonly SqliteParameter[] _parameters;

        public Statement(SqliteConnection connection, string sql, params string[] names)
        {
            _command = connection.CreateCommand();
            _command.CommandText = sql;
            _parameters = [.. KeyNames.Concat(names).Select(n => _command.Parameters.Add(new SqliteParameter { ParameterName = n }))];
            _command.Prepare();
        }

        public void Run(SqliteTransaction transaction, params ReadOnlySpan<object?> values)
        {
            _command.Transaction = transaction;
            for (var i = 0; i < values.Length; i++)
            {
                _parameters[i].Value = values[i] ?? DBNull.Value;
            }

            _command.ExecuteNonQuery();
        }

        public void Dispose() => _command.Dispose();
    }
}
