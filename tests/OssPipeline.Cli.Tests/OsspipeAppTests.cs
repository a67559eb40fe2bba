namespace OssPipeline.Cli.Tests;

public sealed class OsspipeAppTests : IDisposable
{
    private readonly TestHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Help_goes_to_stdout_and_names_every_verb()
    {
        Assert.Equal(ExitCode.Done, await _host.RunAsync("--help"));
        Assert.Empty(_host.Error);
        string[] verbs = ["run", "plan", "lint", "verify", "status", "gc", "list", "schema", "docs", "init", "serve", "ls", "stat", "cat", "rm", "crc64"];
        Assert.All(verbs, verb => Assert.Contains($"\n  {verb} ", _host.Out, StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_command_at_all_is_a_usage_error_with_help()
    {
        Assert.Equal(ExitCode.Usage, await _host.RunAsync());
        Assert.Empty(_host.Out);
        Assert.Contains("Usage:", _host.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rnu", "run")]
    [InlineData("crc46", "crc64")]
    public async Task An_unknown_verb_is_a_usage_error_with_the_nearest_one(string typed, string meant)
    {
        Assert.Equal(ExitCode.Usage, await _host.RunAsync(typed));
        Assert.Empty(_host.Out);
        Assert.Contains(typed, _host.Error, StringComparison.Ordinal);
        Assert.Contains(meant, _host.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("crc64")]
    [InlineData("crc64", "file", "--no-such-option")]
    [InlineData("run")]
    [InlineData("run", "a.yaml", "b.yaml")]
    [InlineData("serve", "--port", "many")]
    [InlineData("cat", "oss://bucket/key", "--range")]
    public async Task A_wrong_command_line_is_a_usage_error_and_prints_nothing_on_stdout(params string[] args)
    {
        Assert.Equal(ExitCode.Usage, await _host.RunAsync(args));
        Assert.Empty(_host.Out);
        Assert.Contains($"See: osspipe {args[0]} --help", _host.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stop_signal_ends_a_command_as_cancelled()
    {
        _host.Write("file", "x");
        _host.Started = _host.Stop;
        Assert.Equal(ExitCode.Cancelled, await _host.RunAsync("crc64", "file", "--json"));
        Assert.Contains("osspipe: cancelled", _host.Error, StringComparison.Ordinal);
        var error = Assert.Single(_host.Json);
        Assert.Equal("error", error.GetProperty("event").GetString());
        Assert.Equal(ExitCode.Cancelled, error.GetProperty("exit").GetInt32());
    }
}
