using OssPipeline.Core.Checkpoints;
using OssPipeline.Engine.Run;
using OssPipeline.Engine.Tests.Support;

namespace OssPipeline.Engine.Tests.Run;

/// <summary>Large and small objects beside each other. What is held stays held until all of the other lane is done: no timing decides.</summary>
public sealed class LanesTests : IDisposable
{
    private const int SmallObjects = 300;
    private const int HugeParts = 40;

    // The huge object alone is more than twice the memory.
    private const string Nodes = """
          read: { kind: read, store: src }
          write: { kind: write, store: dst, part: 1MiB }
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Bench _bench = new();
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Dispose() => _bench.Dispose();

    public static TheoryData<string> Pipelines => new()
    {
        Nodes,
        Nodes.Replace("part: 1MiB", "part: 1MiB, parallel: 2", StringComparison.Ordinal),
        """
          read: { kind: read, store: src, part: 1MiB }
          pack: { kind: compress, format: gzip }
          write: { kind: write, store: dst, part: 1MiB }
        """,
    };

    [Theory]
    [MemberData(nameof(Pipelines))]
    public Task Small_objects_pass_a_huge_one_whose_reads_are_held(string nodes) =>
        AssertPassesAsync(nodes, held: "huge", () => _bench["src"].BeforeRead = (key, _) => HoldAsync(key, "huge"));

    [Theory]
    [MemberData(nameof(Pipelines))]
    public Task A_huge_object_passes_small_ones_whose_reads_are_held(string nodes) =>
        AssertPassesAsync(nodes, held: "small", () => _bench["src"].BeforeRead = (key, _) => HoldAsync(key, "small"));

    [Theory]
    [MemberData(nameof(Pipelines))]
    public Task Small_objects_pass_a_huge_one_whose_writes_are_held(string nodes) =>
        AssertPassesAsync(nodes, held: "huge", () =>
        {
            _bench["dst"].BeforePart = (key, _) => HoldAsync(key, "huge");
            _bench["dst"].BeforePut = key => HoldAsync(key, "huge");
        });

    [Theory]
    [MemberData(nameof(Pipelines))]
    public Task A_huge_object_passes_small_ones_whose_writes_are_held(string nodes) =>
        AssertPassesAsync(nodes, held: "small", () =>
        {
            _bench["dst"].BeforePart = (key, _) => HoldAsync(key, "small");
            _bench["dst"].BeforePut = key => HoldAsync(key, "small");
        });

    [Fact]
    public async Task Places_are_never_more_than_there_are_and_each_lane_gets_some()
    {
        var traffic = new LaneTraffic();
        traffic.Began(Lane.Small);
        traffic.Began(Lane.Large);
        var slots = new LaneSlots(8, traffic);
        var large = Enumerable.Range(0, 20).Select(_ => slots.EnterAsync(Lane.Large, CancellationToken.None)).ToList();
        Assert.Equal(7, large.Count(t => t.IsCompleted));

        var small = Enumerable.Range(0, 20).Select(_ => slots.EnterAsync(Lane.Small, CancellationToken.None)).ToList();
        Assert.Equal(1, small.Count(t => t.IsCompleted));
        slots.Leave(Lane.Large);
        await small[1].WaitAsync(Patience);
        Assert.Equal(7, large.Count(t => t.IsCompleted));
        Assert.False(small[2].IsCompleted);

        // Once the small ones are gone, the large ones may have all.
        traffic.Ended(Lane.Small);
        slots.Leave(Lane.Large);
        slots.Leave(Lane.Small);
        await Task.WhenAll(small.Take(3).Append(large[7])).WaitAsync(Patience);
    }

    [Fact]
    public async Task A_wait_for_a_place_that_is_cancelled_leaves_the_queue()
    {
        var slots = new LaneSlots(1, new LaneTraffic());
        await slots.EnterAsync(Lane.Large, CancellationToken.None);
        using var stop = new CancellationTokenSource();
        var cancelled = slots.EnterAsync(Lane.Large, stop.Token);
        var next = slots.EnterAsync(Lane.Small, CancellationToken.None);

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        slots.Leave(Lane.Large);

        await next.WaitAsync(Patience);
    }

    private Task HoldAsync(string key, string held) => key.Contains(held, StringComparison.Ordinal) ? _gate.Task : Task.CompletedTask;

    private async Task AssertPassesAsync(string nodes, string held, Action hold)
    {
        _bench.AddFile("a-huge", HugeParts << 20);
        for (var i = 0; i < SmallObjects; i++)
        {
            _bench.AddFile($"small-{i:D4}", 1000, i);
        }

        await using (await _bench.PlanAsync(nodes))
        {
            hold();
        }

        var run = _bench.RunAsync(nodes);
        var others = held == "huge" ? SmallObjects : 1;
        var began = TimeProvider.System.GetTimestamp();
        while (Done(o => !o.Object.Key.Contains(held, StringComparison.Ordinal)) < others)
        {
            await Task.Delay(10);
            Assert.False(run.IsCompleted);
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Patience, $"{Done(_ => true)} are done: one lane waits for the other.");
        }

        Assert.Equal(0, Done(o => o.Object.Key.Contains(held, StringComparison.Ordinal)));
        _gate.SetResult();

        var summary = await run;
        Assert.Equal(SmallObjects + 1, summary.Counts.Done);
        Assert.Equal(RunOutcome.Completed, summary.Outcome);
        Assert.InRange(summary.PeakMemory, 1, 16 << 20);
    }

    private int Done(Func<WorkOutcome, bool> which)
    {
        lock (_bench.Outcomes)
        {
            return _bench.Outcomes.Count(o => o.Result == WorkResult.Done && which(o));
        }
    }
}
