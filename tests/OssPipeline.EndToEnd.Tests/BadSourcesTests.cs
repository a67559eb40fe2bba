using System.Text;
using OssPipeline.DevServer;
using OssPipeline.DevServer.Faults;

namespace OssPipeline.EndToEnd.Tests;

/// <summary>What is wrong with a source or with its keys: each has its message and its class in the report, and the rest of the run goes on.</summary>
public sealed class BadSourcesTests : IAsyncLifetime
{
    private const string SourceSecret = "the-secret-of-the-source-0123456789";

    private readonly Scene _scene = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("osspipe-source-");
    private readonly ShiftedClock _clock = new();
    private OssDevServer _source = null!;

    public async Task InitializeAsync()
    {
        await _scene.InitializeAsync();
        _source = await OssDevServer.StartAsync(
            new DevServerOptions
            {
                DataDirectory = _folder.FullName,
                Credentials = [new DevServerCredential("LTAI-source", SourceSecret)],
                Buckets = ["source"],
                Clock = _clock,
            },
            CancellationToken.None);
        _scene.Environment["SRC_ACCESS_KEY_ID"] = "LTAI-source";
        _scene.Environment["SRC_ACCESS_KEY_SECRET"] = SourceSecret;
        _scene.Environment["SRC_ENDPOINT"] = _source.Endpoint.GetLeftPart(UriPartial.Authority);
    }

    public async Task DisposeAsync()
    {
        using (var shell = System.Diagnostics.Process.Start("rm", ["-rf", Path.Combine(_scene.Directory, "data")])) // with names that .NET can't say
        {
            await shell.WaitForExitAsync();
        }

        await _source.DisposeAsync();
        _folder.Delete(recursive: true);
        await _scene.DisposeAsync();
    }

    [Fact]
    public async Task A_wrong_region_ends_the_run_and_says_which_is_right()
    {
        await FillAsync("a");
        var run = (await _scene.RunAsync("run", Copy(region: "cn-beijing"))).Ended(3);
        Assert.Contains("region", run.Error, StringComparison.Ordinal);
        Assert.Contains("cn-hangzhou", run.Error, StringComparison.Ordinal);
        NoTrace(run);
    }

    [Fact]
    public async Task A_clock_that_is_off_by_half_an_hour_is_set_right_by_the_server()
    {
        await FillAsync("a", "b");
        _clock.Offset = TimeSpan.FromMinutes(31);
        Assert.Equal(2, (await _scene.RunAsync("run", Copy(), "--json")).Ended(0).Objects("done"));
    }

    [Theory]
    [InlineData("https://lake.oss-cn-hangzhou.aliyuncs.com")]
    [InlineData("lake.oss-cn-hangzhou-internal.aliyuncs.com")]
    public async Task Another_bucket_in_the_endpoint_is_found_before_anything_is_asked(string endpoint)
    {
        var run = (await _scene.RunAsync("run", Copy(endpoint: endpoint, bucket: "source"))).Ended(2);
        Assert.Contains("bucket", run.Error, StringComparison.Ordinal);
        Assert.Matches("oss-cn-hangzhou(-internal)?\\.aliyuncs\\.com", run.Error);
        NoTrace(run);
    }

