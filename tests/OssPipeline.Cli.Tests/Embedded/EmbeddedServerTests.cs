using OssPipeline.Cli.Embedded;
using OssPipeline.Cli.Output;

namespace OssPipeline.Cli.Tests.Embedded;

public sealed class EmbeddedServerTests : IDisposable
{
    private readonly TestHost _host = new();
    private readonly Terminal _terminal;

    public EmbeddedServerTests() => _terminal = new Terminal(_host.Cli, false, Verbosity.Verbose);

    public void Dispose()
    {
        _terminal.Dispose();
        _host.Dispose();
    }

    [Fact]
    public async Task It_is_started_once_and_makes_each_bucket()
    {
        await using var server = Create();
        var first = await server.StartAsync("one-bucket", _host.Directory, CancellationToken.None);
        var second = await server.StartAsync("another-bucket", _host.Directory, CancellationToken.None);
        Assert.Equal(first.Address, second.Address);
        Assert.Equal(["another-bucket", "one-bucket"], Buckets());
        await server.StartAsync("one-bucket", _host.Directory, CancellationToken.None);
        Assert.Equal(2, Buckets().Count());
    }

    [Fact]
    public async Task Another_process_uses_the_server_that_runs_and_starts_its_own_once_that_is_gone()
    {
        await using var second = Create();
        await using var third = Create();
        await using (var first = Create())
        {
            var owner = await first.StartAsync("bucket", _host.Directory, CancellationToken.None);
            var guest = await second.StartAsync("bucket-of-guest", _host.Directory, CancellationToken.None);
            Assert.Equal(owner.Address, guest.Address);
            Assert.Equal(owner.Credentials.AccessKeyId, guest.Credentials.AccessKeyId);
            Assert.Contains("bucket-of-guest", Buckets());
        }

        await third.StartAsync("bucket", _host.Directory, CancellationToken.None);
        Assert.Contains("embedded server: ", _host.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_secret_is_in_no_remark()
    {
        await using var server = Create();
        var access = await server.StartAsync("bucket", _host.Directory, CancellationToken.None);
        _terminal.Note($"the secret is {access.Credentials.AccessKeySecret}");
        Assert.DoesNotContain(access.Credentials.AccessKeySecret, _host.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_key_file_is_named()
    {
        _host.Write("data/keys.json", "{}");
        await using var server = Create();
        var error = await Assert.ThrowsAsync<CliException>(() => server.StartAsync("bucket", _host.Directory, CancellationToken.None).AsTask());
        Assert.Contains(Path.Combine(_host.Directory, "data", "keys.json"), error.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCode.CouldNotRun, error.ExitCode);
    }

    private EmbeddedServer Create() => new(_host.Cli, Path.Combine(_host.Directory, "data"), _terminal);

    private IEnumerable<string> Buckets() =>
        Directory.GetDirectories(Path.Combine(_host.Directory, "data", "buckets")).Select(d => Path.GetFileName(d)).Order(StringComparer.Ordinal);
}
