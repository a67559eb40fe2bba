using OssPipeline.DevServer;
using OssPipeline.DevServer.Faults;

namespace OssPipeline.EndToEnd.Tests;

/// <summary>Killed at any moment, the next run goes on: nothing committed is sent again, nothing half is ever visible.</summary>
public sealed class KilledRunsTests : IAsyncLifetime
{
    private const int SmallFiles = 120;

    private readonly Scene _scene = new();

    public Task InitializeAsync() => _scene.InitializeAsync();

    public Task DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task Small_objects_are_each_sent_once_however_often_the_run_is_killed()
    {
        for (var i = 0; i < SmallFiles; i++)
        {
            _scene.WriteData($"folder-{i % 7}/file-{i}", 1000 + i);
        }

        var pipeline = _scene.WritePipeline("  check: { kind: crc64 }");
        for (var kill = 1; kill <= 3; kill++)
        {
            HangAfter(OssOperation.PutObject, 20);
            using var run = _scene.Start("run", pipeline);
            await UntilAsync(() => _scene.Server.Counters[OssOperation.PutObject].Succeeded >= kill * 20);
            run.Kill();
            await run.EndAsync();
            await OnlyWholeObjectsAsync();
        }

        _scene.Server.Faults.Clear();
        var last = (await _scene.RunAsync("run", pipeline, "--json")).Ended(0);
        Assert.InRange(last.Objects("listed"), 1, SmallFiles - 1); // what was listed and is done is not listed again
        Assert.Equal(last.Objects("listed"), last.Objects("done") + last.Objects("skipped"));
        Assert.Equal(SmallFiles, _scene.Server.Counters[OssOperation.PutObject].Succeeded);
        (await _scene.RunAsync("verify", pipeline)).Ended(0);
    }

    [Fact]
    public async Task Parts_are_each_stored_once_however_often_the_run_is_killed()
    {
        const int Parts = 24;
        _scene.WriteData("large", Parts << 20);
        var pipeline = _scene.WritePipeline();
        for (var kill = 1; kill <= 3; kill++)
        {
            HangAfter(OssOperation.UploadPart, 4);
            using var run = _scene.Start("run", pipeline);
            await UntilAsync(() => _scene.Server.Counters[OssOperation.UploadPart].Succeeded >= kill * 4);
            run.Kill();
            await run.EndAsync();
            Assert.Empty((await _scene.RunAsync("ls", $"oss://{Scene.Bucket}/", "-r", "--json")).Ended(0).Out);
        }

        _scene.Server.Faults.Clear();
        (await _scene.RunAsync("run", pipeline, "--json")).Ended(0);
        Assert.Equal(Parts, _scene.Server.Counters[OssOperation.UploadPart].Succeeded);
        Assert.Equal(1, _scene.Server.Counters[OssOperation.InitiateMultipartUpload].Succeeded);
        (await _scene.RunAsync("verify", pipeline)).Ended(0);
    }

    [Fact]
    public async Task The_uploads_of_an_abandoned_job_are_aborted_by_gc()
    {
        _scene.WriteData("large", 24 << 20);
        var pipeline = _scene.WritePipeline();
        HangAfter(OssOperation.UploadPart, 2);
        using (var run = _scene.Start("run", pipeline))
        {
            await UntilAsync(() => _scene.Server.Counters[OssOperation.UploadPart].Succeeded >= 2);
            run.Kill();
            await run.EndAsync();
        }

        _scene.Server.Faults.Clear();
        Assert.Contains("1 open uploads found", (await _scene.RunAsync("gc", pipeline, "--dry-run")).Ended(0).Out, StringComparison.Ordinal);
        Assert.Contains("1 open uploads aborted", (await _scene.RunAsync("gc", pipeline)).Ended(0).Out, StringComparison.Ordinal);
        Assert.Equal(1, _scene.Server.Counters[OssOperation.AbortMultipartUpload].Succeeded);
        Assert.Contains("0 open uploads", (await _scene.RunAsync("gc", pipeline)).Ended(0).Out, StringComparison.Ordinal);
        (await _scene.RunAsync("run", pipeline)).Ended(0);
        (await _scene.RunAsync("verify", pipeline)).Ended(0);
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_signal_stops_a_run_cleanly_and_the_next_one_goes_on(string signal)
    {
        for (var i = 0; i < SmallFiles; i++)
        {
            _scene.WriteData($"file-{i}", 100);
        }

        var pipeline = _scene.WritePipeline();
        HangAfter(OssOperation.PutObject, 20);
        using (var run = _scene.Start("run", pipeline, "--json", "-v"))
        {
            await run.LineAsync(line => line.Contains("\"result\":\"done\"", StringComparison.Ordinal));
            await UntilAsync(() => _scene.Server.Counters[OssOperation.PutObject].Succeeded >= 20);
            run.Signal(signal);
            var ended = (await run.EndAsync()).Ended(130);
            Assert.Equal("cancelled", ended.Summary.GetProperty("outcome").GetString());
            Assert.Equal(130, ended.Summary.GetProperty("exit").GetInt32());
        }

        _scene.Server.Faults.Clear();
        (await _scene.RunAsync("run", pipeline)).Ended(0);
        Assert.Equal(SmallFiles, _scene.Server.Counters[OssOperation.PutObject].Succeeded);
        (await _scene.RunAsync("verify", pipeline)).Ended(0);
    }

    [Fact]
    public async Task Two_runs_of_one_job_never_share_its_state()
    {
        _scene.WriteData("large", 24 << 20);
        var pipeline = _scene.WritePipeline();
        HangAfter(OssOperation.UploadPart, 1);
        using var first = _scene.Start("run", pipeline);
        await UntilAsync(() => _scene.Server.Counters[OssOperation.UploadPart].Succeeded >= 1);
        Assert.Contains("another run", (await _scene.RunAsync("run", pipeline)).Ended(3).Error, StringComparison.Ordinal);
        Assert.Contains("1 (24 MiB) under way", (await _scene.RunAsync("status", pipeline)).Ended(0).Out, StringComparison.Ordinal);
        first.Kill();
    }

    // The first requests go through and all others are held, so that a run is caught in the middle however fast it is.
    private void HangAfter(OssOperation operation, int requests)
    {
        _scene.Server.Faults.Clear();
        _scene.Server.Faults.Add(new FaultRule { Action = FaultAction.Wait(TimeSpan.FromHours(1)), Operation = operation, Nth = requests + 1, Times = null });
    }

    private async Task OnlyWholeObjectsAsync()
    {
        foreach (var item in (await _scene.RunAsync("ls", $"oss://{Scene.Bucket}/in/", "-r", "--json")).Ended(0).Json)
        {
            var file = Path.Combine(_scene.Directory, "data", item.GetProperty("key").GetString()!["in/".Length..]);
            Assert.Equal(new FileInfo(file).Length, item.GetProperty("size").GetInt64());
        }
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), patience.Token);
        }
    }
}
