using System.Text;
using System.Text.Json;
using OssPipeline.Core.Blocks;
using OssPipeline.Core.Checkpoints;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;
using OssPipeline.Engine.Plan;
using OssPipeline.Engine.Run;
using OssPipeline.Engine.Sweep;
using OssPipeline.Engine.Tests.Support;
using OssPipeline.Engine.Verify;

namespace OssPipeline.Engine.Tests.Run;

public sealed class MergeTests : IDisposable
{
    private readonly Bench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Each_folder_becomes_one_object_with_an_index_beside_it()
    {
        Text("logs/a/1.txt", "one");
        Text("logs/a/2.txt", "two\n");
        Text("logs/b/1.txt", "three\n");
        Text("top.txt", "four");
        var summary = await _bench.RunAsync(Nodes("format: text"));
        Assert.Equal((RunOutcome.Completed, 3, 0), (summary.Outcome, summary.Counts.Done, summary.Counts.Failed));
        Assert.Equal(
            [
                "logs/a/1.merged.txt", "logs/a/1.merged.txt.index.jsonl", "logs/b/1.merged.txt", "logs/b/1.merged.txt.index.jsonl", "top.merged.txt",
                "top.merged.txt.index.jsonl",
            ],
            await _bench.KeysAsync());
        Assert.Equal("one\ntwo\n", await TextAsync("logs/a/1.merged.txt"));
        Assert.Equal("four", await TextAsync("top.merged.txt"));
        var index = await LinesAsync("logs/a/1.merged.txt.index.jsonl");
        Assert.Equal(4, index.Count);
        Assert.Equal("text", index[0].GetProperty("format").GetString());
        Assert.Equal(("logs/a/2.txt", 4L, 4L, 4L), Entry(index[2]));
        Assert.Equal(Crc("two\n"), index[2].GetProperty("crc64").GetString());
        Assert.Equal(2, index[3].GetProperty("objects").GetInt32());
        Assert.Equal(Crc("one\ntwo\n"), index[3].GetProperty("crc64").GetString());
    }

    [Fact]
    public async Task A_second_run_reads_and_writes_nothing_and_a_changed_member_writes_its_group_again()
    {
        Text("a/1.txt", "one\n");
        Text("b/1.txt", "two\n");
        await _bench.RunAsync(Nodes("format: text"));
        var puts = _bench["dst"].Puts.Count;
        var again = await _bench.RunAsync(Nodes("format: text"));
        Assert.Equal((0, 2), (again.Counts.Done, again.Counts.Skipped));
        Assert.Equal(puts, _bench["dst"].Puts.Count);
        Text("b/2.txt", "more\n");
        var third = await _bench.RunAsync(Nodes("format: text"));
        Assert.Equal((1, 1), (third.Counts.Done, third.Counts.Skipped));
        Assert.Equal("two\nmore\n", await TextAsync("b/1.merged.txt"));
    }

    [Fact]
    public async Task What_was_merged_comes_back_under_its_keys_with_its_bytes()
    {
        var originals = new Dictionary<string, byte[]>();
        foreach (var size in new[] { 0, 1, 700, 64 << 10, 3 << 20, 5 })
        {
            originals[$"data/{size}.bin"] = _bench.AddFile($"data/{size}.bin", size, seed: size);
        }

        Assert.Equal(0, (await _bench.RunAsync(Nodes("format: binary, by: all", "part: 1MiB"))).Counts.Failed);
        Assert.Equal(2, (await _bench.KeysAsync()).Count);
        var restored = await _bench.RunAsync(Back("part: 1MiB"));
        Assert.Equal((6, 0), (restored.Counts.Done, restored.Counts.Failed));
        foreach (var (key, bytes) in originals)
        {
            Assert.Equal(bytes, await _bench.ReadAsync("back/" + key));
        }

        var again = await _bench.RunAsync(Back("part: 1MiB"));
        Assert.Equal((0, 6), (again.Counts.Done, again.Counts.Skipped));
    }

