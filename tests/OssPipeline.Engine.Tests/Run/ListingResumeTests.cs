using OssPipeline.Core.Storage;
using OssPipeline.Engine.Checkpoints;
using OssPipeline.Engine.Plan;
using OssPipeline.Engine.Run;
using OssPipeline.Engine.Tests.Support;

namespace OssPipeline.Engine.Tests.Run;

/// <summary>A run behind one that was cut off goes on with its listing.</summary>
public sealed class ListingResumeTests : IDisposable
{
    private const int Objects = 3000;

    private const string Copy = """
          read: { kind: read, store: src, list_parallel: 1 }
          write: { kind: write, store: dst }
        """;

    private readonly Bench _bench = new();
    private readonly string _header = Bench.Header.Replace("{ kind: local, root: src }", "{ kind: memory, name: source-NAME }", StringComparison.Ordinal);

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task What_was_listed_and_is_done_is_not_listed_again()
    {
        await FillAsync();
        await CutOffAsync(Copy);
        var resumed = Assert.Single(await ResumedAsync(Copy));

        var second = await RunAsync(Copy);

        Assert.Equal([null, resumed.Key], _bench["src"].ListedAfter);
        Assert.Equal(Objects, (await _bench.KeysAsync()).Count);
        Assert.Equal(RunOutcome.Completed, second.Outcome);
        Assert.InRange(second.Counts.Listed, 1, Objects - 1);
        Assert.Equal((second.Counts.Listed, 0), (second.Counts.Done + second.Counts.Skipped, second.Counts.Failed));
        Assert.Empty(await ResumedAsync(Copy));
        using var journal = await _bench.JournalAsync(Copy, _header);
        Assert.Equal(journal.Runs()[1].Started, journal.Runs()[0].ListedSince);
        Assert.True(journal.Runs()[0].Started >= journal.Runs()[0].ListedSince);
    }

    [Fact]
    public async Task A_run_that_was_whole_lists_anew_the_next_time()
    {
        await FillAsync();
        await CutOffAsync(Copy);
        await RunAsync(Copy);
        _bench["src"].ListedAfter.Clear();

        var third = await RunAsync(Copy);

        Assert.Equal([null], _bench["src"].ListedAfter);
        Assert.Equal((Objects, Objects), (third.Counts.Listed, third.Counts.Skipped));
    }

