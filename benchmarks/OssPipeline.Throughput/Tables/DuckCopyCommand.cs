using System.Diagnostics;
using System.Globalization;
using DuckDB.NET.Data;

namespace OssPipeline.Throughput.Tables;

/// <summary>The peer of <see cref="WriteTableCommand"/>: DuckDB's COPY of the same CSV, with as many threads and the same codec.</summary>
internal static class DuckCopyCommand
{
    public static Task<int> ExecuteAsync(Arguments options, CancellationToken cancellationToken)
    {
        var path = options.Required("path");
        var target = options.Required("target");
        var threads = options.Number("threads", 1, 1);
        var partition = options.Text("partition-by");
        var compression = options.Text("compression") ?? "snappy";
        var unordered = options.Flag("unordered");
        options.RejectUnknown();
        cancellationToken.ThrowIfCancellationRequested();
        if (Directory.Exists(target))
        {
            Directory.Delete(target, recursive: true);
        }

        Directory.CreateDirectory(target);
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        Execute(connection, string.Create(CultureInfo.InvariantCulture, $"SET threads = {threads}"));
        if (unordered)
        {
            Execute(connection, "SET preserve_insertion_order = false");
        }

        var columns = string.Join(", ", GenerateVehicles.Schema.Select(c => $"'{c.Key}': '{TypeOf(c.Value)}'"));
        var source = $"read_csv('{path}', header = false, delim = ',', auto_detect = false, timestampformat = '%-m/%-d/%Y %-H:%M', columns = {{{columns}}})";
        var query = partition is null
            ? $"COPY (SELECT * FROM {source}) TO '{target}/vehicles.parquet' (FORMAT parquet, COMPRESSION {compression})"
            : $"COPY (SELECT * FROM {source}) TO '{target}/vehicles' (FORMAT parquet, COMPRESSION {compression}, PARTITION_BY ({partition}))";
        var started = Stopwatch.GetTimestamp();
        var rows = Execute(connection, query);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var files = Directory.GetFiles(target, "*.parquet", SearchOption.AllDirectories);
        WriteTableCommand.Report(
            $"duckdb {compression} t={threads} p={partition}", rows, new FileInfo(path).Length, seconds, files.Sum(f => new FileInfo(f).Length), files.Length);
        return Task.FromResult(0);
    }

    /// <summary>The library's version.</summary>
    public static string Version()
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT version()";
        return (string)command.ExecuteScalar()!;
    }

    /// <summary>How many rows some files have, and a hash of all their values that no order changes.</summary>
    public static string Digest(IReadOnlyList<string> files)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        var columns = GenerateVehicles.Schema.Select(c => c.Value == "timestamp" ? $"epoch_us({c.Key})" : $"{c.Key}::{TypeOf(c.Value)}");
        command.CommandText =
            $"SELECT count(*) || ' ' || bit_xor(hash({string.Join(", ", columns)})) FROM read_parquet([{string.Join(", ", files.Select(f => $"'{f}'"))}], hive_partitioning = true)";
        return (string)command.ExecuteScalar()!;
    }

    private static int Execute(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteNonQuery();
    }

    private static string TypeOf(string type) => type switch
    {
        "string" => "VARCHAR",
        _ => type.ToUpperInvariant(),
    };
}