    [Fact]
    public async Task Nothing_below_the_prefix_is_an_error_that_names_it()
    {
        await FillAsync("a");
        var run = (await _scene.RunAsync("run", Copy(read: "prefix: raw/2025/"))).Ended(3);
        Assert.Contains("raw/2025/", run.Error, StringComparison.Ordinal);
        Assert.Contains("allow_empty", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_listing_that_fails_half_way_copies_what_it_gave_deletes_nothing_and_is_taken_up_again()
    {
        await FillAsync([.. Enumerable.Range(0, 2_500).Select(i => $"object-{i:0000}")]);
        var pipeline = Copy(read: "list_parallel: 1", write: "delete_extra: true, max_delete: 1000");
        _source.Faults.Add(new FaultRule { Action = FaultAction.Refuse(403, "AccessDenied"), Operation = OssOperation.ListObjectsV2, Nth = 2, Every = 1, Times = null });
        var half = (await _scene.RunAsync("run", pipeline, "--json")).Ended(3);
        Assert.InRange(half.Objects("done"), 1, 1_000);
        Assert.Contains("list", half.Error, StringComparison.OrdinalIgnoreCase);

        _source.Faults.Clear();
        (await _scene.RunAsync("run", pipeline, "--json")).Ended(0);
        Assert.Equal(2_500, _scene.Server.Counters[OssOperation.PutObject].Succeeded);
        (await _scene.RunAsync("verify", pipeline)).Ended(0);
    }

    [Fact]
    public async Task An_expired_token_ends_the_run_and_says_so()
    {
        await FillAsync("a");
        _source.Faults.Add(new FaultRule { Action = FaultAction.Refuse(403, "SecurityTokenExpired"), Times = null });
        var run = (await _scene.RunAsync("run", Copy())).Ended(3);
        Assert.Contains("Renew the temporary credentials", run.Error, StringComparison.Ordinal);
        NoTrace(run);
    }

    [Fact]
    public async Task Keys_that_a_folder_can_not_hold_fail_alone_by_their_name()
    {
        string[] bad = ["up/../../etc/passwd", "a//b", "./here", "nul\u0001byte", "folder/"];
        await FillAsync([.. bad, "good", "also/good"]);
        var file = Path.Combine(_scene.Directory, "out.yaml");
        await File.WriteAllTextAsync(file, """
            name: out
            stores:
              source: { kind: oss, endpoint: "${SRC_ENDPOINT}", region: cn-hangzhou, bucket: source, credentials_prefix: SRC_ }
              here: { kind: local, root: ./out, create: true }
            nodes:
              read:  { kind: read, store: source }
              write: { kind: write, store: here }
            """);
        var run = (await _scene.RunAsync("run", file, "--json", "--report", "report.jsonl")).Ended(1);
        Assert.True(run.Objects("done") >= 2);
        Assert.Equal(bad.Length + 2, run.Objects("done") + run.Objects("failed"));
        var failed = await FailuresAsync();
        Assert.Equal("key", failed["up/../../etc/passwd"]);
        Assert.Equal("key", failed["a//b"]);
        Assert.All(Directory.GetFiles(_scene.Directory, "passwd", SearchOption.AllDirectories), f => Assert.Fail(f));
        NoTrace(run);
    }

    [Fact]
    public async Task Names_that_OSS_takes_no_key_of_fail_alone_by_their_name()
    {
        _scene.WriteData("good", 10);
        _scene.WriteData(string.Join('/', Enumerable.Repeat(new string('d', 200), 6)), 10);
        _scene.WriteData("back\\slash", 10);
        using (var shell = System.Diagnostics.Process.Start("bash", ["-c", $"printf x > \"$(printf '{_scene.Directory}/data/latin-\\xe9')\""]))
        {
            await shell.WaitForExitAsync();
        }

        var run = (await _scene.RunAsync("run", _scene.WritePipeline(), "--json", "--report", "report.jsonl")).Ended(1);
        Assert.True(run.Objects("done") >= 1);
        Assert.True(run.Objects("failed") >= 2, run.Error);
        var failed = await FailuresAsync();
        Assert.Equal("key", failed.Single(f => f.Key.StartsWith("dddd", StringComparison.Ordinal)).Value);
        Assert.Equal("key", failed.Single(f => f.Key.StartsWith("latin-", StringComparison.Ordinal)).Value);
        Assert.Contains("at most 1023", run.Error, StringComparison.Ordinal);
        Assert.Contains("UTF-8", run.Error, StringComparison.Ordinal);
        NoTrace(run);
    }

    private static void NoTrace(FinishedRun run) => Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);

    private async Task<Dictionary<string, string>> FailuresAsync() =>
        (await File.ReadAllLinesAsync(Path.Combine(_scene.Directory, "report.jsonl"), Encoding.UTF8))
            .Select(l => System.Text.Json.JsonDocument.Parse(l).RootElement)
            .Where(o => o.GetProperty("result").GetString() == "failed")
            .ToDictionary(o => o.GetProperty("key").GetString()!, o => o.GetProperty("class").GetString()!);

    private async Task FillAsync(params string[] keys)
    {
        await using var store = SourceStore.Open(_source, "source", "LTAI-source", SourceSecret);
        await Parallel.ForEachAsync(keys, async (key, token) =>
            await store.PutAsync(key, Encoding.UTF8.GetBytes(key), Core.Storage.WriteOptions.Default, token));
    }

    private string Copy(string region = "cn-hangzhou", string endpoint = "${SRC_ENDPOINT}", string bucket = "source", string read = "", string write = "")
    {
        var file = Path.Combine(_scene.Directory, "copy.yaml");
        File.WriteAllText(file, $$"""
            name: copy
            stores:
              source: { kind: oss, endpoint: "{{endpoint}}", region: {{region}}, bucket: {{bucket}}, credentials_prefix: SRC_ }
              lake: { kind: oss, endpoint: "${OSS_ENDPOINT}", region: "${OSS_REGION}", bucket: {{Scene.Bucket}} }
            nodes:
              read:  { kind: read, store: source{{(read.Length > 0 ? ", " + read : "")}} }
              write: { kind: write, store: lake, prefix: in/{{(write.Length > 0 ? ", " + write : "")}} }
            """);
        return file;
    }

    private sealed class ShiftedClock : TimeProvider
    {
        public TimeSpan Offset { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Offset;
    }
}
