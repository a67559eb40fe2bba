using System.IO.Compression;
using System.Text;
using DuckDB.NET.Data;

namespace OssPipeline.Cli.Tests.Commands;

/// <summary><c>head</c>, <c>query</c> and <c>inspect</c> on files of this machine and on objects of a bucket.</summary>
public sealed class QueryCommandsTests : IDisposable
{
    private const string Names = "vehicle_id,record_id,patient_id,calls,latitude,longitude,record_time,direction";

    private const string Vehicles = """
        1,1,51,1,46.81006,-92.08174,9/14/2014 0:00,S
        1,2,13,1,46.81006,-92.08174,9/14/2014 0:00,NE
        1,3,48,1,46.81006,-92.08174,9/14/2014 0:00,NE

        """;

    private const string Pipeline = """
        name: enc
        stores:
          here: { kind: local, root: data }
          lake: { kind: oss, endpoint: embedded, bucket: lake }
        nodes:
          read:  { kind: read, store: here }
          seal:  { kind: encrypt, from: read, public_key: k/public.pem }
          write: { kind: write, from: seal, store: lake, prefix: raw/ }
          plain: { kind: write, from: read, store: lake, prefix: plain/ }
        """;

    private readonly TestHost _host = new();
    private TestHost? _last;

    public void Dispose()
    {
        _last?.Dispose();
        _host.Dispose();
    }

    [Fact]
    public async Task Query_prints_an_aligned_table()
    {
        _host.Write("data/v.csv", Vehicles);
        Assert.Equal(ExitCode.Done, await RunAsync("query", "data/v.csv", "select record_id, patient_id, direction from t where patient_id > 25", "--columns", Names));
        Assert.Equal("""
            record_id | patient_id | direction
            ----------+------------+----------
                    1 |         51 | S
                    3 |         48 | NE

            """, Last().Out);
        Assert.Equal("2 rows\n", Last().Error);
        Assert.False(Directory.Exists(Path.Combine(_host.Directory, ".osspipe")));
    }

    [Fact]
    public async Task Query_of_json_gives_an_object_a_row()
    {
        _host.Write("data/ds=1/a.csv", "id,name\n1,x\n");
        _host.Write("data/ds=2/a.csv", "id,name\n2,\n");
        _host.Write("data/_SUCCESS", "none");
        Assert.Equal(ExitCode.Done, await RunAsync("query", $"file://{_host.Directory}/data/", "select * from t order by id", "--json"));
        Assert.Equal(["""{"id":1,"name":"x","ds":1}""", """{"id":2,"name":null,"ds":2}"""], Last().Out.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Objects_are_fetched_decrypted_and_not_left_behind()
    {
        _host.Write("enc.yaml", Pipeline);
        _host.Write("data/v.csv", Vehicles);
        WriteParquet("data/p.parquet", "select i as id, 'x' || i as name from range(1000) r(i)");
        Assert.Equal(ExitCode.Done, await RunAsync("keys", "new", "--out", "k", "--bits", "2048"));
        Assert.Equal(ExitCode.Done, await RunAsync("run", "enc.yaml"));

        string[] at = ["--pipeline", "enc.yaml", "--json"];
        Assert.Equal(ExitCode.Done, await RunAsync(["query", "lake:plain/*.csv", "select count(*) as n from t", .. at]));
        Assert.Equal(3, Last().Json.Single().GetProperty("n").GetInt32());
        Assert.Equal(ExitCode.Incomplete, await RunAsync(["query", "lake:raw/v.csv", "select 1 from t", .. at]));
        Assert.Contains("--private-key KEY decrypts it", Last().Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Done, await RunAsync(["query", "lake:raw/v.csv", "select count(*) as n from t", "--private-key", "k/private.pem", .. at]));
        Assert.Equal(3, Last().Json.Single().GetProperty("n").GetInt32());
        Assert.Equal(ExitCode.Done, await RunAsync(["head", "lake:raw/p.parquet", "-n", "2", "--private-key", "k/private.pem", .. at]));
        Assert.Equal(["x0", "x1"], Last().Json.Select(j => j.GetProperty("name").GetString()));
        Assert.Equal(ExitCode.Done, await RunAsync(["inspect", "lake:raw/p.parquet", "--private-key", "k/private.pem", .. at]));
        Assert.Equal(1000, Last().Json[0].GetProperty("rows").GetInt64());
        Assert.Equal(ExitCode.Usage, await RunAsync(["query", "lake:plain/*.csv", "select 1 from t", "--max-bytes", "10", .. at]));
        Assert.Contains("--max-bytes", Last().Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_host.Directory, ".osspipe", "query")));
    }

