using System.Text.Json;
using OssPipeline.Core.Data;
using OssPipeline.Engine.Tables;

namespace OssPipeline.Cli.Output;

/// <summary>What became of a table in a run.</summary>
internal static class TableOutcomeText
{
    /// <summary>One line; null when there is nothing to tell.</summary>
    public static string? Of(TableOutcome table)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (!table.IsCommitted)
        {
            return null;
        }

        var partitions = table.Partitions > 0 ? $" in {Many(table.Partitions, "partition")}" : "";
        return $"{Printable.Of(table.Name)}: {Many(table.RowsWritten, "row")} in {Many(table.Files, "file")}{partitions}, {new ByteSize(table.Bytes)}, at {Printable.Of(table.Location)}{Rest(table)}";
    }

    /// <summary>What is wrong with it; null when nothing is.</summary>
    public static string? ProblemOf(TableOutcome table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return table.Problem is { } problem ? $"the table '{Printable.Of(table.Name)}' is not committed: {Printable.Of(problem)}{Rest(table)}" : null;
    }

    /// <summary>Writes its properties into an object that is open.</summary>
    public static void Write(Utf8JsonWriter json, TableOutcome table)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(table);
        json.WriteString("name", table.Name);
        json.WriteString("location", table.Location);
        json.WriteBoolean("committed", table.IsCommitted);
        json.WriteNumber("files", table.Files);
        json.WriteNumber("bytes", table.Bytes);
        json.WriteNumber("partitions", table.Partitions);
        json.WriteStartObject("rows");
        json.WriteNumber("read", table.RowsRead);
        json.WriteNumber("written", table.RowsWritten);
        json.WriteNumber("left_out", table.RowsLeftOut);
        json.WriteNumber("rejected", table.RowsRejected);
        json.WriteEndObject();
        json.WriteString("manifest", table.Manifest);
        json.WriteString("rejects", table.Rejects);
        json.WriteString("problem", table.Problem);
    }

    private static string Rest(TableOutcome table) =>
        (table.RowsLeftOut > 0 ? $"; {Many(table.RowsLeftOut, "row")} left out" : "")
        + (table.RowsRejected > 0 ? $"; {Many(table.RowsRejected, "row")} rejected{(table.Rejects is { } key ? $", in {Printable.Of(key)}" : "")}" : "");

    private static string Many(long count, string what) => $"{count:N0} {what}{(count == 1 ? "" : "s")}";
}
