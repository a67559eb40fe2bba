using Microsoft.Data.Sqlite;
using OssPipeline.Engine.Checkpoints;

namespace OssPipeline.Engine.Verify;

/// <summary>What one sink should hold, kept in a temporary database on disk, so that memory does not grow with the number of objects.</summary>
internal sealed class ExpectedObjects : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _add;
    private readonly SqliteCommand _find;
    private readonly SqliteCommand _mark;
    private readonly SqliteTransaction _transaction;

    public ExpectedObjects()
    {
        // An empty name is SQLite's private temporary database, which it deletes itself.
        _connection = new SqliteConnection("Data Source=;Pooling=False");
        _connection.Open();
        Execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -8192;");
        Execute("CREATE TABLE expected (target TEXT PRIMARY KEY, key TEXT NOT NULL, size INTEGER, crc64 INTEGER, reads INTEGER NOT NULL, tree INTEGER NOT NULL, findings TEXT, source_crc64 INTEGER, plain_sha256 TEXT, leaf INTEGER NOT NULL, seen INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;");
        _transaction = _connection.BeginTransaction();
        _add = Prepare("INSERT OR REPLACE INTO expected (target, key, size, crc64, reads, tree, findings, source_crc64, plain_sha256, leaf) VALUES ($target, $key, $size, $crc64, $reads, $tree, $findings, $source_crc64, $plain_sha256, $leaf)",
            "$target", "$key", "$size", "$crc64", "$reads", "$tree", "$findings", "$source_crc64", "$plain_sha256", "$leaf");
        _find = Prepare("SELECT key, size, crc64, reads, tree, findings, source_crc64, plain_sha256, leaf FROM expected WHERE target = $target", "$target");
        _mark = Prepare("UPDATE expected SET seen = 1 WHERE target = $target", "$target");
    }

    public void Add(ExpectedObject expected)
    {
        Set(_add, expected.Target, expected.Key, expected.Size, (long?)expected.Crc64, expected.MayRead ? 1L : 0L, (long)expected.Tree, JournalFindings.Format(expected.Findings),
            (long?)expected.SourceCrc64, expected.PlainSha256, (long)expected.Leaf);
        _add.ExecuteNonQuery();
    }

    /// <summary>The expected object with this target, which counts as seen from now on.</summary>
    public ExpectedObject? Take(string target)
    {
        Set(_find, target);
        ExpectedObject found;
        using (var row = _find.ExecuteReader())
        {
            if (!row.Read())
            {
                return null;
            }

            found = Read(row, target, 0);
        }

        Set(_mark, target);
        _mark.ExecuteNonQuery();
        return found;
    }

    /// <summary>Those never taken.</summary>
    public IEnumerable<ExpectedObject> Untaken()
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT key, size, crc64, reads, tree, findings, source_crc64, plain_sha256, leaf, target FROM expected WHERE seen = 0 ORDER BY target";
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            yield return Read(row, row.GetString(9), 0);
        }
    }

    public void Dispose()
    {
        _add.Dispose();
        _find.Dispose();
        _mark.Dispose();
        _transaction.Dispose();
        _connection.Dispose();
    }

    private static ExpectedObject Read(SqliteDataReader row, string target, int at) => new(
        target,
        row.GetString(at),
        row.IsDBNull(at + 1) ? null : row.GetInt64(at + 1),
        row.IsDBNull(at + 2) ? null : (ulong)row.GetInt64(at + 2),
        row.GetInt64(at + 3) != 0,
        row.GetInt32(at + 4))
    {
        Findings = row.IsDBNull(at + 5) ? null : JournalFindings.Parse(row.GetString(at + 5)),
        SourceCrc64 = row.IsDBNull(at + 6) ? null : (ulong)row.GetInt64(at + 6),
        PlainSha256 = row.IsDBNull(at + 7) ? null : row.GetString(at + 7),
        Leaf = row.GetInt32(at + 8),
    };

    private static void Set(SqliteCommand command, params ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        }
    }

    private SqliteCommand Prepare(string sql, params string[] names)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in names)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = name });
        }

        command.Prepare();
        return command;
    }

    private void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}

/// <summary>An object that a sink should hold.</summary>
/// <param name="Target">Its full key there.</param>
/// <param name="Key">Its key at the source.</param>
/// <param name="Size">Its length there, in bytes; null when unknown.</param>
/// <param name="Crc64">Its CRC-64/XZ there; null when unknown.</param>
/// <param name="MayRead">Whether its CRC can be had by reading the source object, as its bytes do not change on the way.</param>
/// <param name="Tree">The source it comes from, by number.</param>
internal sealed record ExpectedObject(string Target, string Key, long? Size, ulong? Crc64, bool MayRead, int Tree)
{
    /// <summary>The way it takes, by number; -1 when its source is gone.</summary>
    public int Leaf { get; init; } = -1;

    /// <summary>What it should have in its metadata or tags, as the job's manifest knows; null for nothing.</summary>
    public IReadOnlyDictionary<string, string>? Findings { get; init; }

    /// <summary>CRC-64/XZ that reading the source again must give, where that proves something; null otherwise.</summary>
    public ulong? SourceCrc64 { get; init; }

    /// <summary>SHA-256 that the source's bytes must have then; null where the manifest knows none of them.</summary>
    public string? PlainSha256 { get; init; }
}
