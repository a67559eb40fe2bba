using Microsoft.Data.Sqlite;
using OssPipeline.Core.Checkpoints;

namespace OssPipeline.Engine.Checkpoints;

/// <summary>What tables note about a run, and what becomes of the objects that they hold.</summary>
internal static class JournalTables
{
    public static List<string> Read(SqliteConnection connection, string sink)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT note FROM table_notes WHERE sink = $sink ORDER BY id";
        command.Parameters.AddWithValue("$sink", sink);
        using var row = command.ExecuteReader();
        List<string> notes = [];
        while (row.Read())
        {
            notes.Add(row.GetString(0));
        }

        return notes;
    }

    public static void Append(SqliteConnection connection, string sink, IReadOnlyList<string> notes)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "INSERT INTO table_notes (sink, note) VALUES ($sink, $note)";
        command.Parameters.AddWithValue("$sink", sink);
        var text = command.Parameters.Add("$note", SqliteType.Text);
        foreach (var note in notes)
        {
            text.Value = note;
            command.ExecuteNonQuery();
        }
    }

    public static void Clear(SqliteConnection connection, string sink)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "DELETE FROM table_notes WHERE sink = $sink";
        command.Parameters.AddWithValue("$sink", sink);
        command.ExecuteNonQuery();
    }

    /// <summary>What a table held is done, or as if it had never been taken; its notes are forgotten in the same step.</summary>
    public static void Settle(SqliteConnection connection, string sink, bool isVisible)
    {
        using var command = connection.CreateCommand();
        command.CommandText = isVisible
            ? "UPDATE objects SET stage = $to WHERE stage = $held AND sink = (SELECT id FROM names WHERE name = $sink)"
            : "UPDATE objects SET stage = $to, stored_size = NULL, stored_etag = NULL, crc64 = NULL, source_crc64 = NULL WHERE stage = $held AND sink = (SELECT id FROM names WHERE name = $sink)";
        command.Parameters.AddWithValue("$sink", sink);
        command.Parameters.AddWithValue("$held", (int)FlowStage.Held);
        command.Parameters.AddWithValue("$to", (int)(isVisible ? FlowStage.Committed : FlowStage.Started));
        command.ExecuteNonQuery();
        Clear(connection, sink);
    }
}
