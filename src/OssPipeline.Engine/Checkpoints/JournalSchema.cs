using System.Globalization;
using Microsoft.Data.Sqlite;

namespace OssPipeline.Engine.Checkpoints;

/// <summary>The tables of a journal, and the checks on opening one.</summary>
/// <remarks>
/// <c>objects</c> holds the fold of the records of each object and sink, so that reading it costs no replay and no memory; keys
/// compare as bytes of UTF-8, as OSS lists them. <c>listings</c> holds how far listings got that were cut off, <c>table_notes</c> what tables note about a run. CRCs are the unsigned values stored as signed ones.
/// </remarks>
internal static class JournalSchema
{
    /// <summary>"osspipe" journals carry this in SQLite's application_id.</summary>
    private const int ApplicationId = 0x4F535350;

    // Each takes a journal one version further; what was recorded before stays as it is.
    private static readonly string[] Upgrades =
    [
        """
        ALTER TABLE objects ADD COLUMN note TEXT;
        ALTER TABLE objects ADD COLUMN findings TEXT;
        ALTER TABLE objects ADD COLUMN plain_sha256 TEXT;
        """,
        "ALTER TABLE objects ADD COLUMN companions TEXT;",
        """
        ALTER TABLE runs ADD COLUMN listed_since INTEGER;
        CREATE TABLE listings (source TEXT PRIMARY KEY, key TEXT NOT NULL, since INTEGER NOT NULL, fingerprint TEXT NOT NULL) WITHOUT ROWID;
        """,
        "CREATE TABLE table_notes (id INTEGER PRIMARY KEY, sink TEXT NOT NULL, note TEXT NOT NULL);",
    ];

    private static int Version => 1 + Upgrades.Length;

    private const string Tables = """
        CREATE TABLE job (name TEXT NOT NULL, created INTEGER NOT NULL);
        CREATE TABLE names (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
        CREATE TABLE runs (id INTEGER PRIMARY KEY, started INTEGER NOT NULL, ended INTEGER, outcome TEXT, message TEXT,
          listed INTEGER, done INTEGER, skipped INTEGER, failed INTEGER, bytes_read INTEGER, bytes_written INTEGER, listed_since INTEGER);
        CREATE TABLE listings (source TEXT PRIMARY KEY, key TEXT NOT NULL, since INTEGER NOT NULL, fingerprint TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE table_notes (id INTEGER PRIMARY KEY, sink TEXT NOT NULL, note TEXT NOT NULL);
        CREATE TABLE objects (source INTEGER NOT NULL, key TEXT NOT NULL, sink INTEGER NOT NULL, stage INTEGER NOT NULL,
          plan INTEGER NOT NULL, size INTEGER NOT NULL, etag TEXT, mtime INTEGER, target TEXT NOT NULL, part_size INTEGER NOT NULL,
          upload_id TEXT, stored_size INTEGER, stored_etag TEXT, crc64 INTEGER, source_crc64 INTEGER, reason TEXT,
          note TEXT, findings TEXT, plain_sha256 TEXT, companions TEXT,
          PRIMARY KEY (source, key, sink)) WITHOUT ROWID;
        CREATE TABLE parts (source INTEGER NOT NULL, key TEXT NOT NULL, sink INTEGER NOT NULL, sequence INTEGER NOT NULL,
          size INTEGER NOT NULL, etag TEXT NOT NULL, crc64 INTEGER, source_crc64 INTEGER NOT NULL, source_length INTEGER NOT NULL,
          PRIMARY KEY (source, key, sink, sequence)) WITHOUT ROWID;
        """;

    public static void Create(SqliteConnection connection, JobState state, DateTimeOffset now)
    {
        using var transaction = connection.BeginTransaction();
        Execute(connection, Tables);
        using (var job = connection.CreateCommand())
        {
            job.CommandText = "INSERT INTO job (name, created) VALUES ($name, $created)";
            job.Parameters.AddWithValue("$name", state.Job);
            job.Parameters.AddWithValue("$created", now.ToUnixTimeMilliseconds());
            job.ExecuteNonQuery();
        }

        Execute(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Version};"));
        transaction.Commit();
    }

    /// <summary>True when the file is a usable journal of this job, false when it is empty and must be created.</summary>
    public static bool Check(SqliteConnection connection, JobState state)
    {
        try
        {
            var application = Scalar(connection, "PRAGMA application_id");
            var version = Scalar(connection, "PRAGMA user_version");
            if (application == 0 && version == 0 && Scalar(connection, "SELECT count(*) FROM sqlite_master") == 0)
            {
                return false;
            }

            if (application != ApplicationId)
            {
                throw new StateException($"{state.JournalPath}: this is not an osspipe journal; move it away or use --state DIR.");
            }

            if (version > Version)
            {
                throw new StateException(
                    $"{state.JournalPath}: written by a newer osspipe (journal version {version}, this one knows {Version}); use that version, or --state DIR to begin anew elsewhere.");
            }

            using var job = connection.CreateCommand();
            job.CommandText = "SELECT name FROM job";
            var name = job.ExecuteScalar() as string;
            return name == state.Job
                ? true
                : throw new StateException($"{state.JournalPath}: this is the journal of the pipeline '{name}', not of '{state.Job}'; use --state DIR to keep them apart.");
        }
        catch (SqliteException e)
        {
            throw Unusable(state, e);
        }
    }

    /// <summary>Whether the journal is of this version.</summary>
    public static bool IsCurrent(SqliteConnection connection) => Scalar(connection, "PRAGMA user_version") == Version;

    /// <summary>Brings a journal of an earlier version up to this one.</summary>
    public static void Upgrade(SqliteConnection connection)
    {
        for (var version = Scalar(connection, "PRAGMA user_version"); version < Version; version++)
        {
            using var transaction = connection.BeginTransaction();
            Execute(connection, Upgrades[version - 1] + string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {version + 1};"));
            transaction.Commit();
        }
    }

    public static StateException Unusable(JobState state, SqliteException e) => new(
        $"{state.JournalPath}: the journal can't be used ({e.Message}); check the disk and the file's rights, or move it away to begin anew.", e);

    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public static long Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar() ?? 0L, CultureInfo.InvariantCulture);
    }
}
