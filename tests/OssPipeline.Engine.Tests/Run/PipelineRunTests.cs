using OssPipeline.Core.Checkpoints;
using OssPipeline.Core.Storage;
using OssPipeline.Engine.Plan;
using OssPipeline.Engine.Run;
using OssPipeline.Engine.Tests.Support;

namespace OssPipeline.Engine.Tests.Run;

public sealed class PipelineRunTests : IDisposable
{
    private const string Copy = """
          read: { kind: read, store: src }
          write: { kind: write, store: dst, part: 256KiB }
        """;

    private readonly Bench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Moves_every_object_whole_and_counts_it()
    {
        var large = _bench.AddFile("a/large.bin", 1_000_003);
        var small = _bench.AddFile("b/small.bin", 17);
        _bench.AddFile("empty", 0);

        var summary = await _bench.RunAsync(Copy);

        Assert.Equal(RunOutcome.Completed, summary.Outcome);
        Assert.Equal((3, 3, 0, 0), (summary.Counts.Listed, summary.Counts.Done, summary.Counts.Skipped, summary.Counts.Failed));
        Assert.Equal(1_000_020, summary.Counts.BytesRead);
        Assert.Equal(1_000_020, summary.Counts.BytesWritten);
        Assert.Equal(large, await _bench.ReadAsync("a/large.bin"));
        Assert.Equal(small, await _bench.ReadAsync("b/small.bin"));
        Assert.Empty(await _bench.ReadAsync("empty"));
    }

    [Fact]
    public async Task A_second_run_sends_nothing_that_is_unchanged()
    {
        _bench.AddFile("a", 10);
        _bench.AddFile("b", 600_000);
        await _bench.RunAsync(Copy);
        var (puts, parts) = (_bench["dst"].Puts.Count, _bench["dst"].Parts.Count);

        _bench.AddFile("c", 5);
        var summary = await _bench.RunAsync(Copy);

        Assert.Equal((3, 1, 2), (summary.Counts.Listed, summary.Counts.Done, summary.Counts.Skipped));
        Assert.Equal((puts + 1, parts), (_bench["dst"].Puts.Count, _bench["dst"].Parts.Count));
    }

