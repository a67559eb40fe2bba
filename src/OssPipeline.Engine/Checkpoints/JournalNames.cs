using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace OssPipeline.Engine.Checkpoints;

/// <summary>Node names as the small numbers that rows carry.</summary>
internal sealed class JournalNames
{
    private readonly ConcurrentDictionary<string, long> _ids = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<long, string> _names = new();

    public JournalNames(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT id, name FROM names";
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            Add(rows.GetInt64(0), rows.GetString(1));
        }
    }

    public long? Find(string name) => _ids.TryGetValue(name, out var id) ? id : null;

    public string this[long id] => _names[id];

    /// <summary>The number of a name, given one on first use; only the journal's writer calls it.</summary>
    public long GetOrAdd(SqliteConnection connection, SqliteTransaction transaction, string name)
    {
        if (_ids.TryGetValue(name, out var id))
        {
            return id;
        }

        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "INSERT INTO names (name) VALUES ($name) RETURNING id";
        command.Parameters.AddWithValue("$name", name);
        id = (long)command.ExecuteScalar()!;
        Add(id, name);
        return id;
    }

    private void Add(long id, string name)
    {
        _ids[name] = id;
        _names[id] = name;
    }
}
