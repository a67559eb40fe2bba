using System.Net;

namespace OssPipeline.Cli.Tests.Commands;

public sealed class ServeCommandTests : IDisposable
{
    private readonly TestHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Without_keys_it_makes_a_pair_keeps_it_and_prints_the_lines_to_export()
    {
        var first = await ServeAsync("serve", "--port", "0", "--data", "data");
        var lines = first.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(
            ["export OSS_ENDPOINT=http://127.0.0.1", "export OSS_REGION", "export OSS_ACCESS_KEY_ID", "export OSS_ACCESS_KEY_SECRET"],
            lines.Select(l => l.StartsWith("export OSS_ENDPOINT", StringComparison.Ordinal) ? l[..l.LastIndexOf(':')] : l[..l.IndexOf('=', StringComparison.Ordinal)]));
        var secret = lines[3].Split('=')[1];
        Assert.DoesNotContain(secret, first.Error, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_host.Directory, "data", "keys.json")));
        }

        using var again = new TestHost();
        Assert.Contains(secret, (await ServeAsync(again, "serve", "--port", "0", "--data", Path.Combine(_host.Directory, "data"))).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_keys_are_not_shown()
    {
        _host.Environment["OSS_ACCESS_KEY_SECRET"] = "given-secret-value";
        var served = await ServeAsync("serve", "--port", "0", "--data", "data", "--access-key-id", "given-id", "--bucket", "one", "--bucket", "two", "--json");
        Assert.DoesNotContain("given-secret-value", served.Out + served.Error, StringComparison.Ordinal);
        var line = Assert.Single(_host.Json);
        Assert.Equal("listening", line.GetProperty("event").GetString());
        Assert.Equal("given-id", line.GetProperty("access_key_id").GetString());
        Assert.True(Directory.Exists(Path.Combine(_host.Directory, "data", "buckets", "one")));
        Assert.True(Directory.Exists(Path.Combine(_host.Directory, "data", "buckets", "two")));
    }

    [Theory]
    [InlineData("--access-key-id", "only-half")]
    [InlineData("--address", "nowhere")]
    [InlineData("--port", "70000")]
    [InlineData("--bucket", "Not_A_Bucket")]
    public async Task What_can_not_be_served_is_a_usage_error(string option, string value)
    {
        Assert.Equal(ExitCode.Usage, await _host.RunAsync("serve", "--data", "data", option, value));
        Assert.StartsWith("osspipe: ", _host.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_exit_code_3()
    {
        using var taken = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        Assert.Equal(ExitCode.CouldNotRun, await _host.RunAsync("serve", "--port", $"{port}", "--data", "data"));
    }

    private Task<(string Out, string Error)> ServeAsync(params string[] args) => ServeAsync(_host, args);

    // It is asked to stop before it starts: it comes up, says so, and ends.
    private static async Task<(string Out, string Error)> ServeAsync(TestHost host, params string[] args)
    {
        var serving = host.RunAsync(args);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!host.Error.Contains("Ctrl-C stops", StringComparison.Ordinal) && !serving.IsCompleted)
        {
            await Task.Delay(10, patience.Token);
        }

        host.Stop();
        Assert.Equal(ExitCode.Done, await serving);
        return (host.Out, host.Error);
    }
}