    [Fact]
    public async Task A_changed_source_is_sent_again()
    {
        _bench.AddFile("a", 10, seed: 1);
        await _bench.RunAsync(Copy);

        var changed = _bench.AddFile("a", 10, seed: 2);
        File.SetLastWriteTimeUtc(Path.Combine(_bench.Source, "a"), new DateTime(2031, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        var summary = await _bench.RunAsync(Copy);

        Assert.Equal(1, summary.Counts.Done);
        Assert.Equal(changed, await _bench.ReadAsync("a"));
    }

    [Fact]
    public async Task What_only_tunes_a_run_does_not_send_objects_again()
    {
        _bench.AddFile("a", 10);
        await _bench.RunAsync(Copy);

        var tuned = await _bench.RunAsync(Copy.Replace("part: 256KiB", "part: 128KiB, parallel: 3", StringComparison.Ordinal));
        var elsewhere = await _bench.RunAsync(Copy.Replace("part: 256KiB", "prefix: new/", StringComparison.Ordinal));

        Assert.Equal(1, tuned.Counts.Skipped);
        Assert.Equal(1, elsewhere.Counts.Done);
        Assert.Equal(["a", "new/a"], await _bench.KeysAsync());
    }

    [Fact]
    public async Task One_failing_object_is_named_and_stops_no_other()
    {
        for (var i = 0; i < 200; i++)
        {
            _bench.AddFile($"f{i:000}", 100);
        }

        _bench.StoreOpened = (name, store) => store.BeforePut = key => key == "f101"
            ? throw new StoreException(StoreErrorKind.Denied, "put f101: AccessDenied")
            : Task.CompletedTask;
        var summary = await _bench.RunAsync(Copy);

        Assert.Equal((199, 1), (summary.Counts.Done, summary.Counts.Failed));
        var failed = Assert.Single(_bench.Outcomes, o => o.Result == WorkResult.Failed);
        Assert.Equal(("f101", "put f101: AccessDenied"), (failed.Object.Key, failed.Reason));
        using var journal = await _bench.JournalAsync(Copy);
        Assert.Equal("put f101: AccessDenied", Assert.Single(journal.Read(FlowStage.Failed)).Reason);
    }

    [Fact]
    public async Task A_failed_object_is_tried_again_by_the_next_run()
    {
        _bench.AddFile("a", 100);
        _bench.AddFile("b", 100);
        var broken = true;
        _bench.StoreOpened = (name, store) => store.BeforePut = key => key == "a" && broken
            ? throw new StoreException(StoreErrorKind.ServerError, "put a: InternalError")
            : Task.CompletedTask;
        await _bench.RunAsync(Copy);

        broken = false;
        var summary = await _bench.RunAsync(Copy);

        Assert.Equal((1, 1, 0), (summary.Counts.Done, summary.Counts.Skipped, summary.Counts.Failed));
        Assert.Equal(["a", "b"], await _bench.KeysAsync());
    }

    [Fact]
    public async Task A_failure_of_the_whole_store_stops_the_run_and_the_next_one_goes_on()
    {
        for (var i = 0; i < 300; i++)
        {
            _bench.AddFile($"f{i:000}", 100);
        }

        var cut = 0;
        _bench.StoreOpened = (name, store) => store.BeforePut = key => Interlocked.Increment(ref cut) is > 120 and < 10_000
            ? throw new StoreException(StoreErrorKind.Unreachable, "put: connection refused (tried 6 times)")
            : Task.CompletedTask;
        var first = await _bench.RunAsync(Copy);
        var sent = _bench["dst"].Puts.ToHashSet();
        cut = 100_000;
        var second = await _bench.RunAsync(Copy);

        Assert.Equal(RunOutcome.Stopped, first.Outcome);
        Assert.Equal("put: connection refused (tried 6 times)", first.Fault!.Message);
        Assert.Equal(0, first.Counts.Failed);
        Assert.Equal(RunOutcome.Completed, second.Outcome);
        Assert.InRange(second.Counts.Done + second.Counts.Skipped, 180, 300); // what is done and was listed is not listed again
        Assert.Equal(300, _bench["dst"].Puts.Count);
        Assert.Equal(120, sent.Count);
    }

    [Fact]
    public async Task An_object_that_shrinks_while_it_is_read_fails_alone()
    {
        _bench.AddFile("a", 100);
        _bench.AddFile("b", 100);
        _bench.StoreOpened = (name, store) =>
        {
            if (name == "src")
            {
                store.BeforeRead = (key, _) =>
                {
                    if (key == "a")
                    {
                        File.WriteAllBytes(Path.Combine(_bench.Source, "a"), new byte[10]);
                    }

                    return Task.CompletedTask;
                };
            }
        };
        var summary = await _bench.RunAsync(Copy);

        Assert.Equal((1, 1), (summary.Counts.Done, summary.Counts.Failed));
        Assert.Equal(["b"], await _bench.KeysAsync());
    }

    [Fact]
    public async Task A_source_with_nothing_is_an_error_unless_allowed()
    {
        var summary = await _bench.RunAsync(Copy);
        var allowed = await _bench.RunAsync(Copy.Replace("store: src", "store: src, allow_empty: true", StringComparison.Ordinal));

        Assert.Equal(RunOutcome.Stopped, summary.Outcome);
        Assert.IsType<EmptySourceException>(summary.Fault);
        Assert.Contains("allow_empty", summary.Fault.Message, StringComparison.Ordinal);
        Assert.Equal(RunOutcome.Completed, allowed.Outcome);
    }

    [Fact]
    public async Task An_object_whose_parts_do_not_fit_the_memory_is_named_and_stops_no_other()
    {
        _bench.AddFile("small", 10);
        await using (var file = File.Create(Path.Combine(_bench.Source, "huge")))
        {
            file.SetLength(300L << 30); // Sparse: 10,000 parts of more than 30 MiB.
        }

        var summary = await _bench.RunAsync(Copy);

        Assert.Equal((1, 1), (summary.Counts.Done, summary.Counts.Failed));
        Assert.Contains("memory: to at least 64MiB", _bench.Outcomes.Single(o => o.Result == WorkResult.Failed).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parts_larger_than_the_memory_are_refused_before_anything_runs()
    {
        var error = await Assert.ThrowsAsync<PlanException>(() => _bench.PlanAsync(Copy.Replace("256KiB", "20MiB", StringComparison.Ordinal)));

        Assert.Contains("memory: to at least 32MiB", error.Message, StringComparison.Ordinal);
        Assert.Equal("test.yaml", error.At.File);
    }

    [Fact]
    public async Task Two_objects_that_would_get_one_key_are_not_both_written()
    {
        _bench.AddFile("x/same", 10);
        _bench.AddFile("y/same", 20);
        _bench.AddFile("z", 5);
        const string Renamed = """
              read: { kind: read, store: src }
              flat: { kind: rename, to: "{name}" }
              write: { kind: write, store: dst }
            """;
        var nodes = Renamed.Replace("dst }", "dst, part: 256KiB }", StringComparison.Ordinal);
        var first = await _bench.RunAsync(nodes);
        var second = await _bench.RunAsync(nodes);

        Assert.Equal((2, 1), (first.Counts.Done, first.Counts.Failed));
        Assert.Contains("x/same", _bench.Outcomes.Single(o => o.Result == WorkResult.Failed).Reason, StringComparison.Ordinal);
        Assert.Equal((2, 1), (second.Counts.Skipped, second.Counts.Failed));
        Assert.Equal(10, (await _bench.ReadAsync("same")).Length);
    }

    [Fact]
    public async Task A_tee_writes_to_both_sinks_and_resends_only_where_it_failed()
    {
        const string Tee = """
              read: { kind: read, store: src }
              one: { kind: write, store: dst, prefix: one/, part: 256KiB }
              two: { kind: write, from: read, store: dst, prefix: two/, part: 256KiB }
            """;
        var large = _bench.AddFile("large", 700_000);
        _bench.AddFile("small", 10);
        var broken = true;
        _bench.StoreOpened = (name, store) => store.BeforeComplete = key => key == "two/large" && broken
            ? throw new StoreException(StoreErrorKind.InvalidRequest, "complete two/large: InvalidPart")
            : Task.CompletedTask;
        var first = await _bench.RunAsync(Tee);
        broken = false;
        var begun = _bench["dst"].Begun.Count;
        var second = await _bench.RunAsync(Tee);

        Assert.Equal((1, 1), (first.Counts.Done, first.Counts.Failed));
        Assert.Equal((1, 1), (second.Counts.Done, second.Counts.Skipped));
        Assert.Equal(begun + 1, _bench["dst"].Begun.Count);
        Assert.Equal(["one/large", "one/small", "two/large", "two/small"], await _bench.KeysAsync());
        Assert.Equal(large, await _bench.ReadAsync("two/large"));
    }

    [Fact]
    public async Task Many_objects_of_many_sizes_pass_a_stream_block_in_little_memory()
    {
        const string Packed = """
              read: { kind: read, store: src }
              raw: { kind: write, store: dst, prefix: raw/, part: 256KiB }
              pack: { kind: compress, from: read, format: gzip }
              write: { kind: write, store: dst, prefix: gz/, part: 128KiB }
              unpack: { kind: decompress, from: pack }
              back: { kind: write, store: dst, prefix: back/, part: 128KiB }
            """;
        var files = Enumerable.Range(0, 60).ToDictionary(i => $"f{i:00}", i => _bench.AddFile($"f{i:00}", i % 7 == 0 ? 900_000 + i : i * 311, i));

        var summary = await _bench.RunAsync(Packed);

        Assert.Equal(RunOutcome.Completed, summary.Outcome);
        Assert.Equal((60, 0), (summary.Counts.Done, summary.Counts.Failed));
        foreach (var (key, bytes) in files)
        {
            Assert.Equal(bytes, await _bench.ReadAsync("raw/" + key));
            Assert.Equal(bytes, await _bench.ReadAsync("back/" + key));
        }
    }

    [Fact]
    public async Task A_sink_that_fails_behind_a_stream_block_does_not_hang_the_run()
    {
        const string Packed = """
              read: { kind: read, store: src }
              pack: { kind: compress, format: gzip }
              write: { kind: write, store: dst, part: 128KiB }
            """;
        for (var i = 0; i < 20; i++)
        {
            _bench.AddFile($"f{i:00}", 2_000_000, i);
        }

        _bench.StoreOpened = (name, store) => store.BeforePart = (key, number) => key == "f03.gz" && number == 2
            ? throw new StoreException(StoreErrorKind.Denied, "no")
            : Task.CompletedTask;
        var summary = await _bench.RunAsync(Packed);

        Assert.Equal((19, 1), (summary.Counts.Done, summary.Counts.Failed));
    }

    [Fact]
    public async Task An_unreadable_stream_fails_its_object_alone()
    {
        const string Unpacked = """
              read: { kind: read, store: src }
              unpack: { kind: decompress, format: gzip }
              write: { kind: write, store: dst, part: 128KiB }
            """;
        _bench.AddFile("bad.gz", 300_000);
        _bench.AddFile("worse.gz", 3);
        var summary = await _bench.RunAsync(Unpacked);

        Assert.Equal((0, 2), (summary.Counts.Done, summary.Counts.Failed));
        Assert.All(_bench.Outcomes, o => Assert.StartsWith("unpack: ", o.Reason, StringComparison.Ordinal));
        Assert.Empty(await _bench.KeysAsync());
    }
}
