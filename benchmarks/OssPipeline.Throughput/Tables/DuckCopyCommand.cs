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
        var partitions = options.Number("partitions", 0, 0);
        var compression = options.Text("compression") ?? "snappy";
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
        Execute(connection, "SET preserve_insertion_order = false");
        var columns = string.Join(", ", GenerateVehicles.Schema.Select(c => $"'{c.Key}': '{TypeOf(c.Value)}'"));
        var source = $"read_csv('{path}', header = false, delim = ',', auto_detect = false, timestampformat = '%-m/%-d/%Y %-H:%M', columns = {{{columns}}})";
        var id = GenerateVehicles.Schema.Keys.First();
        var query = partitions == 0
            ? $"COPY (SELECT * FROM {source}) TO '{target}/vehicles.parquet' (FORMAT parquet, COMPRESSION {compression})"
            : string.Create(CultureInfo.InvariantCulture, $"COPY (SELECT *, hash({id}) % {partitions} AS bucket FROM {source}) TO '{target}/vehicles' (FORMAT parquet, COMPRESSION {compression}, PARTITION_BY (bucket))");
        var started = Stopwatch.GetTimestamp();
        var rows = Execute(connection, query);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var files = Directory.GetFiles(target, "*.parquet", SearchOption.AllDirectories);
        WriteTableCommand.Report(
            $"duckdb {compression} t={threads} p={partitions}", rows, new FileInfo(path).Length, seconds, files.Sum(f => new FileInfo(f).Length), files.Length);
        return Task.FromResult(0);
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
