using OssPipeline.DevServer;
using OssPipeline.DevServer.Faults;

namespace OssPipeline.EndToEnd.Tests;

/// <summary>The report of one run is the list of objects of the next, which lists nothing.</summary>
public sealed class RetriedReportsTests : IAsyncLifetime
{
    private const int Objects = 30;

    private readonly Scene _scene = new();

    private string Restore => Path.Combine(_scene.Directory, "restore.yaml");

    public async Task InitializeAsync()
    {
        await _scene.InitializeAsync();
        for (var i = 0; i < Objects; i++)
        {
            _scene.WriteData($"f{i:D2}", 1000 + i);
        }

        (await _scene.RunAsync("run", _scene.WritePipeline())).Ended(0);
        await File.WriteAllTextAsync(Restore, Pipeline("restore", "back", ""));
    }

    public Task DisposeAsync() => _scene.DisposeAsync();

    [Theory]
    [InlineData("report.jsonl")]
    [InlineData("report.csv")]
    public async Task Only_what_failed_is_tried_again_and_no_LIST_request_is_made(string report)
    {
        await FailSomeAsync(report);
        var retry = Path.Combine(_scene.Directory, "retry.yaml");
        await File.WriteAllTextAsync(retry, Pipeline("retry", "retried", $"manifest: {report}, results: [failed]"));

        var run = (await _scene.RunAsync("run", retry, "--json")).Ended(0);

        Assert.Equal((3, 3), (run.Objects("listed"), run.Objects("done")));
        Assert.Equal(
            ["f07", "f11", "f29"],
            Directory.GetFiles(Path.Combine(_scene.Directory, "retried", "in")).Select(Path.GetFileName).Order());
        Assert.Equal(0, Listings());
        Assert.Equal(3, _scene.Server.Counters[OssOperation.GetObject].Succeeded);
    }

    [Fact]
    public async Task The_job_itself_takes_its_report_and_remembers_what_is_done_then()
    {
        await FailSomeAsync("report.jsonl");

        var run = (await _scene.RunAsync(
            "run", Restore, "--json", "--set", "nodes.read.manifest=report.jsonl", "--set", "nodes.read.results=[failed, left_behind]")).Ended(0);

        Assert.Equal((3, 3), (run.Objects("listed"), run.Objects("done")));
        Assert.Equal(0, Listings());
        var whole = (await _scene.RunAsync("run", Restore, "--json")).Ended(0);
        Assert.Equal((Objects, 0), (whole.Objects("listed"), whole.Objects("done")));
    }

    [Fact]
    public async Task What_is_gone_since_and_rows_that_are_broken_are_reported_and_the_rest_is_done()
    {
        await FailSomeAsync("report.csv");
        await File.AppendAllTextAsync(Path.Combine(_scene.Directory, "report.csv"), "failed,denied,read,in/never,,,,,,,,,1,,\r\nfailed,denied,read\r\n");
        var retry = Path.Combine(_scene.Directory, "retry.yaml");
        await File.WriteAllTextAsync(retry, Pipeline("retry", "retried", "manifest: report.csv, results: [failed]"));

        var run = (await _scene.RunAsync("run", retry, "--json", "--report", "second.csv")).Ended(1);

        Assert.Equal((5, 3, 2), (run.Objects("listed"), run.Objects("done"), run.Objects("failed")));
        var rows = await File.ReadAllLinesAsync(Path.Combine(_scene.Directory, "second.csv"));
        Assert.Contains(rows, r => r.StartsWith("failed,not_found,read,in/never,", StringComparison.Ordinal));
        Assert.Contains(rows, r => r.StartsWith($"failed,manifest,read,report.csv:{Objects + 3},", StringComparison.Ordinal));
        Assert.Equal(0, Listings());
    }

    private async Task FailSomeAsync(string report)
    {
        _scene.Server.Faults.Add(new FaultRule { Action = FaultAction.Refuse(403, "AccessDenied"), Operation = OssOperation.GetObject, Key = "in/{f07,f11,f29}", Times = null });
        var run = (await _scene.RunAsync("run", Restore, "--json", "--report", report)).Ended(1);
        Assert.Equal((Objects - 3, 3), (run.Objects("done"), run.Objects("failed")));
        _scene.Server.Faults.Clear();
        _scene.Server.Counters.Reset();
    }

    private long Listings() => new[] { OssOperation.ListObjects, OssOperation.ListObjectsV2, OssOperation.ListObjectVersions, OssOperation.ListBuckets }.Sum(o => _scene.Server.Counters[o].Requests);

    private static string Pipeline(string name, string folder, string options) => $$"""
        name: {{name}}
        memory: 32MiB
        stores:
          lake: { kind: oss, endpoint: "${OSS_ENDPOINT}", region: "${OSS_REGION}", bucket: {{Scene.Bucket}} }
          back: { kind: local, root: ./{{folder}}, create: true }
        nodes:
          read:  { kind: read, store: lake, prefix: in/{{(options.Length > 0 ? ", " + options : "")}} }
          write: { kind: write, store: back }
        """;
}