    [Fact]
    public async Task The_index_is_there_before_its_object_and_a_run_killed_between_them_is_repaired()
    {
        Text("a/1.txt", "one\n");
        var failing = true;
        _bench.StoreOpened = (name, store) => store.BeforePut = key => failing && name == "dst" && key == "a/1.merged.txt"
            ? throw new StoreException(StoreErrorKind.Unreachable, "gone")
            : Task.CompletedTask;
        Assert.Equal(RunOutcome.Stopped, (await _bench.RunAsync(Nodes("format: text"))).Outcome);
        Assert.Equal(["a/1.merged.txt.index.jsonl"], await _bench.KeysAsync());
        failing = false;
        Assert.Equal(1, (await _bench.RunAsync(Nodes("format: text", "if_exists: fail"))).Counts.Done);
        Assert.Equal(["a/1.merged.txt", "a/1.merged.txt.index.jsonl"], await _bench.KeysAsync());
        Assert.True((await VerifyAsync(Nodes("format: text", "if_exists: fail"))).IsClean);
    }

    [Fact]
    public async Task An_object_whose_index_can_not_be_stored_does_not_become_visible()
    {
        Text("a/1.txt", "one\n");
        Text("b/1.txt", "two\n");
        _bench.StoreOpened = (_, store) => store.BeforePut = key => key == "a/1.merged.txt.index.jsonl"
            ? throw new StoreException(StoreErrorKind.Denied, "no right to write an index")
            : Task.CompletedTask;
        var summary = await _bench.RunAsync(Nodes("format: text"));
        Assert.Equal((1, 1), (summary.Counts.Done, summary.Counts.Failed));
        Assert.Equal(["b/1.merged.txt", "b/1.merged.txt.index.jsonl"], await _bench.KeysAsync());
        Assert.Contains("no right to write an index", Failure().Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_killed_run_does_only_unfinished_groups_again()
    {
        Text("a/1.txt", "one\n");
        Text("b/1.txt", "two\n");
        var reads = new List<string>();
        var killed = true;
        _bench.StoreOpened = (name, store) => store.BeforeRead = (key, _) =>
        {
            lock (reads)
            {
                reads.Add(key);
            }

            return killed && key == "b/1.txt" ? throw new StoreException(StoreErrorKind.Unreachable, "gone") : Task.CompletedTask;
        };
        var first = await _bench.RunAsync(Nodes("format: text"));
        Assert.Equal(RunOutcome.Stopped, first.Outcome);
        killed = false;
        var journal = await _bench.JournalAsync(Nodes("format: text"));
        var done = journal.Read(FlowStage.Committed).Select(s => s.Id.Key).ToList();
        journal.Dispose();
        reads.Clear();
        var second = await _bench.RunAsync(Nodes("format: text"));
        Assert.Equal((2 - done.Count, 0), (second.Counts.Done, second.Counts.Failed));
        Assert.DoesNotContain(reads, done.Contains);
    }

    [Fact]
    public async Task A_member_that_fails_fails_its_group_by_name_and_others_go_on()
    {
        Text("a/1.txt", "one\n");
        Text("a/2.txt", "two\n");
        Text("b/1.txt", "three\n");
        _bench.StoreOpened = (name, store) => store.BeforeRead = (key, _) => key == "a/2.txt"
            ? throw new StoreException(StoreErrorKind.Denied, "not yours")
            : Task.CompletedTask;
        var summary = await _bench.RunAsync(Nodes("format: text"));
        Assert.Equal((1, 1), (summary.Counts.Done, summary.Counts.Failed));
        Assert.Contains("the member 'a/2.txt' can't be read: not yours", Failure().Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_member_that_changes_after_it_was_listed_fails_its_group()
    {
        Text("a/1.txt", "one\n");
        Text("a/2.txt", "two\n");
        _bench.StoreOpened = (name, store) => store.BeforeRead = (key, _) =>
        {
            Text("a/2.txt", "two, longer than before\n");
            return Task.CompletedTask;
        };
        var summary = await _bench.RunAsync(Nodes("format: text", read: "part: 1MiB"));
        Assert.Equal(1, summary.Counts.Failed);
        Assert.Empty(await _bench.KeysAsync());
        Assert.Contains("a/2.txt", Failure().Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Objects_that_can_not_be_merged_are_named_alone()
    {
        Text("a/1.txt", "one\n");
        Text("a/2.parquet", "PAR1");
        Text("a/3.txt", "PAR1");
        Text("b/1.txt", "fine\n");
        Text("b/2.log", "filtered\n");
        var summary = await _bench.RunAsync("""
              read: { kind: read, store: src }
              some: { kind: filter, exclude: ["*.log"] }
              pack: { kind: merge, format: binary, target_size: 5 }
              write: { kind: write, store: dst }
            """);
        Assert.Equal((2, 1, 2), (summary.Counts.Done, summary.Counts.Skipped, summary.Counts.Failed));
        var failures = _bench.Outcomes.Where(o => o.Result == WorkResult.Failed).OrderBy(o => o.Object.Key).ToList();
        Assert.Contains("never merged", failures[0].Reason, StringComparison.Ordinal);
        Assert.Contains("'a/3.txt' is Parquet", failures[1].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_knows_indexes_and_tells_when_one_is_damaged_or_gone()
    {
        Text("a/1.txt", "one\n");
        Text("b/1.txt", "two\n");
        Text("c/1.txt", "three\n");
        await _bench.RunAsync(Nodes("format: text"));
        Assert.True((await VerifyAsync(Nodes("format: text"))).IsClean);
        Assert.True((await VerifyAsync(Nodes("format: text"), reread: true)).IsClean);
        await _bench["dst"].DeleteAsync(["a/1.merged.txt.index.jsonl"], CancellationToken.None);
        await _bench["dst"].PutAsync("b/1.merged.txt.index.jsonl", "{}\n"u8.ToArray(), WriteOptions.Default, CancellationToken.None);
        await _bench["dst"].PutAsync("c/stranger.txt", "?"u8.ToArray(), WriteOptions.Default, CancellationToken.None);
        var found = await VerifyAsync(Nodes("format: text"));
        Assert.Equal((1, 1, 1), (found[VerifyResult.Missing], found[VerifyResult.SizeDiffers], found[VerifyResult.Extra]));
    }

    [Fact]
    public async Task Verify_by_reading_notices_a_member_that_changed_without_telling()
    {
        Text("a/1.txt", "one\n");
        await _bench.RunAsync(Nodes("format: text"));
        var path = Path.Combine(_bench.Source, "a/1.txt");
        var time = File.GetLastWriteTimeUtc(path);
        Text("a/1.txt", "two\n");
        File.SetLastWriteTimeUtc(path, time);
        var found = await VerifyAsync(Nodes("format: text"), reread: true);
        Assert.False(found.IsClean);
    }

    [Fact]
    public async Task Plan_tells_what_is_put_together_and_reads_nothing()
    {
        Text("a/1.txt", "one\n");
        Text("a/2.txt", "two\n");
        Text("b/1.txt", "three\n");
        await using var plan = await _bench.PlanAsync(Nodes("format: text"));
        await using var journal = plan.OpenJournal();
        var report = await PlanPreview.PreviewAsync(plan, journal, startAnew: false, listAnew: false, CancellationToken.None);
        Assert.Equal((2, 3), (report.Listed, report.Gathered));
        Assert.Equal(Scope.Object, report.Grain);
        Assert.Equal(("a/1.txt", "a/1.merged.txt", 2), (report.Samples[0].Key, report.Samples[0].Target, report.Samples[0].Gathers));
    }

    [Theory]
    [InlineData("read: { kind: read, store: src, delete_source: true }\npack: { kind: merge, format: text }", "delete_source does not go with 'pack'")]
    [InlineData("read: { kind: read, store: src }\nzip: { kind: compress }\npack: { kind: merge, format: text }", "'zip' stands before 'pack'")]
    [InlineData("read: { kind: read, store: src }\npack: { kind: merge, format: text }\nzip: { kind: compress }", "'zip' changes bytes behind 'pack'")]
    [InlineData("read: { kind: read, store: src }\ntwo: { kind: read, store: src }\npack: { kind: merge, format: text, from: [read, two] }", "reads from one source")]
    [InlineData("read: { kind: read, store: src }\npack: { kind: merge, format: text }\nback: { kind: unmerge }", "'pack' stands before 'back'")]
    public async Task What_can_not_go_together_is_refused_with_the_reason(string nodes, string message)
    {
        var refused = await Assert.ThrowsAsync<PlanException>(async () => await _bench.PlanAsync($"  {nodes}\nwrite: {{ kind: write, store: dst }}".Replace("\n", "\n  ", StringComparison.Ordinal)));
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_index_blocks_behind_may_change_bytes()
    {
        Text("a/1.txt", "one\n");
        Text("a/2.txt", "two\n");
        var summary = await _bench.RunAsync("""
              read: { kind: read, store: src }
              pack: { kind: merge, format: text, index: false }
              zip: { kind: compress, format: gzip }
              write: { kind: write, store: dst, part: 4MiB }
            """);
        Assert.Equal(1, summary.Counts.Done);
        Assert.Equal(["a/1.merged.txt.gz"], await _bench.KeysAsync());
    }

    [Fact]
    public async Task A_source_may_be_merged_and_copied_as_it_is_at_the_same_time()
    {
        Text("a/1.txt", "one\n");
        Text("a/2.txt", "two\n");
        var nodes = """
              read: { kind: read, store: src }
              plain: { kind: write, store: dst, prefix: plain/ }
              pack: { kind: merge, format: text, from: read }
              write: { kind: write, store: dst, prefix: merged/ }
              also: { kind: write, store: dst, prefix: also/, from: pack }
            """;
        var summary = await _bench.RunAsync(nodes);
        Assert.Equal((3, 0), (summary.Counts.Done, summary.Counts.Failed));
        Assert.Equal(
            ["also/a/1.merged.txt", "also/a/1.merged.txt.index.jsonl", "merged/a/1.merged.txt", "merged/a/1.merged.txt.index.jsonl", "plain/a/1.txt", "plain/a/2.txt"],
            await _bench.KeysAsync());
    }

    [Fact]
    public async Task Merged_objects_that_the_next_run_would_merge_again_are_refused()
    {
        Text("a/1.txt", "one\n");
        var nodes = """
              read: { kind: read, store: src }
              pack: { kind: merge, format: text }
              write: { kind: write, store: src, prefix: merged/ }
            """;
        Assert.Equal(1, (await _bench.RunAsync(nodes)).Counts.Failed);
        Assert.Contains("would take its own merged/a/1.merged.txt", Failure().Reason, StringComparison.Ordinal);
        Assert.Equal(1, (await _bench.RunAsync(nodes.Replace("store: src }", "store: src, exclude: [\"merged/**\"] }", StringComparison.Ordinal))).Counts.Done);
    }

    [Fact]
    public async Task Numbers_that_come_to_mean_other_members_fail_instead_of_overwriting()
    {
        const string Numbered = "format: text, target_size: 5, key: \"{group}/{n:3}.txt\"";
        Text("a/2.txt", "two\n");
        Text("a/3.txt", "six\n");
        Assert.Equal(2, (await _bench.RunAsync(Nodes(Numbered))).Counts.Done);
        Text("a/1.txt", "one\n");
        var summary = await _bench.RunAsync(Nodes(Numbered));
        Assert.Equal((1, 2), (summary.Counts.Done, summary.Counts.Failed));
        Assert.Equal("two\n", await TextAsync("a/001.txt"));
        File.Delete(Path.Combine(_bench.Source, "a/2.txt"));
        Assert.Equal(1, (await _bench.RunAsync(Nodes(Numbered))).Counts.Failed);
        Assert.Equal("two\n", await TextAsync("a/001.txt"));
    }

    [Fact]
    public async Task With_the_version_in_its_key_a_merged_object_outlives_its_members()
    {
        const string Versioned = "format: text, key: \"{group}/{version}.txt\"";
        Text("a/1.txt", "one\n");
        await _bench.RunAsync(Nodes(Versioned));
        Text("a/1.txt", "another\n");
        Assert.Equal(1, (await _bench.RunAsync(Nodes(Versioned))).Counts.Done);
        Assert.Equal(4, (await _bench.KeysAsync()).Count);
    }

    [Fact]
    public async Task What_merged_objects_nobody_makes_any_more_are_extra_but_their_indexes_are_not()
    {
        const string Sink = "delete_extra: true";
        Text("a/1.txt", "one\n");
        Text("b/1.txt", "two\n");
        await _bench.RunAsync(Nodes("format: text", Sink));
        Assert.Equal((0, null), await DeleteExtraAsync(Nodes("format: text", Sink)));
        File.Delete(Path.Combine(_bench.Source, "a/1.txt"));
        Text("b/0.txt", "new\n");
        var (deleted, problem) = await DeleteExtraAsync(Nodes("format: text", Sink));
        Assert.Equal(0, deleted);
        Assert.Contains("b/0.merged.txt' is not there yet", problem, StringComparison.Ordinal);
        await _bench.RunAsync(Nodes("format: text", Sink));
        Assert.Equal(["b/0.merged.txt", "b/0.merged.txt.index.jsonl"], await _bench.KeysAsync());
    }

    [Fact]
    public async Task A_listing_of_new_objects_only_is_not_merged_over_what_has_all()
    {
        var refused = await Assert.ThrowsAsync<PlanException>(async () => await _bench.PlanAsync(Nodes("format: text", read: "modified_since: 2026-01-01")));
        Assert.Contains("{version}", refused.Message, StringComparison.Ordinal);
        Text("a/1.txt", "one\n");
        var summary = await _bench.RunAsync(Nodes("format: text, key: \"{group}/{version}.txt\"", read: "modified_since: 2020-01-01"));
        Assert.Equal(1, summary.Counts.Done);
    }

    [Fact]
    public async Task Many_members_and_a_large_index_pass_in_little_memory()
    {
        var folder = string.Join('/', new string('f', 200), new string('g', 200));
        for (var i = 0; i < 3000; i++)
        {
            Text($"{folder}/{i:D5}-{new string('x', 180)}.txt", $"line {i}\n");
        }

        var nodes = Nodes("format: text", "part: 128KiB");
        var summary = await _bench.RunAsync(nodes);
        Assert.Equal((1, 0), (summary.Counts.Done, summary.Counts.Failed));
        var index = Assert.Single(_bench["dst"].Completed);
        Assert.EndsWith(".merged.txt.index.jsonl", index, StringComparison.Ordinal);
        Assert.Equal(3002, (await LinesAsync(index)).Count);
    }

    private static string Nodes(string merge, string write = "part: 8MiB", string read = "part: 1MiB") => $$"""
          read: { kind: read, store: src, {{read}} }
          pack: { kind: merge, {{merge}} }
          write: { kind: write, store: dst, {{write}} }
        """;

    private static string Back(string write) => $$"""
          read: { kind: read, store: dst, exclude: ["back/**"] }
          restore: { kind: unmerge }
          write: { kind: write, store: dst, prefix: back/, {{write}} }
        """;

    private static (string?, long, long, long) Entry(JsonElement line) =>
        (line.GetProperty("key").GetString(), line.GetProperty("offset").GetInt64(), line.GetProperty("length").GetInt64(), line.GetProperty("size").GetInt64());

    private static string Crc(string text) => Crc64Xz.Compute(Encoding.UTF8.GetBytes(text)).ToString(System.Globalization.CultureInfo.InvariantCulture);

    private void Text(string key, string text) => _bench.AddFile(key, Encoding.UTF8.GetBytes(text));

    private async Task<string> TextAsync(string key) => Encoding.UTF8.GetString(await _bench.ReadAsync(key));

    private async Task<List<JsonElement>> LinesAsync(string key) =>
        [.. (await TextAsync(key)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement)];

    private async Task<(long, string?)> DeleteExtraAsync(string nodes)
    {
        await using var plan = await _bench.PlanAsync(nodes);
        var result = await ExtraDeletion.RunAsync(plan, CancellationToken.None);
        return (result.Count, result.Problem);
    }

    private WorkOutcome Failure() => _bench.Outcomes.First(o => o.Result == WorkResult.Failed);

    private async Task<VerifySummary> VerifyAsync(string nodes, bool reread = false)
    {
        await using var plan = await _bench.PlanAsync(nodes);
        await using var journal = plan.OpenJournal();
        return await Verification.RunAsync(plan, journal, new VerifyOptions { Reread = reread }, CancellationToken.None);
    }
}
