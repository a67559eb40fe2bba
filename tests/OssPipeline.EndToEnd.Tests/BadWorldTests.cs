using System.Text;
using OssPipeline.DevServer;
using OssPipeline.DevServer.Faults;

namespace OssPipeline.EndToEnd.Tests;

/// <summary>What goes wrong outside: a clear message, the documented exit code, and never a secret.</summary>
public sealed class BadWorldTests : IAsyncLifetime
{
    private readonly Scene _scene = new();

    public Task InitializeAsync() => _scene.InitializeAsync();

    public Task DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task Wrong_credentials_end_the_run_with_3()
    {
        _scene.WriteData("file", 10);
        _scene.Environment["OSS_ACCESS_KEY_SECRET"] = "another-secret-0123456789";
        var run = (await _scene.RunAsync("run", _scene.WritePipeline(), "--json")).Ended(3);
        Assert.Equal(3, run.Summary.GetProperty("exit").GetInt32());
        Assert.Contains("osspipe: ", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("another-secret-0123456789", run.Out + run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_credentials_end_the_run_with_3_and_say_what_to_set()
    {
        _scene.WriteData("file", 10);
        _scene.Environment.Remove("OSS_ACCESS_KEY_ID");
        _scene.Environment.Remove("OSS_ACCESS_KEY_SECRET");
        var run = (await _scene.RunAsync("run", _scene.WritePipeline())).Ended(3);
        Assert.Contains("OSS_ACCESS_KEY_ID", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bucket_that_does_not_exist_ends_the_run_with_3()
    {
        _scene.WriteData("file", 10);
        var run = (await _scene.RunAsync("run", _scene.WritePipeline(bucket: "no-such-bucket"))).Ended(3);
        Assert.Contains("no-such-bucket", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endpoint_where_nobody_listens_ends_ls_with_3()
    {
        var run = (await _scene.RunAsync("ls", "oss://bucket/", "--endpoint", "http://127.0.0.1:1")).Ended(3);
        Assert.Contains("127.0.0.1:1", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pipeline_file_with_problems_ends_with_2_and_names_every_place()
    {
        var file = Path.Combine(_scene.Directory, "bad.yaml");
        await File.WriteAllTextAsync(file, "name: bad\nstores:\n  data: { kind: locla, root: . }\nnodes:\n  read: { kind: read, store: dta }\n");
        var run = (await _scene.RunAsync("run", file)).Ended(2);
        Assert.Contains($"{file}:3:", run.Error, StringComparison.Ordinal);
        Assert.Contains("local", run.Error, StringComparison.Ordinal);
        (await _scene.RunAsync("lint", file)).Ended(2);
    }

    [Fact]
    public async Task Nothing_to_read_is_an_error()
    {
        Directory.CreateDirectory(Path.Combine(_scene.Directory, "data"));
        var run = (await _scene.RunAsync("run", _scene.WritePipeline())).Ended(3);
        Assert.Contains("allow_empty", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_bad_object_is_named_and_does_not_stop_the_others()
    {
        _scene.WriteData("good-1", 10);
        _scene.WriteData("good-2", 10);
        _scene.WriteData("refused", 10);
        _scene.Server.Faults.Add(new FaultRule { Action = FaultAction.Refuse(403, "AccessDenied"), Operation = OssOperation.PutObject, Key = "**/refused", Times = null });
        var run = (await _scene.RunAsync("run", _scene.WritePipeline(), "--json")).Ended(1);
        Assert.Equal(2, run.Objects("done"));
        Assert.Equal(1, run.Objects("failed"));
        Assert.Contains("osspipe: failed: refused: ", run.Error, StringComparison.Ordinal);
        var failed = Assert.Single(run.Json, line => line.GetProperty("event").GetString() == "object");
        Assert.Equal("refused", failed.GetProperty("key").GetString());
        Assert.Contains("refused", (await _scene.RunAsync("status", Path.Combine(_scene.Directory, "job.yaml"))).Ended(1).Out, StringComparison.Ordinal);

        _scene.Server.Faults.Clear();
        Assert.Equal(1, (await _scene.RunAsync("run", Path.Combine(_scene.Directory, "job.yaml"), "--json")).Ended(0).Objects("done"));
    }

    [Fact]
    public async Task The_secret_is_in_no_output_and_no_file()
    {
        _scene.WriteData("small", 10);
        _scene.WriteData("large", 3 << 20);
        var pipeline = _scene.WritePipeline();
        var output = new StringBuilder();
        foreach (var args in new string[][]
        {
            ["plan", pipeline, "-v"], ["run", pipeline, "-v", "--json"], ["verify", pipeline, "-v", "--out", "report.csv"], ["status", pipeline, "--objects"],
            ["ls", $"oss://{Scene.Bucket}/", "-v"], ["ls", "oss://no-such-bucket/", "-v"], ["stat", $"oss://{Scene.Bucket}/none", "-v"],
            ["run", pipeline, "-v", "--set", "stores.lake.bucket=no-such-bucket"],
        })
        {
            var run = await _scene.RunAsync(args);
            output.Append(run.Out).Append(run.Error);
        }

        Assert.DoesNotContain(Scene.Secret, output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", (await _scene.RunAsync("ls", "oss://no-such-bucket/")).Error, StringComparison.Ordinal);
        var secret = Encoding.UTF8.GetBytes(Scene.Secret);
        var files = Directory.GetFiles(_scene.Directory, "*", SearchOption.AllDirectories)
            .Where(f => !f.StartsWith(Path.Combine(_scene.Directory, "server"), StringComparison.Ordinal) && !f.EndsWith("server.lock", StringComparison.Ordinal))
            .ToList();
        Assert.Contains(files, f => f.EndsWith(".journal", StringComparison.Ordinal));
        Assert.Contains(files, f => f.EndsWith("report.csv", StringComparison.Ordinal));
        Assert.All(files, file => Assert.Equal(-1, File.ReadAllBytes(file).AsSpan().IndexOf(secret)));
    }

    [Fact]
    public async Task A_reader_that_goes_away_ends_a_listing_quietly()
    {
        for (var i = 0; i < 400; i++)
        {
            _scene.WriteData($"a-rather-long-name-so-that-the-pipe-fills-up-soon-{new string('x', 150)}-{i}", 1);
        }

        (await _scene.RunAsync("run", _scene.WritePipeline())).Ended(0);
        var program = Path.Combine(AppContext.BaseDirectory, "osspipe.dll");
        using var shell = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("bash")
        {
            ArgumentList = { "-c", $"dotnet exec '{program}' ls -q -r oss://{Scene.Bucket}/ 2>&1 | head -n 1; exit ${{PIPESTATUS[0]}}" },
            RedirectStandardOutput = true,
            Environment =
            {
                ["OSS_ENDPOINT"] = _scene.Environment["OSS_ENDPOINT"],
                ["OSS_REGION"] = _scene.Environment["OSS_REGION"],
                ["OSS_ACCESS_KEY_ID"] = _scene.Environment["OSS_ACCESS_KEY_ID"],
                ["OSS_ACCESS_KEY_SECRET"] = Scene.Secret,
            },
        })!;
        var text = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();
        Assert.Single(text.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(141, shell.ExitCode);
    }
}
