namespace OssPipeline.Cli.Tests.Commands;

/// <summary>Orders given to a running job from another terminal. The run's clock goes only when the test says so.</summary>
public sealed class ThrottleCommandTests : IDisposable
{
    private const string Pipeline = """
        name: slow
        memory: 16MiB
        stores:
          src: { kind: local, root: src }
          dst: { kind: local, root: dst, create: true }
        limits: { dst: { write: 1 } }
        nodes:
          read: { kind: read, store: src }
          write: { kind: write, store: dst }
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly TestHost _host = new();

    public ThrottleCommandTests()
    {
        _host.Write("p.yaml", Pipeline);
        for (var i = 0; i < 5; i++)
        {
            _host.Write($"src/{i}.txt", new string('x', 5000));
        }
    }

    private string StateFile(string extension) => Path.Combine(_host.Directory, ".osspipe", "slow" + extension);

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task An_order_frees_a_running_job_and_status_shows_it()
    {
        var run = await StartAsync();
        Assert.Equal(0, await Order("throttle", "p.yaml", "--store", "dst", "--write", "2MiB", "--requests", "1000"));
        await AdvanceUntilAsync(() => _host.Error.Contains("dst: write 2 MiB/s, 1,000 requests/s from now on, as ordered", StringComparison.Ordinal));

        Assert.Equal(0, await FinishAsync(run));
        Assert.Contains("5 done", _host.Out, StringComparison.Ordinal);
        Assert.False(File.Exists(StateFile(".live")));
    }

    [Fact]
    public async Task Status_shows_a_running_jobs_counts_and_limits()
    {
        var run = await StartAsync();
        await AdvanceUntilAsync(() => File.ReadAllText(StateFile(".live")).Contains("\"listed\":5", StringComparison.Ordinal));

        var text = _host.Another();
        Assert.Equal(0, await text.RunAsync("status", "p.yaml"));
        Assert.Contains("slow is running, process", text.Out, StringComparison.Ordinal);
        Assert.Contains("5 scanned", text.Out, StringComparison.Ordinal);
        Assert.Contains("dst (file://", text.Out, StringComparison.Ordinal);
        Assert.Contains("write 1 B/s", text.Out, StringComparison.Ordinal);
        Assert.Contains(": running", text.Out, StringComparison.Ordinal);

        var json = _host.Another();
        Assert.Equal(0, await json.RunAsync("status", "p.yaml", "--json"));
        var live = json.Json[0];
        Assert.Equal("live", live.GetProperty("event").GetString());
        Assert.Equal(5, live.GetProperty("objects").GetProperty("scanned").GetInt64());
        Assert.Equal(1, live.GetProperty("stores")[1].GetProperty("limits").GetProperty("write").GetInt64());

        await Order("throttle", "p.yaml", "--off");
        Assert.Equal(0, await FinishAsync(run));
        var after = _host.Another();
        Assert.Equal(0, await after.RunAsync("status", "p.yaml"));
        Assert.DoesNotContain("running", after.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_watch_ends_with_the_run()
    {
        var run = await StartAsync();
        var watcher = _host.Another();
        var watching = watcher.RunAsync("status", "p.yaml", "--watch");
        await Order("throttle", "slow", "--off");
        Assert.Equal(0, await FinishAsync(run));

        while (!watching.IsCompleted)
        {
            watcher.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(5);
        }

        Assert.Equal(0, await watching);
        Assert.Contains("slow is running", watcher.Out, StringComparison.Ordinal);
        Assert.Contains("5 objects", watcher.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_later_run_begins_with_the_file_unless_the_order_is_kept()
    {
        var first = await StartAsync();
        await Order("throttle", "slow", "--off");
        Assert.Equal(0, await FinishAsync(first));
        _host.Write("src/more.txt", new string('y', 5000));
        _host.Write("src/more2.txt", new string('z', 5000));

        var second = await StartAsync();
        Assert.False(File.Exists(StateFile(".orders")));
        await Order("throttle", "slow", "--write", "off", "--keep");
        Assert.Equal(0, await FinishAsync(second));
        _host.Write("src/last.txt", new string('a', 5000));
        _host.Write("src/last2.txt", new string('b', 5000));

        // Nobody orders anything now, and the clock stands still.
        var third = _host.Another();
        Assert.Equal(0, await third.RunAsync("run", "p.yaml").WaitAsync(Patience));
        Assert.Contains("2 done", third.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_change_it_shows_what_holds_and_a_reset_brings_the_file_back()
    {
        var run = await StartAsync();
        var shown = _host.Another();
        Assert.Equal(0, await shown.RunAsync("throttle", "slow", "--store", "dst"));
        Assert.Matches(@"^dst \(file://.*\): write 1 B/s, by the pipeline file\s*$", shown.Out);

        await Order("throttle", "slow", "--read", "5MiB");
        await AdvanceUntilAsync(() => _host.Error.Contains("dst: read 5 MiB/s, write 1 B/s from now on, as ordered", StringComparison.Ordinal));
        await Order("throttle", "slow", "--reset");
        await AdvanceUntilAsync(() => _host.Error.Contains("dst: write 1 B/s from now on, by the pipeline file", StringComparison.Ordinal));

        await Order("throttle", "slow", "--off");
        Assert.Equal(0, await FinishAsync(run));
    }

    [Fact]
    public async Task A_job_that_does_not_run_takes_no_orders()
    {
        Assert.Equal(3, await _host.RunAsync("throttle", "p.yaml", "--off"));
        Assert.Contains("slow is not running", _host.Error, StringComparison.Ordinal);
        Assert.Contains("under 'limits'", _host.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("it takes a size per second, such as 20MiB, or off", "p.yaml", "--write", "fast")]
    [InlineData("it takes a number of requests per second, such as 500, or off", "p.yaml", "--requests", "0")]
    [InlineData("exclude each other", "p.yaml", "--off", "--write", "1MiB")]
    [InlineData("exclude each other", "p.yaml", "--off", "--reset")]
    [InlineData("no such pipeline file, and no name of a job", "q.yaml", "--off")]
    public async Task What_makes_no_sense_is_a_wrong_command_line(string problem, params string[] args)
    {
        Assert.Equal(2, await _host.RunAsync(["throttle", .. args]));
        Assert.Contains(problem, _host.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_the_job_has_not_is_named_with_those_it_has()
    {
        var run = await StartAsync();
        var wrong = _host.Another();
        Assert.Equal(2, await wrong.RunAsync("throttle", "slow", "--store", "lake", "--off"));
        Assert.Contains("no store 'lake'; it has src, dst", wrong.Error, StringComparison.Ordinal);

        await Order("throttle", "slow", "--off");
        Assert.Equal(0, await FinishAsync(run));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"version":2,"keep":true,"stores":{}}""")]
    [InlineData("""{"version":1,"keep":true,"stores":{"dst":"fast"}}""")]
    [InlineData("""{"version":1,"keep":true,"stores":{"dst":7}}""")]
    public async Task Orders_that_are_none_are_told_and_change_nothing(string text)
    {
        var run = await StartAsync();
        _host.Write(".osspipe/slow.orders", text);
        await AdvanceUntilAsync(() => _host.Error.Contains("slow.orders: this is no file of osspipe", StringComparison.Ordinal));
        Assert.False(run.IsCompleted);

        File.Delete(StateFile(".orders"));
        await Order("throttle", "slow", "--off");
        Assert.Equal(0, await FinishAsync(run));
    }

    private async Task<int> Order(params string[] args)
    {
        var other = _host.Another();
        var exit = await other.RunAsync(args);
        Assert.True(exit == 0, other.Error);
        return exit;
    }

    private async Task<Task<int>> StartAsync()
    {
        var run = _host.RunAsync("run", "p.yaml");
        await UntilAsync(() => File.Exists(StateFile(".live")) || run.IsCompleted, static () => { });
        Assert.False(run.IsCompleted, _host.Error);
        return run;
    }

    private async Task<int> FinishAsync(Task<int> run)
    {
        await AdvanceUntilAsync(() => run.IsCompleted);
        return await run;
    }

    private Task AdvanceUntilAsync(Func<bool> isTrue) => UntilAsync(isTrue, () => _host.Clock.Advance(TimeSpan.FromMilliseconds(100)));

    private static async Task UntilAsync(Func<bool> isTrue, Action meanwhile)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!isTrue())
        {
            meanwhile();
            await Task.Delay(5);
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Patience, "It never came to pass.");
        }
    }
}
