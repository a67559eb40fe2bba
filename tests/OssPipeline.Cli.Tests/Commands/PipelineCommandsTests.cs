namespace OssPipeline.Cli.Tests.Commands;

/// <summary><c>plan</c>, <c>run</c>, <c>status</c>, <c>verify</c> and <c>gc</c> on a job against the embedded server.</summary>
public sealed class PipelineCommandsTests : IDisposable
{
    private readonly TestHost _host = new();

    public PipelineCommandsTests()
    {
        _host.Write("data/a.txt", "123456789");
        _host.Write("data/b/c.txt", "xyz");
        _host.Write("job.yaml", """
            name: job
            stores:
              data: { kind: local, root: ./data }
              lake: { kind: oss, endpoint: embedded, bucket: lake }
            nodes:
              read:  { kind: read, store: data }
              write: { kind: write, store: lake, prefix: in/ }
            """);
    }

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task A_job_is_planned_run_verified_and_looked_at()
    {
        Assert.Equal(ExitCode.Done, await RunAsync("plan", "job.yaml", "--json"));
        var plan = Assert.Single(_host.Json);
        Assert.Equal(2, plan.GetProperty("write").GetProperty("objects").GetInt64());
        Assert.Equal("part", plan.GetProperty("resume").GetString());

        using (var host = Next())
        {
            Assert.Equal(ExitCode.Done, await host.RunAsync("run", Job, "--json"));
            var summary = host.Json[^1];
            Assert.Equal("summary", summary.GetProperty("event").GetString());
            var objects = summary.GetProperty("objects");
            Assert.Equal((2, 2, 0, 0), (
                objects.GetProperty("listed").GetInt64(), objects.GetProperty("done").GetInt64(), objects.GetProperty("skipped").GetInt64(), objects.GetProperty("failed").GetInt64()));
            Assert.Equal(12, summary.GetProperty("bytes").GetProperty("read").GetInt64());
            Assert.Equal(12, summary.GetProperty("bytes").GetProperty("written").GetInt64());
            Assert.Equal(0, summary.GetProperty("exit").GetInt32());
            Assert.True(summary.GetProperty("peak_memory").GetInt64() > 1 << 20);
        }

        using (var host = Next())
        {
            Assert.Equal(ExitCode.Done, await host.RunAsync("verify", Job, "--out", "report.csv"));
            Assert.Equal("2 the same: clean\n", host.Out);
            var report = await File.ReadAllLinesAsync(Path.Combine(host.Directory, "report.csv"));
            Assert.Equal("result,sink,key,target,expected_size,size,expected_crc64,crc64,reason", report[0]);
            Assert.StartsWith("same,write,a.txt,in/a.txt,9,9,11051210869376104954,11051210869376104954,", report[1], StringComparison.Ordinal);
            Assert.Equal(3, report.Length);
        }

        using (var host = Next())
        {
            Assert.Equal(ExitCode.Done, await host.RunAsync("status", Job, "--objects"));
            Assert.Contains("run 1, ", host.Out, StringComparison.Ordinal);
            Assert.Contains("a.txt → write: in/a.txt", host.Out, StringComparison.Ordinal);
            Assert.Contains("job: 2 objects (12 B) committed", host.Out, StringComparison.Ordinal);
        }

        using (var host = Next())
        {
            Assert.Equal(ExitCode.Done, await host.RunAsync("ls", "lake:in/", "--pipeline", Job));
            Assert.Contains("in/a.txt", host.Out, StringComparison.Ordinal);
            Assert.Contains("in/b/", host.Out, StringComparison.Ordinal);
        }

        using (var host = Next())
        {
            Assert.Equal(ExitCode.Done, await host.RunAsync("gc", Job));
            Assert.Equal("0 open uploads aborted\n", host.Out);
        }

        using (var host = Next())
        {
            Assert.Equal(ExitCode.Done, await host.RunAsync("run", Job));
            Assert.StartsWith("0 done, 2 skipped, 0 failed of 2 objects", host.Out, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task State_lies_beside_the_pipeline_file_unless_it_is_moved()
    {
        Assert.Equal(ExitCode.Done, await RunAsync("run", "job.yaml"));
        Assert.True(File.Exists(Path.Combine(_host.Directory, ".osspipe", "job.journal")));

        using var host = Next();
        Assert.Equal(ExitCode.Done, await host.RunAsync("run", Job, "--state", "elsewhere", "--json"));
        Assert.Equal(2, host.Json[^1].GetProperty("objects").GetProperty("done").GetInt64());
        Assert.True(File.Exists(Path.Combine(host.Directory, "elsewhere", "job.journal")));
    }

    [Fact]
    public async Task A_difference_makes_verify_end_with_1()
    {
        Assert.Equal(ExitCode.Done, await RunAsync("run", "job.yaml"));
        _host.Write("data/new.txt", "n");
        using var host = Next();
        Assert.Equal(ExitCode.Incomplete, await host.RunAsync("verify", Job, "--json"));
        Assert.Equal("missing", host.Json[0].GetProperty("result").GetString());
        Assert.False(host.Json[^1].GetProperty("clean").GetBoolean());
    }

    [Fact]
    public async Task Set_overrides_the_file()
    {
        Assert.Equal(ExitCode.Done, await RunAsync("plan", "job.yaml", "--set", "nodes.read.include=**/c.txt", "--set", "nodes.write.prefix=other/", "--json"));
        Assert.Equal("other/b/c.txt", Assert.Single(_host.Json[0].GetProperty("first").EnumerateArray()).GetProperty("target").GetString());
        using var host = Next();
        Assert.Equal(ExitCode.Usage, await host.RunAsync("plan", Job, "--set", "nodes.raed.include=x"));
        Assert.Contains("read", host.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_source_with_nothing_in_it_is_exit_code_3()
    {
        Assert.Equal(ExitCode.CouldNotRun, await RunAsync("run", "job.yaml", "--set", "nodes.read.include=*.none", "--json"));
        Assert.Contains("allow_empty", _host.Error, StringComparison.Ordinal);
        Assert.Equal("summary", _host.Json[^1].GetProperty("event").GetString());
        Assert.Equal("stopped", _host.Json[^1].GetProperty("outcome").GetString());
    }

    private string Job => Path.Combine(_host.Directory, "job.yaml");

    private Task<int> RunAsync(params string[] args) => _host.RunAsync(args);

    // A host keeps what it printed: every further command gets a new one, in a folder of its own.
    private static TestHost Next() => new();
}
