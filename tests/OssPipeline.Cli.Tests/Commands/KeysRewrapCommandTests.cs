using System.Text;
using OssPipeline.DevServer;
using OssPipeline.DevServer.Faults;

namespace OssPipeline.Cli.Tests.Commands;

/// <summary><c>keys rewrap</c> of twelve objects that does not get to its end at once, over real sockets.</summary>
public sealed class KeysRewrapCommandTests : IAsyncLifetime, IDisposable
{
    private const int Objects = 12;

    private readonly TestHost _host = new();
    private OssDevServer _server = null!;
    private TestHost? _last;

    private TestHost Last => _last!;

    public async Task InitializeAsync()
    {
        _host.Clock.SetUtcNow(DateTimeOffset.UtcNow);
        _server = await OssDevServer.StartAsync(
            new DevServerOptions
            {
                DataDirectory = Path.Combine(_host.Directory, "server"),
                Credentials = [new DevServerCredential("ak", "the secret of these tests")],
                Buckets = ["lake"],
                Clock = _host.Clock,
            },
            CancellationToken.None);
        _host.Environment["OSS_ENDPOINT"] = _server.Endpoint.ToString();
        _host.Environment["OSS_REGION"] = "cn-hangzhou";
        _host.Environment["OSS_ACCESS_KEY_ID"] = "ak";
        _host.Environment["OSS_ACCESS_KEY_SECRET"] = "the secret of these tests";
        Assert.Equal(ExitCode.Done, await RunAsync("keys", "new", "--out", "old", "--bits", "2048"));
        Assert.Equal(ExitCode.Done, await RunAsync("keys", "new", "--out", "new", "--bits", "2048"));
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose()
    {
        _last?.Dispose();
        _host.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Interrupted_it_tells_what_was_done_and_run_again_does_the_rest(bool json)
    {
        await EncryptAsync();
        _server.Faults.Add(new FaultRule { Action = FaultAction.Wait(TimeSpan.FromHours(1)), Operation = OssOperation.CopyObject, Nth = 6, Times = null });
        var running = RewrapAsync(["--parallel", "1", .. json ? ["--json"] : (string[])[]]);
        await UntilAsync(() => _server.Counters[OssOperation.CopyObject].Requests == 6, running);
        Last.Stop();

        Assert.Equal(ExitCode.Cancelled, await running);
        var done = (int)_server.Counters[OssOperation.CopyObject].Succeeded; // five, unless one had to be asked for again
        if (json)
        {
            Assert.Equal((done, 0), (Last.Json[0].GetProperty("rewrapped").GetInt32(), Last.Json[0].GetProperty("failed").GetInt32()));
            Assert.Equal(("error", 130), (Last.Json[1].GetProperty("event").GetString(), Last.Json[1].GetProperty("exit").GetInt32()));
        }
        else
        {
            Assert.Equal($"{done} rewrapped, 0 had the new key, 0 not encrypted, 0 failed\n", Last.Out);
        }

        Assert.Contains("osspipe: stopped before the end; run it again for the rest", Last.Error, StringComparison.Ordinal);
        _server.Faults.Clear();
        Assert.Equal(ExitCode.Done, await RewrapAsync());
        Assert.Equal($"{12 - done} rewrapped, {done} had the new key, 0 not encrypted, 0 failed\n", Last.Out);
        await AllOpenAsync();
    }

    [Fact]
    public async Task An_error_that_ends_it_tells_what_was_done_and_run_again_does_the_rest()
    {
        await EncryptAsync();
        _server.Faults.Add(new FaultRule { Action = FaultAction.Refuse(403, "InvalidAccessKeyId"), Operation = OssOperation.CopyObject, Nth = 6, Times = null });

        Assert.Equal(ExitCode.CouldNotRun, await RewrapAsync("--parallel", "1"));
        Assert.Equal("5 rewrapped, 0 had the new key, 0 not encrypted, 0 failed\n", Last.Out);
        _server.Faults.Clear();
        Assert.Equal(ExitCode.Done, await RewrapAsync());
        Assert.Equal("7 rewrapped, 5 had the new key, 0 not encrypted, 0 failed\n", Last.Out);
        await AllOpenAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_archived_object_fails_by_name_and_the_rest_goes_on(bool dryRun)
    {
        await EncryptAsync();
        _host.Write("data/cold", "cold");
        Assert.Equal(ExitCode.Done, await RunAsync("run", WritePipeline(", storage_class: Archive", "cold")));

        Assert.Equal(ExitCode.Incomplete, await RewrapAsync(dryRun ? ["--dry-run"] : []));
        Assert.Equal($"{Objects} {(dryRun ? "to rewrap" : "rewrapped")}, 0 had the new key, 0 not encrypted, 1 failed\n", Last.Out);
        Assert.Contains("failed: oss://lake/raw/cold: it is archived (Archive) and can't be copied; restore it, and run this again.", Last.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("stopped before", Last.Error, StringComparison.Ordinal);
    }

    private Task<int> RewrapAsync(params string[] more) =>
        RunAsync(["keys", "rewrap", "oss://lake/raw/", "--old", "old/private.pem", "--new", "new/public.pem", .. more]);

    private async Task EncryptAsync()
    {
        for (var i = 0; i < Objects; i++)
        {
            _host.Write($"data/f{i:00}", $"object {i}");
        }

        Assert.Equal(ExitCode.Done, await RunAsync("run", WritePipeline("", "*")));
    }

    private string WritePipeline(string options, string include) => _host.Write("job.yaml", $$"""
        name: job
        memory: 32MiB
        stores:
          data: { kind: local, root: ./data }
          lake: { kind: oss, endpoint: "${OSS_ENDPOINT}", region: "${OSS_REGION}", bucket: lake }
        nodes:
          read:  { kind: read, store: data, include: ["{{include}}"] }
          seal:  { kind: encrypt, public_key: old/public.pem }
          write: { kind: write, store: lake, prefix: raw/, part: 1MiB{{options}} }
        """);

    private async Task AllOpenAsync()
    {
        for (var i = 0; i < Objects; i++)
        {
            Assert.Equal(ExitCode.Done, await RunAsync("cat", $"oss://lake/raw/f{i:00}", "--private-key", "new/private.pem"));
            Assert.Equal($"object {i}", Encoding.UTF8.GetString(Last.Bytes));
        }
    }

    private async Task<int> RunAsync(params string[] args)
    {
        _last?.Dispose();
        _last = _host.Another();
        return await _last.RunAsync(args);
    }

    private static async Task UntilAsync(Func<bool> condition, Task<int> running)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!condition())
        {
            Assert.False(running.IsCompleted, "It ended before.");
            await Task.Delay(20, patience.Token);
        }
    }
}
