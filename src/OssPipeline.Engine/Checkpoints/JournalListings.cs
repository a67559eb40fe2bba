using Microsoft.Data.Sqlite;
using OssPipeline.Core.Checkpoints;

namespace OssPipeline.Engine.Checkpoints;

/// <summary>The table of how far listings got that were cut off.</summary>
internal static class JournalListings
{
    public static ListingMark? Find(SqliteConnection connection, string source)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT key, since, fingerprint FROM listings WHERE source = $source";
        command.Parameters.AddWithValue("$source", source);
        using var row = command.ExecuteReader();
        return row.Read() ? new ListingMark(row.GetString(0), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)), row.GetString(2)) : null;
    }

    public static void Write(SqliteConnection connection, string source, ListingMark mark)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "INSERT OR REPLACE INTO listings (source, key, since, fingerprint) VALUES ($source, $key, $since, $fingerprint)";
        command.Parameters.AddWithValue("$source", source);
        command.Parameters.AddWithValue("$key", mark.Key);
        command.Parameters.AddWithValue("$since", mark.Since.ToUnixTimeMilliseconds());
        command.Parameters.AddWithValue("$fingerprint", mark.Fingerprint);
        command.ExecuteNonQuery();
    }

    /// <summary>Forgets all but those of some sources.</summary>
    public static void KeepOnly(SqliteConnection connection, IEnumerable<string> sources)
    {
        using var command = connection.CreateCommand();
        var names = sources.Select((source, i) => command.Parameters.AddWithValue($"$source{i}", source).ParameterName).ToList();
        command.CommandText = $"DELETE FROM listings WHERE source NOT IN ({string.Join(", ", names)})";
        command.ExecuteNonQuery();
    }
}
