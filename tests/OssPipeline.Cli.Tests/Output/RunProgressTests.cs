using OssPipeline.Cli.Output;
using OssPipeline.Core.Checkpoints;

namespace OssPipeline.Cli.Tests.Output;

public sealed class RunProgressTests : IDisposable
{
    private static readonly RunSnapshot Half = new() { Listed = 10, Done = 5, ListingEnded = true, BytesKnown = 100, BytesRead = 50 };

    private readonly TestHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Without_a_terminal_a_plain_line_comes_every_ten_seconds()
    {
        var work = new TaskCompletionSource<int>();
        var seen = new SemaphoreSlim(0);
        using var terminal = new Terminal(_host.Cli, false, Verbosity.Normal);
        var watching = new RunProgress(_host.Cli, terminal).WatchAsync(work.Task, () =>
        {
            seen.Release();
            return Half;
        });
        for (var tick = 1; tick <= 2; tick++)
        {
            _host.Clock.Advance(TimeSpan.FromSeconds(9));
            Assert.Equal(0, seen.CurrentCount);
            _host.Clock.Advance(TimeSpan.FromSeconds(1));
            Assert.True(await seen.WaitAsync(TimeSpan.FromSeconds(30)));
        }

        work.SetResult(7);
        Assert.Equal(7, await watching);
        var lines = _host.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.All(lines, line => Assert.StartsWith("5 of 10 objects, 50 B of 100 B", line, StringComparison.Ordinal));
        Assert.DoesNotContain('\u001b', _host.Error);
        Assert.Empty(_host.Out);
    }

    [Fact]
    public async Task On_a_terminal_the_lines_are_redrawn_and_remarks_appear_above_them()
    {
        _host.Width = 120;
        var work = new TaskCompletionSource<int>();
        var seen = new SemaphoreSlim(0);
        using var terminal = new Terminal(_host.Cli, false, Verbosity.Normal);
        var watching = new RunProgress(_host.Cli, terminal).WatchAsync(work.Task, () =>
        {
            seen.Release();
            return Half;
        });
        Assert.True(await seen.WaitAsync(TimeSpan.FromSeconds(30)));
        terminal.Error("osspipe: failed: some/key: why");
        work.SetResult(7);
        Assert.Equal(7, await watching);
        Assert.Contains("50%", _host.Error, StringComparison.Ordinal);
        Assert.Contains("5 of 10 objects", _host.Error, StringComparison.Ordinal);
        Assert.Contains("osspipe: failed: some/key: why", _host.Error, StringComparison.Ordinal);
        Assert.Contains('\u001b', _host.Error);
        terminal.Error("after");
        Assert.EndsWith("after\n", _host.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Quiet_shows_nothing()
    {
        using var terminal = new Terminal(_host.Cli, false, Verbosity.Quiet);
        Assert.Equal(7, await new RunProgress(_host.Cli, terminal).WatchAsync(Task.FromResult(7), () => Half));
        Assert.Empty(_host.Error);
    }

    [Fact]
    public async Task The_failure_of_the_work_is_passed_on()
    {
        using var terminal = new Terminal(_host.Cli, false, Verbosity.Normal);
        await Assert.ThrowsAsync<InvalidDataException>(() =>
            new RunProgress(_host.Cli, terminal).WatchAsync(Task.FromException<int>(new InvalidDataException()), () => Half));
    }
}
