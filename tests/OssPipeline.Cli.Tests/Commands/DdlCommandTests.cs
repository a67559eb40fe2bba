using System.Text.RegularExpressions;

namespace OssPipeline.Cli.Tests.Commands;

/// <summary><c>ddl</c>, and what <c>lint</c> and <c>plan</c> say of tables.</summary>
public sealed class DdlCommandTests : IDisposable
{
    private const string Columns =
        "{ vehicleId: int, recordId: int, patientId: int, calls: int, locationLatitude: double, locationLongitude: double, recordTime: string, direction: string }";

    private readonly TestHost _host = new();
    private TestHost? _last;

    public DdlCommandTests()
    {
        _host.Environment["OSS_ACCESS_KEY_ID"] = "id";
        _host.Environment["OSS_ACCESS_KEY_SECRET"] = "secret-of-nobody";
        _host.Write("data/v.csv", "id,at,ds\n1,2026-11-24,a\n2,2026-11-25,b\n");
    }

    public void Dispose()
    {
        _last?.Dispose();
        _host.Dispose();
    }

    [Fact]
    public async Task The_vehicles_of_the_tutorial_get_the_table_of_the_tutorial()
    {
        Write($$"""
              rows:  { kind: csv_decode, schema: {{Columns}} }
              table: { kind: table, store: demo, prefix: Demo/, table: ambulance_data_csv_external, format: csv, "null": "" }
            """);
        Assert.Equal(ExitCode.Done, await RunAsync("ddl", "p.yaml", "--script", "create"));
        Assert.Equal(
            Normal("""
                SET odps.sql.type.system.odps2=true;
                CREATE EXTERNAL TABLE IF NOT EXISTS ambulance_data_csv_external
                ( vehicleId int, recordId int, patientId int, calls int, locationLatitude double, locationLongitude double, recordTime string, direction string )
                STORED BY 'com.aliyun.odps.CsvStorageHandler'
                LOCATION 'oss://oss-cn-beijing-internal.aliyuncs.com/oss-odps-test/Demo/';
                """),
            Normal(Last().Out));
        Assert.False(Directory.Exists(Path.Combine(_host.Directory, ".osspipe", "p")));
    }

