using OssPipeline.TestKit.Hdfs;
using OssPipeline.TestKit.Stores;

namespace OssPipeline.EndToEnd.Tests;

/// <summary>HDFS as source and sink of whole runs, against a cluster that fails.</summary>
public sealed class HdfsRunsTests : IAsyncLifetime
{
    private const string Token = "HAAEaGRmcwRoZGZzAIoBtoken-of-this-test";

    private static readonly string[] OddNames = ["with space/a b", "percent%41", "plus+", "hash#", "question?", "ds=2026-01-31/part-0", "中文/文件", "semi;colon", "amp&eq=x"];

    private readonly Scene _scene = new();
    private WebHdfsServer _hdfs = null!;

    public async Task InitializeAsync()
    {
        await _scene.InitializeAsync();
        _hdfs = await WebHdfsServer.StartAsync(new WebHdfsServerOptions { NameNodes = 2, BlockSize = 1 << 20 });
    }

    public async Task DisposeAsync()
    {
        await _hdfs.DisposeAsync();
        await _scene.DisposeAsync();
    }

    [Fact]
    public async Task Bytes_go_to_OSS_and_back_though_both_runs_are_killed()
    {
        _hdfs.Tree.Write("/from/large", Some.Bytes(9 << 20, 5));
        foreach (var name in OddNames)
        {
            _hdfs.Tree.Write("/from/" + name, Some.Text(name));
        }

        var there = Pipeline("there", "from: { kind: read, store: hdfs }", "to: { kind: write, store: lake, prefix: h/, part: 1MiB }", "/from");
        await KillAndResumeAsync(there, static e => e is { IsDataNode: true, Operation: "OPEN" }, 8);
        var back = Pipeline("back", "from: { kind: read, store: lake, prefix: h/ }", "name: { kind: rename, strip_prefix: h/ }\n  to: { kind: write, store: hdfs, part: 1MiB }", "/to");
        var beforeBack = _hdfs.Count("CREATE", ofDataNodes: true);
        await KillAndResumeAsync(back, static e => e is { IsDataNode: true, Operation: "CREATE" }, 8);

        Assert.Equal(_hdfs.Tree.Files().Where(static p => p.StartsWith("/from/", StringComparison.Ordinal)).Select(static p => p[6..]).Order(StringComparer.Ordinal),
            _hdfs.Tree.Files().Where(static p => p.StartsWith("/to/", StringComparison.Ordinal) && !p.Contains("._COPYING_", StringComparison.Ordinal)).Select(static p => p[4..]).Order(StringComparer.Ordinal));
        Assert.All(OddNames.Append("large"), name => Assert.Equal(_hdfs.Tree.Read("/from/" + name), _hdfs.Tree.Read("/to/" + name)));
        Assert.True(_hdfs.Count("CONCAT") >= 1);
        Assert.True(_hdfs.Count("CREATE", ofDataNodes: true) > beforeBack);
    }

    [Fact]
    public async Task A_cluster_that_fails_over_and_drops_requests_ends_with_every_object_whole()
    {
        for (var i = 0; i < 60; i++)
        {
            _hdfs.Tree.Write($"/from/d{i % 5}/file-{i}", Some.Bytes(5000 + i, i));
        }

        var storm = HdfsFaults.Storm(3, 15);
        var requests = 0;
        _hdfs.Faults = e =>
        {
            _hdfs.Active = Interlocked.Increment(ref requests) / 50 % 2;
            return storm(e);
        };
        var pipeline = Pipeline("storm", "from: { kind: read, store: hdfs }", "to: { kind: write, store: lake, prefix: h/ }", "/from");
        var run = (await _scene.RunAsync("run", pipeline, "--json")).Ended(0);
        Assert.Equal(60, run.Objects("done"));
        _hdfs.Faults = static _ => HdfsFault.None;
        (await _scene.RunAsync("verify", pipeline)).Ended(0);
    }

    [Fact]
    public async Task An_expired_token_ends_the_run_and_is_never_shown()
    {
        _hdfs.Tree.Write("/from/a", Some.Bytes(10));
        _hdfs.Token = "another";
        _scene.Environment["HDFS_TOKEN"] = Token;
        var pipeline = Pipeline("token", "from: { kind: read, store: hdfs }", "to: { kind: write, store: lake, prefix: h/ }", "/from", ", delegation_token: \"env:HDFS_TOKEN\"");
        var run = (await _scene.RunAsync("run", pipeline, "-v")).Ended(3);
        Assert.Contains("delegation token", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(Token, run.Error + run.Out, StringComparison.Ordinal);

        _hdfs.Token = Token;
        (await _scene.RunAsync("run", pipeline)).Ended(0);
    }

    [Fact]
    public async Task Redirect_loops_and_clusters_without_an_active_NameNode_are_told_apart()
    {
        _hdfs.Tree.Write("/from/a", Some.Bytes(10));
        var pipeline = Pipeline("loops", "from: { kind: read, store: hdfs }", "to: { kind: write, store: lake, prefix: h/ }", "/from");
        _hdfs.Faults = static e => e.IsDataNode ? HdfsFault.RedirectAgain : HdfsFault.None;
        Assert.Contains("redirected again", (await _scene.RunAsync("run", pipeline)).Ended(1).Error, StringComparison.Ordinal);
        _hdfs.Faults = static _ => HdfsFault.None;
        _hdfs.Active = -1;
        Assert.Contains("None of the 2 NameNodes is active", (await _scene.RunAsync("run", pipeline)).Ended(3).Error, StringComparison.Ordinal);
    }

    // The first requests go through and all others are held, so that the run is caught in the middle however fast it is.
    private async Task KillAndResumeAsync(string pipeline, Func<HdfsExchange, bool> fits, int requests)
    {
        var left = requests;
        using var held = new ManualResetEventSlim();
        var isHolding = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _hdfs.Faults = e =>
        {
            if (!fits(e) || Interlocked.Decrement(ref left) >= 0)
            {
                return HdfsFault.None;
            }

            isHolding.TrySetResult();
            held.Wait();
            return HdfsFault.Reset;
        };
        using (var run = _scene.Start("run", pipeline))
        {
            await isHolding.Task.WaitAsync(TimeSpan.FromMinutes(2));
            run.Kill();
            await run.EndAsync();
        }

        held.Set();
        _hdfs.Faults = static _ => HdfsFault.None;
        (await _scene.RunAsync("run", pipeline)).Ended(0);
        (await _scene.RunAsync("verify", pipeline)).Ended(0);
    }

    private string Pipeline(string name, string source, string sink, string path, string more = "")
    {
        var file = Path.Combine(_scene.Directory, name + ".yaml");
        File.WriteAllText(file, $$"""
            name: {{name}}
            memory: 32MiB
            stores:
              hdfs: { kind: hdfs, namenodes: ["{{_hdfs.NameNodes[0]}}", "{{_hdfs.NameNodes[1]}}"], path: {{path}}, create: true{{more}} }
              lake: { kind: oss, endpoint: "${OSS_ENDPOINT}", region: "${OSS_REGION}", bucket: {{Scene.Bucket}} }
            nodes:
              {{source}}
              {{sink}}
            """);
        return file;
    }
}
