using System.IO.Compression;
using System.Text;

namespace OssPipeline.Cli.Tests.Commands;

/// <summary><c>infer</c>: what it prints is what a decoder takes.</summary>
public sealed class InferCommandTests : IDisposable
{
    private const string Vehicles = """
        1,1,51,1,46.81006,-92.08174,9/14/2014 0:00,S
        1,2,13,1,46.81006,-92.08174,9/14/2014 0:00,NE
        1,3,48,1,46.81006,-92.08174,9/14/2014 0:00,NE

        """;

    private readonly TestHost _host = new();
    private TestHost? _last;

    public void Dispose()
    {
        _last?.Dispose();
        _host.Dispose();
    }

    [Fact]
    public async Task It_prints_a_decoder_as_a_pipeline_file_has_it()
    {
        _host.Write("v.csv", "vehicle_id,record_time,direction\n1,9/14/2014 0:00,S\n2,9/15/2014 13:00,NE\n");
        Assert.Equal(ExitCode.Done, await RunAsync("infer", "v.csv"));
        Assert.Equal("""
            kind: csv_decode
            header: true
            schema:
              vehicle_id: int
              record_time: timestamp
              direction: string
            formats: ["M/d/yyyy H:mm"]

            """, Last().Out);
        Assert.False(Directory.Exists(Path.Combine(_host.Directory, ".osspipe")));
    }

    [Fact]
    public async Task What_it_prints_pastes_into_a_pipeline_that_runs()
    {
        _host.Write("data/v.csv", Vehicles);
        Assert.Equal(ExitCode.Done, await RunAsync("infer", "data/v.csv"));
        var decoder = Last().Out.Replace("\n", "\n    ", StringComparison.Ordinal).TrimEnd();
        _host.Write("p.yaml", $$"""
            name: pasted
            stores:
              here: { kind: local, root: data }
              lake: { kind: local, root: lake, create: true }
            nodes:
              read: { kind: read, store: here }
              rows:
                {{decoder}}
              table: { kind: table, store: lake, prefix: vehicles/, format: csv }
            """);
        Assert.True(await RunAsync("run", "p.yaml") == ExitCode.Done, Last().Error);
        Assert.Equal(ExitCode.Done, await RunAsync("query", "lake/vehicles", "select count(*) as n from t", "--json"));
        Assert.Equal(3, Last().Json.Single().GetProperty("n").GetInt32());
    }

    [Theory]
    [InlineData("a.tsv")]
    [InlineData("a.tsv.gz")]
    public async Task Tabs_are_told_by_the_name_and_said(string name)
    {
        WriteText(name, "id\tname\n1\tx\n2\ty\n");
        Assert.Equal(ExitCode.Done, await RunAsync("infer", name));
        Assert.Equal("""
            kind: csv_decode
            delimiter: "\\t"
            header: true
            schema:
              id: int
              name: string

            """, Last().Out);
    }

    [Fact]
    public async Task Json_lines_and_compressed_ones_give_a_column_a_field()
    {
        WriteText("a.jsonl.gz", """
            {"id": 1, "at": "2026-11-24T10:00:00Z", "ok": true}
            {"id": 2, "name": "x", "ok": null}

            """);
        Assert.Equal(ExitCode.Done, await RunAsync("infer", "a.jsonl.gz", "--json"));
        var found = Last().Json.Single();
        Assert.Equal("json_decode", found.GetProperty("kind").GetString());
        Assert.Equal(
            ["id int", "at timestamp", "ok boolean", "name string"],
            found.GetProperty("columns").EnumerateArray().Select(c => $"{c.GetProperty("name")} {c.GetProperty("type")}"));
    }

    [Fact]
    public async Task What_is_said_of_the_file_counts_and_is_printed()
    {
        WriteText("a.dat", "1;NA;3\n4;5;x\n");
        Assert.Equal(ExitCode.Done, await RunAsync("infer", "a.dat", "--format", "csv", "--delimiter", ";", "--null", "NA", "--header", "false", "--sample", "1"));
        Assert.Equal("""
            kind: csv_decode
            delimiter: ";"
            null: ["NA"]
            schema:
              c1: int
              c2: string
              c3: int

            """, Last().Out);
    }

    [Theory]
    [InlineData("--format", "xml", "formats are csv, tsv, json")]
    [InlineData("--delimiter", "ab", "--delimiter: 'ab' is not one ASCII character")]
    [InlineData("--encoding", "latin1", "there are utf8, utf16, gbk")]
    [InlineData("--sample", "0", "--sample: it must lie between 1 and 10000000")]
    public async Task Wrong_options_are_a_usage_error(string option, string value, string message)
    {
        WriteText("a.csv", "1,2\n");
        Assert.Equal(ExitCode.Usage, await RunAsync("infer", "a.csv", option, value));
        Assert.Contains(message, Last().Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_that_tell_nothing_or_need_no_schema_are_refused()
    {
        WriteText("empty.csv", " ");
        WriteText("a.parquet", "PAR1");
        WriteText("bad.json", "[1]\n");
        Assert.Equal(ExitCode.Usage, await RunAsync("infer", "a.parquet"));
        Assert.Contains("parquet_decode takes no schema", Last().Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, await RunAsync("infer", "bad.json", "--header", "true"));
        Assert.Equal(ExitCode.Incomplete, await RunAsync("infer", "bad.json"));
        Assert.Contains("bad.json, line 1", Last().Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Incomplete, await RunAsync("infer", "./none.csv"));
    }

    private void WriteText(string name, string text)
    {
        var path = _host.Write(name, text);
        if (name.EndsWith(".gz", StringComparison.Ordinal))
        {
            using var file = new GZipStream(File.Create(path), CompressionLevel.Fastest);
            file.Write(Encoding.UTF8.GetBytes(text));
        }
    }

    private async Task<int> RunAsync(params string[] args)
    {
        _last?.Dispose();
        _last = _host.Another();
        return await _last.RunAsync(args);
    }

    private TestHost Last() => _last!;
}