    [Fact]
    public async Task It_may_be_cut_off_again_and_again()
    {
        await FillAsync();
        for (var i = 0; i < 3; i++)
        {
            await CutOffAsync(Copy, after: 400);
        }

        await RunAsync(Copy);

        Assert.Equal(Objects, (await _bench.KeysAsync()).Count);
        Assert.Equal(_bench["src"].ListedAfter.Skip(1), _bench["src"].ListedAfter.Skip(1).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_failed_before_the_cut_is_taken_again_and_what_is_gone_since_is_not()
    {
        await FillAsync();
        await CutOffAsync(Copy, failing: ["k00002", "k00007"]);
        await _bench["src"].DeleteAsync(["k00007"], CancellationToken.None);

        var second = await RunAsync(Copy);

        Assert.Equal(0, second.Counts.Failed);
        Assert.Equal(Objects - 1, (await _bench.KeysAsync()).Count);
        Assert.Contains("k00002", await _bench.KeysAsync());
    }

    [Fact]
    public async Task What_came_before_the_cut_is_for_the_next_whole_run()
    {
        await FillAsync();
        await CutOffAsync(Copy);
        await PutAsync("a-new", "new");
        await PutAsync("k00001", "changed");
        var second = await RunAsync(Copy);
        var afterSecond = await _bench.KeysAsync();

        var third = await RunAsync(Copy);

        Assert.True(second.IsComplete);
        Assert.DoesNotContain("a-new", afterSecond);
        Assert.Contains("a-new", await _bench.KeysAsync());
        Assert.Equal(2, third.Counts.Done);
    }

    [Theory]
    [InlineData("read: { kind: read, store: src, list_parallel: 1, exclude: [\"x\"] }")]
    [InlineData("read: { kind: read, store: src, list_parallel: 1, prefix: k }")]
    [InlineData("read: { kind: read, store: src, list_parallel: 1, delete_source: true }")]
    public async Task Another_pipeline_lists_anew(string read)
    {
        await FillAsync();
        await CutOffAsync(Copy);

        await RunAsync(Copy.Replace("read: { kind: read, store: src, list_parallel: 1 }", read, StringComparison.Ordinal));

        Assert.Equal([null, null], _bench["src"].ListedAfter);
        Assert.Empty(await ResumedAsync(Copy));
    }

    [Fact]
    public async Task It_lists_anew_when_told_to()
    {
        await FillAsync();
        await CutOffAsync(Copy);

        var second = await RunAsync(Copy, listAnew: true);

        Assert.Equal([null, null], _bench["src"].ListedAfter);
        Assert.Equal(Objects, second.Counts.Listed);
    }

    [Fact]
    public async Task A_plan_says_where_it_would_go_on_and_counts_only_what_is_left()
    {
        await FillAsync();
        await CutOffAsync(Copy);
        await using var plan = await _bench.PlanAsync(Copy, _header);
        using var journal = JournalView.Open(plan.State);

        var report = await PlanPreview.PreviewAsync(plan, journal, startAnew: false, listAnew: false, CancellationToken.None);
        var whole = await PlanPreview.PreviewAsync(plan, journal, startAnew: false, listAnew: true, CancellationToken.None);

        Assert.Equal("read", Assert.Single(report.Resumed).Source);
        Assert.InRange(report.Listed, 1, Objects - 1);
        Assert.Empty(whole.Resumed);
        Assert.Equal(Objects, whole.Listed);
        Assert.Equal(whole.ToWrite, report.ToWrite);
    }

    [Fact]
    public async Task Objects_move_before_the_listing_has_ended()
    {
        await FillAsync();
        var moved = new TaskCompletionSource();
        _bench["dst"].AfterPut = _ =>
        {
            moved.TrySetResult();
            return Task.CompletedTask;
        };

        // The last object is not listed before the first one has arrived.
        _bench["src"].BeforeListed = key => key == $"k{Objects - 1:00000}" ? moved.Task : Task.CompletedTask;

        var run = await RunAsync(Copy);

        Assert.Equal(Objects, run.Counts.Done);
    }

    private async Task FillAsync()
    {
        await using var plan = await _bench.PlanAsync(Copy, _header);
        for (var i = 0; i < Objects; i++)
        {
            await PutAsync($"k{i:00000}", "x");
        }
    }

    private async Task PutAsync(string key, string text) =>
        await _bench["src"].PutAsync(key, System.Text.Encoding.UTF8.GetBytes(text), WriteOptions.Default, CancellationToken.None);

    private async Task CutOffAsync(string nodes, int after = 1200, params string[] failing)
    {
        using var cut = new CancellationTokenSource();
        var puts = 0;
        _bench["dst"].BeforePut = key =>
        {
            if (failing.Contains(key))
            {
                throw new StoreException(StoreErrorKind.Denied, "not now");
            }

            if (Interlocked.Increment(ref puts) >= after)
            {
                cut.Cancel();
            }

            cut.Token.ThrowIfCancellationRequested();
            return Task.CompletedTask;
        };
        var run = await RunAsync(nodes, cancellationToken: cut.Token);
        Assert.Equal(RunOutcome.Cancelled, run.Outcome);
        _bench["dst"].BeforePut = null;
    }

    private Task<RunSummary> RunAsync(string nodes, bool listAnew = false, CancellationToken cancellationToken = default) =>
        _bench.RunAsync(nodes, _header, cancellationToken: cancellationToken, listAnew: listAnew);

    private async Task<IReadOnlyList<ResumedListing>> ResumedAsync(string nodes)
    {
        await using var plan = await _bench.PlanAsync(nodes, _header);
        using var journal = JournalView.Open(plan.State);
        return ResumedListing.Find(plan, journal);
    }
}