    [Fact]
    public async Task Head_shows_the_first_rows_of_gzip_without_fetching_all()
    {
        var text = "id,name\n" + string.Concat(Enumerable.Range(0, 200_000).Select(i => $"{i},name {i}\n"));
        var path = _host.Write("data/a.csv.gz", "");
        using (var file = new GZipStream(File.Create(path), CompressionLevel.Fastest))
        {
            file.Write(Encoding.UTF8.GetBytes(text));
        }

        _host.Write("plain.yaml", Pipeline.Replace("  seal:  { kind: encrypt, from: read, public_key: k/public.pem }\n", "", StringComparison.Ordinal)
            .Replace("  write: { kind: write, from: seal, store: lake, prefix: raw/ }\n", "", StringComparison.Ordinal));
        Assert.Equal(ExitCode.Done, await RunAsync("run", "plain.yaml"));
        Assert.Equal(ExitCode.Done, await RunAsync("head", "lake:plain/a.csv.gz", "--pipeline", "plain.yaml", "-n", "3", "--max-bytes", "1KiB"));
        Assert.Equal("""
            id | name
            ---+-------
             0 | name 0
             1 | name 1
             2 | name 2

            """, Last().Out);
    }

    [Fact]
    public async Task Inspect_tells_what_a_file_says_of_itself()
    {
        WriteParquet("data/p.parquet", "select i as id, case when i % 2 = 0 then 'x' || i end as name from range(3000) r(i)");
        Assert.Equal(ExitCode.Done, await RunAsync("inspect", "data/p.parquet"));
        Assert.Matches(@"(?m)^rows +3,000$", Last().Out);
        Assert.Matches(@"(?m)^id +\| INT64 +\|", Last().Out);
        Assert.Matches(@"(?m)^name +\| .*\| +1,500 \| x0 +\| x998$", Last().Out);
        Assert.Equal(ExitCode.Incomplete, await RunAsync("inspect", _host.Write("data/none.parquet", "this is no parquet file")));
        Assert.Contains("does not end with PAR1", Last().Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("select nope from t", ExitCode.Usage, "nope")]
    [InlineData("drop view t", ExitCode.Usage, "only SELECT")]
    [InlineData("select * from read_csv('/etc/passwd')", ExitCode.Usage, "Permission Error")]
    public async Task What_can_not_be_answered_is_told(string sql, int exitCode, string message)
    {
        _host.Write("data/v.csv", Vehicles);
        Assert.Equal(exitCode, await RunAsync("query", "data/v.csv", sql));
        Assert.Contains(message, Last().Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_there_or_of_two_kinds_is_told()
    {
        _host.Write("data/v.csv", Vehicles);
        _host.Write("data/v.parquet", "none");
        Assert.Equal(ExitCode.Incomplete, await RunAsync("head", "./data/none.csv"));
        Assert.Contains("no object 'none.csv'", Last().Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, await RunAsync("query", "data", "select 1 from t"));
        Assert.Contains("csv and parquet files", Last().Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Incomplete, await RunAsync("query", "data/v.parquet", "select 1 from t"));
        Assert.Equal(ExitCode.Usage, await RunAsync("query", "data/v.csv", "select 1 from t", "--format", "orc"));
    }

    private TestHost Last() => _last!;

    // A host captures one command's output; the folder and the environment are the test's.
    private async Task<int> RunAsync(params string[] args)
    {
        _last?.Dispose();
        _last = _host.Another();
        return await _last.RunAsync(args);
    }

    private void WriteParquet(string name, string query)
    {
        var path = _host.Write(name, "");
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"copy ({query}) to '{path}' (format parquet)";
        command.ExecuteNonQuery();
    }
}
