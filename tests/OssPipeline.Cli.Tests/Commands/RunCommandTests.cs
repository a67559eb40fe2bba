using System.Text.Json;

namespace OssPipeline.Cli.Tests.Commands;

/// <summary>What <c>run</c> has beyond one pass: reports, <c>--since</c>, rounds.</summary>
public sealed class RunCommandTests : IDisposable
{
    private const string Pipeline = """
        name: job
        stores:
          src: { kind: local, root: data }
          dst: { kind: local, root: out, create: true }
        nodes:
          read: { kind: read, store: src }
          pick: { kind: filter, exclude: ["*.tmp"] }
          write: { kind: write, store: dst }
        """;

    private readonly TestHost _host = new();
    private TestHost? _last;

    private TestHost Last => _last!;

    public RunCommandTests()
    {
        _host.Clock.SetUtcNow(DateTimeOffset.UtcNow);
        _host.Write("p.yaml", Pipeline);
        _host.Write("data/a,\"b\".csv", "1");
        _host.Write("data/c.csv", "22");
        _host.Write("data/d.tmp", "3");
    }

    public void Dispose()
    {
        _last?.Dispose();
        _host.Dispose();
    }

    [Fact]
    public async Task Reports_tell_every_object_with_both_ends()
    {
        Assert.Equal(ExitCode.Done, await RunAsync("run", "p.yaml", "--report", "r.csv", "--report", "r.jsonl"));
        var lines = await File.ReadAllLinesAsync(Path.Combine(_host.Directory, "r.csv"));
        Assert.Equal("result,class,source,key,size,mtime,etag,crc64,target,stored_size,stored_etag,stored_crc64,attempts,reason", lines[0]);
        Assert.Equal(4, lines.Length);
        Assert.Contains(lines, l => l.StartsWith("done,,read,\"a,\"\"b\"\".csv\",1,", StringComparison.Ordinal));
        var json = (await File.ReadAllLinesAsync(Path.Combine(_host.Directory, "r.jsonl"))).Select(l => JsonDocument.Parse(l).RootElement).ToList();
        var done = json.Single(j => j.GetProperty("key").GetString() == "c.csv");
        Assert.Equal(("done", 2, 2, 1), (done.GetProperty("result").GetString(), done.GetProperty("size").GetInt32(), done.GetProperty("stored_size").GetInt32(), done.GetProperty("attempts").GetInt32()));
        Assert.Equal(done.GetProperty("crc64").GetString(), done.GetProperty("stored_crc64").GetString());
        var skipped = json.Single(j => j.GetProperty("key").GetString() == "d.tmp");
        Assert.Equal("skipped", skipped.GetProperty("result").GetString());
        Assert.False(skipped.TryGetProperty("target", out _));
        Assert.Empty(Directory.GetFiles(_host.Directory, "*.part"));
    }

    [Fact]
    public async Task A_report_that_can_not_be_written_is_said_before_anything_moves()
    {
        Assert.Equal(ExitCode.CouldNotRun, await RunAsync("run", "p.yaml", "--report", "no/such/folder/r.csv"));
        Assert.False(File.Exists(Path.Combine(_host.Directory, "out", "c.csv")));
    }

    [Fact]
    public async Task Since_last_looks_at_what_changed_since_the_last_complete_run_began()
    {
        Assert.Equal(ExitCode.Usage, await RunAsync("run", "p.yaml", "--since", "last"));
        Assert.Contains("complete yet", Last.Error, StringComparison.Ordinal);
        File.SetLastWriteTimeUtc(Path.Combine(_host.Directory, "data", "c.csv"), DateTime.UtcNow.AddDays(-1));
        Assert.Equal(ExitCode.Done, await RunAsync("run", "p.yaml"));
        _host.Write("data/new.csv", "4444");
        Assert.Equal(ExitCode.Done, await RunAsync("run", "p.yaml", "--since", "last", "--json"));
        var objects = Last.Json[^1].GetProperty("objects");
        Assert.Equal((3, 1), (objects.GetProperty("listed").GetInt32(), objects.GetProperty("done").GetInt32()));
        Assert.Equal(ExitCode.Usage, await RunAsync("run", "p.yaml", "--since", "yesterday"));
        Assert.Equal(ExitCode.Done, await RunAsync("run", "p.yaml", "--since", "2100-01-01"));
    }

    [Fact]
    public async Task A_pipeline_that_repeats_itself_moves_what_is_new_in_the_next_round()
    {
        _host.Write("p.yaml", Pipeline.Replace("name: job", "name: job\nincremental: { every: 1h }", StringComparison.Ordinal));
        Assert.Equal(ExitCode.Done, await RunAsync("run", "p.yaml", "--once"));

        using var host = _host.Another();
        host.Clock.SetUtcNow(DateTimeOffset.UtcNow);
        var running = host.RunAsync("run", "p.yaml");
        _host.Write("data/next.csv", "5");
        var arrived = Path.Combine(_host.Directory, "out", "next.csv");
        for (var i = 0; i < 600 && !File.Exists(arrived); i++)
        {
            host.Clock.Advance(TimeSpan.FromMinutes(10));
            await Task.Delay(50);
        }

        Assert.True(File.Exists(arrived));
        Assert.False(running.IsCompleted);
        host.Stop();
        Assert.Equal(ExitCode.Cancelled, await running);
    }

    private async Task<int> RunAsync(params string[] args)
    {
        _last?.Dispose();
        _last = _host.Another();
        _last.Clock.SetUtcNow(DateTimeOffset.UtcNow);
        return await _last.RunAsync(args);
    }
}