    [Fact]
    public async Task Columns_that_no_option_tells_are_those_of_the_first_object()
    {
        Write("""
              pick:  { kind: filter, include: ["v.*"] }
              rows:  { kind: csv_decode, header: true }
              day:   { kind: derive, columns: { month: "month(at)" } }
              table: { kind: table, store: lake, prefix: vehicles/, partition_by: [ds] }
            """);
        _host.Write("data/a.txt", "nothing of the kind");
        _host.Write("data/v.0", "");
        Assert.Equal(ExitCode.Done, await RunAsync("ddl", "p.yaml", "--json", "--dialect", "hive"));
        var scripts = Last().Json;
        Assert.Equal(["create_table.sql", "add_partitions.sql", "drop_table.sql"], scripts.Select(s => s.GetProperty("script").GetString()));
        var create = Normal(scripts[0].GetProperty("text").GetString()!);
        Assert.Contains("( id int, at date, month ", create, StringComparison.Ordinal);
        Assert.Contains("partitioned by (ds string)", create, StringComparison.Ordinal);
        Assert.Contains("msck repair table", Normal(scripts[1].GetProperty("text").GetString()!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parquet_tells_its_columns_too()
    {
        Write("""
              rows:  { kind: csv_decode, header: true }
              table: { kind: table, store: lake, prefix: vehicles/ }
            """);
        Assert.Equal(ExitCode.Done, await RunAsync("run", "p.yaml"));
        Write("""
              rows:  { kind: parquet_decode }
              table: { kind: table, store: lake, prefix: other/, format: tsv }
            """, "{ kind: read, store: lake, prefix: vehicles/ }");
        Assert.Equal(ExitCode.Done, await RunAsync("ddl", "p.yaml", "--script", "create"));
        Assert.Contains("( id int, at date, ds string )", Normal(Last().Out), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Partitions_are_those_that_are_there()
    {
        Write("""
              rows:  { kind: csv_decode, header: true }
              table: { kind: table, store: lake, prefix: vehicles/, partition_by: [ds] }
            """);
        Assert.Equal(ExitCode.Done, await RunAsync("run", "p.yaml"));
        foreach (var stray in new[] { "ds=c/_temporary", "ds=/x", "other/x", "ds=d/e/x", "ds=x" })
        {
            _host.Write($"lake/vehicles/{stray}", "x");
        }

        Assert.Equal(ExitCode.Done, await RunAsync("ddl", "p.yaml", "--script", "partitions"));
        Assert.Equal("alter table vehicles add if not exists partition (ds='a') partition (ds='b');", Normal(Last().Out));
        Assert.Equal(ExitCode.Done, await RunAsync("ddl", "p.yaml", "--script", "partitions", "--no-list"));
        Assert.Contains("msck", Normal(Last().Out), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_that_pass_through_are_a_table_in_the_folder_that_they_go_to()
    {
        Write("""
              files: { kind: external_table, table: raw.vehicles, format: csv, schema: { id: bigint, ds: string }, partition_by: [ds], directory: in/, header_lines: 1 }
              zip:   { kind: compress }
              write: { kind: write, store: lake, prefix: raw/ }
            """);
        _host.Write("data/in/ds=1/a.csv", "id\n1\n");
        _host.Write("data/in/ds=2/a.csv", "id\n2\n");
        Assert.Equal(ExitCode.Done, await RunAsync("run", "p.yaml"));
        Assert.Equal(ExitCode.Done, await RunAsync("ddl", "p.yaml", "--out", "sql"));
        Assert.Contains("'v.csv", Last().Error.Replace("raw/", "", StringComparison.Ordinal), StringComparison.Ordinal);
        var folder = Path.Combine(_host.Directory, "sql", "files");
        Assert.Contains($"LOCATION 'file://{_host.Directory}/lake/raw/in/'", await File.ReadAllTextAsync(Path.Combine(folder, "create_table.sql")), StringComparison.Ordinal);
        Assert.Contains("PARTITION (`ds`='2')", await File.ReadAllTextAsync(Path.Combine(folder, "add_partitions.sql")), StringComparison.Ordinal);

        // What a script says decides nothing about objects that are done.
        Assert.Equal(ExitCode.Done, await RunAsync("run", "p.yaml", "--set", "nodes.files.comment=new", "--json"));
        Assert.Equal(3, Last().Json.Single().GetProperty("objects").GetProperty("skipped").GetInt32());
    }

    [Fact]
    public async Task Columns_that_only_a_run_tells_are_a_reason_and_exit_code_1()
    {
        Write("""
              open:  { kind: decompress }
              rows:  { kind: csv_decode }
              table: { kind: table, store: lake, prefix: vehicles/ }
            """);
        Assert.Equal(ExitCode.Incomplete, await RunAsync("ddl", "p.yaml"));
        Assert.Contains("'open' makes the bytes that 'rows' reads", Last().Error, StringComparison.Ordinal);
        Assert.Contains("give 'rows' a schema", Last().Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_words_and_pipelines_without_tables_are_usage_errors()
    {
        Write("""
              write: { kind: write, store: lake }
            """);
        Assert.Equal(ExitCode.Usage, await RunAsync("ddl", "p.yaml"));
        Assert.Contains("has no table", Last().Error, StringComparison.Ordinal);
        Write("""
              rows:  { kind: csv_decode }
              table: { kind: table, store: lake, prefix: vehicles/ }
            """);
        Assert.Equal(ExitCode.Usage, await RunAsync("ddl", "p.yaml", "--node", "rows"));
        Assert.Contains("tables are table", Last().Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, await RunAsync("ddl", "p.yaml", "--dialect", "oracle"));
        Assert.Equal(ExitCode.Usage, await RunAsync("ddl", "p.yaml", "--script", "alter"));
    }

    [Fact]
    public async Task Lint_warns_without_opening_a_store()
    {
        Write("""
              rows:  { kind: csv_decode, schema: { id: int, select: string } }
              table: { kind: table, store: demo, prefix: t/, format: csv }
              spread: { kind: hash_key, from: read }
              files: { kind: external_table, table: raw, format: parquet, schema: { id: bigint, ds: string }, partition_by: [ds] }
              write: { kind: write, store: lake, prefix: raw/ }
            """);
        _host.Environment.Clear();
        Assert.Equal(ExitCode.Done, await RunAsync("lint", "p.yaml", "--json"));
        var warnings = Last().Json;
        Assert.All(warnings, w => Assert.Equal("warning", w.GetProperty("event").GetString()));
        Assert.Contains(warnings, w => w.GetProperty("message").GetString()!.StartsWith("'table': column 'select': it is a reserved word", StringComparison.Ordinal));
        Assert.Contains(warnings, w => w.GetProperty("message").GetString()!.Contains("between raw/ and the partitions' folders", StringComparison.Ordinal));
        Assert.False(Directory.Exists(Path.Combine(_host.Directory, "lake")));
        Assert.Contains("no problems, ", Last().Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lint_finds_tables_that_do_not_fit_their_columns()
    {
        Write("""
              rows:  { kind: csv_decode, schema: { id: int } }
              table: { kind: table, store: demo, prefix: t/, partition_by: [ds] }
            """);
        Assert.Equal(ExitCode.Usage, await RunAsync("lint", "p.yaml"));
        Assert.Contains("There is no column 'ds' to partition by", Last().Out, StringComparison.Ordinal);
        Assert.StartsWith("p.yaml:", Path.GetFileName(Last().Out), StringComparison.Ordinal);
        Write("""
              files: { kind: external_table, table: t, format: csv, schema: { id: int } }
              rows:  { kind: csv_decode, schema: { id: int } }
              table: { kind: table, store: demo, prefix: t/ }
            """);
        Assert.Equal(ExitCode.Usage, await RunAsync("lint", "p.yaml"));
        Assert.Contains("no sink behind it writes any", Last().Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plan_warns_of_columns_that_the_first_object_tells()
    {
        Write("""
              rows:  { kind: csv_decode, header: true }
              table: { kind: table, store: lake, prefix: vehicles/, partition_by: [at] }
            """);
        Assert.Equal(ExitCode.Done, await RunAsync("plan", "p.yaml"));
        Assert.Contains("warning    table: column 'at': MaxCompute has no partition columns of the type date", Last().Out, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Done, await RunAsync("plan", "p.yaml", "--json"));
        Assert.Contains(Last().Json.Single().GetProperty("warnings").EnumerateArray(), w => w.GetProperty("table").GetString() == "table");
    }

    private static string Normal(string sql) =>
        Regex.Replace(Regex.Replace(sql.Replace("`", "", StringComparison.Ordinal), "(?m)^--.*$", ""), @"\s+", " ").Trim().ToLowerInvariant();

    private void Write(string nodes, string read = "{ kind: read, store: here }") => _host.Write("p.yaml", $$"""
        name: p
        stores:
          here: { kind: local, root: data }
          lake: { kind: local, root: lake, create: true }
          demo: { kind: oss, endpoint: https://oss-cn-beijing.aliyuncs.com, bucket: oss-odps-test }
        nodes:
          read: {{read}}

        """ + nodes);

    private async Task<int> RunAsync(params string[] args)
    {
        _last?.Dispose();
        _last = _host.Another();
        return await _last.RunAsync(args);
    }

    private TestHost Last() => _last!;
}
