using OssPipeline.Core.Checkpoints;
using OssPipeline.Engine.Checkpoints;
using OssPipeline.Engine.Plan;
using OssPipeline.Engine.Run;
using OssPipeline.Engine.Tests.Support;

namespace OssPipeline.Engine.Tests.Run;

/// <summary>Runs over a list that somebody wrote, in place of a listing.</summary>
public sealed class ManifestTests : IDisposable
{
    private const string Copy = """
          read: { kind: read, store: src, manifest: list.txt }
          write: { kind: write, store: dst }
        """;

    private readonly Bench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Only_what_the_list_names_is_moved_and_the_store_is_not_listed()
    {
        _bench.AddFile("a", 10);
        _bench.AddFile("b", 10);
        _bench.AddFile("c", 10);
        Write("c", "a");

        var summary = await _bench.RunAsync(Copy);

        Assert.Equal((2, 2, 0), (summary.Counts.Listed, summary.Counts.Done, summary.Counts.Failed));
        Assert.Equal(["a", "c"], await _bench.KeysAsync());
        Assert.Empty(_bench["src"].ListedAfter);

        Assert.Equal((2, 2), (await _bench.RunAsync(Copy)) is var again ? (again.Counts.Listed, again.Counts.Skipped) : default);
    }

    [Fact]
    public async Task What_is_wrong_with_a_row_fails_it_alone_with_a_class_and_only_objects_are_remembered()
    {
        _bench.AddFile("a", 10);
        Write("gone", "{broken", "a");
        File.Move(Path.Combine(_bench.Folder, "list.txt"), Path.Combine(_bench.Folder, "list.csv"));
        await File.WriteAllTextAsync(Path.Combine(_bench.Folder, "list.csv"), "key\ngone\n\"half\na\n");
        var nodes = Copy.Replace("list.txt", "list.csv", StringComparison.Ordinal);

        var summary = await _bench.RunAsync(nodes);

        Assert.Equal(RunOutcome.Completed, summary.Outcome);
        Assert.Equal((3, 1, 2), (summary.Counts.Listed, summary.Counts.Done, summary.Counts.Failed));
        Assert.Equal(["a", "gone", "list.csv:3"], _bench.Outcomes.Select(o => o.Object.Key).Order());
        Assert.Equal("not_found", Outcome("gone").Class);
        Assert.Equal("manifest", Outcome("list.csv:3").Class);
        Assert.StartsWith("list.csv:3: ", Outcome("list.csv:3").Reason, StringComparison.Ordinal);
        using var journal = await _bench.JournalAsync(nodes);
        Assert.NotNull(journal.Find(new FlowId("read", "gone", "write")));
        Assert.Null(journal.Find(new FlowId("read", "list.csv:3", "write")));
    }

    [Fact]
    public async Task An_object_that_is_named_again_is_moved_once()
    {
        _bench.AddFile("a", 10);
        Write(Enumerable.Repeat("a", 1000).ToArray());

        var summary = await _bench.RunAsync(Copy);

        Assert.Equal((1000, 1000, 0), (summary.Counts.Listed, summary.Counts.Done + summary.Counts.Skipped, summary.Counts.Failed));
        Assert.Equal("a", Assert.Single(_bench["dst"].Puts));
    }

    [Fact]
    public async Task An_object_named_again_is_no_collision_where_keys_are_looked_up()
    {
        _bench.AddFile("a", 10);
        Write("a", "a", "a");

        var summary = await _bench.RunAsync("""
              read: { kind: read, store: src, manifest: list.txt }
              name: { kind: rename, from: read, match: "^", replace: "x/" }
              write: { kind: write, store: dst }
            """);

        Assert.Equal((3, 0), (summary.Counts.Done + summary.Counts.Skipped, summary.Counts.Failed));
        Assert.Equal("x/a", Assert.Single(_bench["dst"].Puts));
        await using var plan = await _bench.PlanAsync(Copy);
        using var journal = JournalView.Open(plan.State);
        var report = await PlanPreview.PreviewAsync(plan, journal, startAnew: false, listAnew: false, CancellationToken.None);
        Assert.Equal(0, report.Failing);
    }

    [Fact]
    public async Task A_list_that_can_not_be_read_stops_the_run()
    {
        var summary = await _bench.RunAsync(Copy);

        Assert.Equal(RunOutcome.Stopped, summary.Outcome);
        Assert.Contains("list.txt", summary.Fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_list_is_an_error_unless_allowed()
    {
        Write();

        Assert.IsType<EmptySourceException>((await _bench.RunAsync(Copy)).Fault);
        Assert.Equal(RunOutcome.Completed, (await _bench.RunAsync(Copy.Replace("list.txt", "list.txt, allow_empty: true", StringComparison.Ordinal))).Outcome);
    }

    [Theory]
    [InlineData("  read: { kind: read, store: src, manifest: list.txt }\n  write: { kind: write, store: dst, prefix: x/, delete_extra: true }", "delete_extra")]
    [InlineData("  read: { kind: read, store: src, manifest: list.txt }\n  all: { kind: merge, format: text }\n  write: { kind: write, store: dst }", "merge")]
    public async Task What_needs_to_know_all_objects_is_refused(string nodes, string named)
    {
        Write("a");

        var refused = await Assert.ThrowsAsync<PlanException>(async () => await _bench.PlanAsync(nodes));

        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }

    private WorkOutcome Outcome(string key) => _bench.Outcomes.Single(o => o.Object.Key == key);

    private void Write(params string[] keys) => File.WriteAllText(Path.Combine(_bench.Folder, "list.txt"), string.Join('\n', keys));
}
