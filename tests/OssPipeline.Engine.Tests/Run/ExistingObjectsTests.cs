using OssPipeline.Core.Checkpoints;
using OssPipeline.Core.Storage;
using OssPipeline.Engine.Plan;
using OssPipeline.Engine.Tests.Support;

namespace OssPipeline.Engine.Tests.Run;

/// <summary>What is at a destination already, what is extra there, what is too old or archived at the source.</summary>
public sealed class ExistingObjectsTests : IDisposable
{
    private readonly Bench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("mtime")]
    [InlineData("crc64")]
    public async Task Only_what_differs_is_written_even_without_a_journal(string by)
    {
        _bench.AddFile("same", 100);
        _bench.AddFile("changed", 100);
        _bench.AddFile("longer", 100);
        var nodes = Nodes($"if_exists: differs, compare: {by}");
        await _bench.RunAsync(nodes);
        var puts = _bench["dst"].Puts.Count;

        _bench.AddFile("changed", 100, seed: 7);
        File.SetLastWriteTimeUtc(Path.Combine(_bench.Source, "changed"), DateTime.UtcNow.AddMinutes(1));
        _bench.AddFile("longer", 101);
        Directory.Delete(_bench.StateDirectory, recursive: true);
        var summary = await _bench.RunAsync(nodes);

        Assert.Equal((2, 1, 0), (summary.Counts.Done, summary.Counts.Skipped, summary.Counts.Failed));
        Assert.Equal(puts + 2, _bench["dst"].Puts.Count);
        Assert.Equal("same", _bench.Outcomes.Single(o => o.Result == WorkResult.Skipped).Object.Key);
    }

    [Fact]
    public async Task A_file_whose_time_changed_but_not_its_bytes_is_the_same_by_crc()
    {
        _bench.AddFile("a", 100);
        await _bench.RunAsync(Nodes("if_exists: differs, compare: crc64"));
        File.SetLastWriteTimeUtc(Path.Combine(_bench.Source, "a"), DateTime.UtcNow.AddMinutes(1));
        Assert.Equal(1, (await _bench.RunAsync(Nodes("if_exists: differs, compare: crc64"))).Counts.Skipped);
        Assert.Equal(1, (await _bench.RunAsync(Nodes("if_exists: differs, compare: mtime"))).Counts.Done);
    }

    [Fact]
    public async Task Only_what_changed_at_the_time_or_later_is_looked_at()
    {
        var since = new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);
        foreach (var (key, seconds) in new[] { ("older", -1), ("equal", 0), ("newer", 1) })
        {
            _bench.AddFile(key, 10);
            File.SetLastWriteTimeUtc(Path.Combine(_bench.Source, key), since.UtcDateTime.AddSeconds(seconds));
        }

        var summary = await _bench.RunAsync(Nodes("").Replace("store: src", "store: src, modified_since: 2026-11-01", StringComparison.Ordinal));
        Assert.Equal((2, 2), (summary.Counts.Listed, summary.Counts.Done));
        Assert.Equal(["equal", "newer"], await _bench.KeysAsync());
        var none = await _bench.RunAsync(Nodes("").Replace("store: src", "store: src, modified_since: 2100-01-01", StringComparison.Ordinal));
        Assert.True(none.IsComplete);
    }

    [Fact]
    public async Task Extra_objects_below_the_prefix_are_deleted_after_a_complete_run()
    {
        await FillAsync();
        var summary = await _bench.RunAsync(Nodes("prefix: out/, delete_extra: true"));
        Assert.Equal((2, true), (summary.ExtraDeleted, summary.IsComplete));
        Assert.Equal(["beside", "out/a", "out/b"], await _bench.KeysAsync());
    }

    [Fact]
    public async Task More_extra_objects_than_allowed_are_all_left()
    {
        await FillAsync();
        var summary = await _bench.RunAsync(Nodes("prefix: out/, delete_extra: true, max_delete: 1"));
        Assert.Equal((0, false), (summary.ExtraDeleted, summary.IsComplete));
        Assert.Contains("more than 1 objects", summary.ExtraProblem, StringComparison.Ordinal);
        Assert.Equal(5, (await _bench.KeysAsync()).Count);
    }

    [Fact]
    public async Task Nothing_extra_is_deleted_while_anything_failed()
    {
        await FillAsync();
        _bench["dst"].BeforePut = key => key == "out/b" ? throw new StoreException(StoreErrorKind.Denied, "no") : Task.CompletedTask;
        var summary = await _bench.RunAsync(Nodes("prefix: out/, delete_extra: true"));
        Assert.Equal((1, 0), (summary.Counts.Failed, summary.ExtraDeleted));
        Assert.Empty(_bench["dst"].Deleted);
    }

    [Fact]
    public async Task Extra_objects_can_not_be_told_from_a_part_of_a_listing()
    {
        _bench.AddFile("a", 1);
        var error = await Assert.ThrowsAsync<PlanException>(() => _bench.PlanAsync(
            Nodes("delete_extra: true").Replace("store: src", "store: src, modified_since: 2026-11-01", StringComparison.Ordinal)));
        Assert.Contains("lists only a part", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("skip", 0, 1)]
    [InlineData("fail", 1, 0)]
    [InlineData("restore", 0, 1)]
    public async Task Archived_objects_are_named_and_never_silently_lost(string how, int failed, int left)
    {
        _bench.AddFile("cold", 10);
        _bench.AddFile("warm", 10);
        _bench.StoreOpened += (name, store) =>
        {
            if (name == "src")
            {
                store.Told = info => info.Key == "cold" ? info with { Archive = ArchiveState.Archived, Attributes = new ObjectAttributes { StorageClass = "GLACIER" } } : info;
            }
        };
        var summary = await _bench.RunAsync(Nodes("").Replace("store: src", $"store: src, archived: {how}, restore_days: 3, restore_tier: Bulk", StringComparison.Ordinal));

        Assert.Equal((1, failed, left, false), (summary.Counts.Done, summary.Counts.Failed, summary.Counts.LeftBehind, summary.IsComplete));
        var outcome = _bench.Outcomes.Single(o => o.Object.Key == "cold");
        Assert.Equal(how == "restore" ? "restoring" : "archived", outcome.Class);
        Assert.Contains("GLACIER", outcome.Reason, StringComparison.Ordinal);
        Assert.Equal(how == "restore" ? [("cold", new RestoreRequest(3, "Bulk"))] : [], _bench["src"].Restored);

        _bench["src"].Told = info => info.Key == "cold" ? info with { Archive = ArchiveState.Restored } : info;
        Assert.True((await _bench.RunAsync(Nodes(""))).IsComplete);
        Assert.Equal(["cold", "warm"], await _bench.KeysAsync());
    }

    [Fact]
    public async Task A_source_that_changes_while_it_is_read_is_read_once_more()
    {
        var bytes = _bench.AddFile("a", 700_000, seed: 3);
        _bench.AddFile("b", 10);
        var reads = 0;
        _bench.StoreOpened += (name, store) =>
        {
            if (name == "src")
            {
                store.BeforeRead = (key, _) =>
                {
                    if (key == "a" && Interlocked.Increment(ref reads) == 2)
                    {
                        bytes = _bench.AddFile("a", 800_000, seed: 4);
                    }

                    return Task.CompletedTask;
                };
            }
        };
        var summary = await _bench.RunAsync(Nodes("part: 256KiB"));
        Assert.Equal((2, 2, 0), (summary.Counts.Listed, summary.Counts.Done, summary.Counts.Failed));
        Assert.Equal(bytes, await _bench.ReadAsync("a"));
        Assert.Equal(2, _bench.Outcomes.Single(o => o.Object.Key == "a").Attempts);
        Assert.Equal(2, (await _bench.RunAsync(Nodes("part: 256KiB"))).Counts.Skipped);
    }

    [Fact]
    public async Task One_that_never_holds_still_is_reported_as_changed()
    {
        _bench.AddFile("a", 700_000);
        var size = 700_000;
        _bench.StoreOpened += (name, store) =>
        {
            if (name == "src")
            {
                store.BeforeRead = (key, offset) =>
                {
                    if (offset == 0)
                    {
                        _bench.AddFile("a", ++size);
                    }

                    return Task.CompletedTask;
                };
            }
        };
        var summary = await _bench.RunAsync(Nodes("part: 256KiB"));
        Assert.Equal((1, 0, 1), (summary.Counts.Listed, summary.Counts.Done, summary.Counts.Failed));
        var outcome = Assert.Single(_bench.Outcomes);
        Assert.Equal(("changed", 2), (outcome.Class, outcome.Attempts));
        Assert.Empty(await _bench.KeysAsync());
    }

    private static string Nodes(string options) => $"  read: {{ kind: read, store: src }}\n  write: {{ kind: write, store: dst{(options.Length > 0 ? ", " + options : "")} }}\n";

    private async Task FillAsync()
    {
        _bench.AddFile("a", 1);
        _bench.AddFile("b", 1);
        await using var plan = await _bench.PlanAsync(Nodes("prefix: out/"));
        foreach (var key in new[] { "beside", "out/a", "out/gone", "out/x/gone" })
        {
            await _bench["dst"].PutAsync(key, new byte[5], WriteOptions.Default, CancellationToken.None);
        }

        await _bench["dst"].PutAsync("out/b", new byte[5], WriteOptions.Default, CancellationToken.None);
    }
}
