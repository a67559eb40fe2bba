using System.Globalization;
using OssPipeline.Core.Checkpoints;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;
using OssPipeline.Engine.Checkpoints;
using OssPipeline.Engine.Plan;
using OssPipeline.Engine.Tests.Support;
using OssPipeline.Engine.Verify;

namespace OssPipeline.Engine.Tests.Run;

/// <summary>Blocks that keep something of their own for each object, write it beside the object, and tell more once all bytes have passed.</summary>
public sealed class PassageTests : IDisposable
{
    private const string Mask = """
          read: { kind: read, store: src }
          mask: { kind: mask }
          write: { kind: write, store: dst, part: 256KiB, parallel: 2 }
        """;

    private const string Resuming = """
          read: { kind: read, store: src }
          mask: { kind: mask, resumes: true }
          write: { kind: write, store: dst, part: 256KiB, parallel: 2 }
        """;

    private readonly Bench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task What_was_found_goes_into_metadata_of_a_whole_put_and_into_tags_after_an_upload()
    {
        var small = _bench.AddFile("small", 1000);
        var large = _bench.AddFile("large", 256 * 1024 * 5);
        _bench.AddFile("empty", 0);
        var run = await _bench.RunAsync(Mask);

        Assert.Equal((3, 0), (run.Counts.Done, run.Counts.Failed));
        Assert.Equal(small, await UnmaskedAsync("small"));
        Assert.Equal(large, await UnmaskedAsync("large"));
        Assert.Equal(Text(Crc64Xz.Compute(small)), (await HeadAsync("small")).Attributes.Metadata["plain-crc64"]);
        Assert.Equal(Text(Crc64Xz.Compute(large)), (await HeadAsync("large")).Attributes.Tags["plain-crc64"]);
        Assert.Equal("0", (await HeadAsync("empty")).Attributes.Metadata["plain-crc64"]);
    }

    [Fact]
    public async Task The_manifest_keeps_the_crc_of_what_was_read_and_what_was_found()
    {
        var large = _bench.AddFile("large", 256 * 1024 * 5);
        await _bench.RunAsync(Mask);
        using var journal = await _bench.JournalAsync(Mask);
        var state = journal.Read(FlowStage.Committed).Single();

        Assert.Equal(Crc64Xz.Compute(large), state.SourceCrc64);
        Assert.Equal((await HeadAsync("large")).Crc64, state.Stored!.Crc64);
        Assert.Equal(Text(Crc64Xz.Compute(large)), state.Findings["plain-crc64"]);
        Assert.Equal(("00", null), (state.PlainSha256, state.Note));
    }

    [Fact]
    public async Task A_fork_before_the_block_leaves_the_other_way_its_bytes()
    {
        var large = _bench.AddFile("large", 256 * 1024 * 40);
        var run = await _bench.RunAsync("""
              read: { kind: read, store: src }
              plain: { kind: write, store: dst, prefix: plain/, part: 256KiB }
              mask: { kind: mask, from: read }
              masked: { kind: write, store: dst, prefix: masked/, part: 256KiB }
            """);

        Assert.Equal((1, 0), (run.Counts.Done, run.Counts.Failed));
        Assert.Equal(large, await _bench.ReadAsync("plain/large"));
        Assert.Equal(large, await UnmaskedAsync("masked/large"));
    }

    [Fact]
    public async Task An_upload_goes_on_when_the_block_can_make_the_same_bytes_again()
    {
        var large = _bench.AddFile("large", 256 * 1024 * 8);
        await FailAtPartAsync(Resuming, 6);
        var sent = _bench["dst"].Parts.Count;
        var second = await _bench.RunAsync(Resuming);

        Assert.Equal((1, 0), (second.Counts.Done, second.Counts.Failed));
        Assert.InRange(sent, 1, 7);
        Assert.Equal(8, _bench["dst"].Parts.Count);
        Assert.Single(_bench["dst"].Begun);
        Assert.Equal(large, await UnmaskedAsync("large"));
        Assert.Equal(Text(Crc64Xz.Compute(large)), (await HeadAsync("large")).Attributes.Tags["plain-crc64"]);
    }

    [Fact]
    public async Task An_upload_is_dropped_and_begun_anew_when_it_can_not()
    {
        var large = _bench.AddFile("large", 256 * 1024 * 8);
        await FailAtPartAsync(Mask, 6);
        var second = await _bench.RunAsync(Mask);

        Assert.Equal((1, 0), (second.Counts.Done, second.Counts.Failed));
        Assert.Equal(2, _bench["dst"].Begun.Count);
        Assert.Equal(large, await UnmaskedAsync("large"));
        Assert.Empty(await _bench["dst"].ListUploadsAsync("", CancellationToken.None).ToListAsync());
    }

    [Fact]
    public async Task A_run_that_ended_between_commit_and_tags_is_finished_by_the_next()
    {
        var large = _bench.AddFile("large", 256 * 1024 * 5);
        using var cancel = new CancellationTokenSource();
        _bench.StoreOpened = (_, store) => store.BeforeTags = _ =>
        {
            cancel.Cancel();
            throw new OperationCanceledException(cancel.Token);
        };
        await _bench.RunAsync(Mask, cancellationToken: cancel.Token);
        var before = (await HeadAsync("large")).Attributes.Tags.Count;
        _bench["dst"].BeforeTags = null;
        var second = await _bench.RunAsync(Mask);

        Assert.Equal(0, before);
        Assert.Equal((1, 0), (second.Counts.Done, second.Counts.Failed));
        Assert.Single(_bench["dst"].Completed);
        Assert.Equal(Text(Crc64Xz.Compute(large)), (await HeadAsync("large")).Attributes.Tags["plain-crc64"]);
        using var journal = await _bench.JournalAsync(Mask);
        Assert.Equal("00", journal.Read(FlowStage.Committed).Single().PlainSha256);
    }

    [Theory]
    [InlineData("bad", "mask: it can't be masked")]
    [InlineData("late", "mask: found bad at the end")]
    public async Task An_object_that_can_not_pass_fails_alone_and_never_becomes_visible(string key, string reason)
    {
        _bench.AddFile(key + "-small", 10);
        _bench.AddFile(key + "-large", 256 * 1024 * 3);
        _bench.AddFile("good", 10);
        var run = await _bench.RunAsync(Mask);

        Assert.Equal((1, 2), (run.Counts.Done, run.Counts.Failed));
        Assert.All(_bench.Outcomes.Where(o => o.Result == WorkResult.Failed), o => Assert.Equal(reason, o.Reason));
        Assert.Equal(["good"], await _bench.KeysAsync());
        Assert.Empty(await _bench["dst"].ListUploadsAsync("", CancellationToken.None).ToListAsync());
    }

    [Fact]
    public async Task A_sink_that_keeps_no_metadata_is_refused_by_the_plan()
    {
        var error = await Assert.ThrowsAsync<PlanException>(() => _bench.PlanAsync("""
              read: { kind: read, store: src }
              mask: { kind: mask }
              write: { kind: write, store: src, prefix: out/ }
            """));

        Assert.Contains("keeps no metadata", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_blocks_that_write_metadata_on_one_way_are_refused_by_the_plan()
    {
        var error = await Assert.ThrowsAsync<PlanException>(() => _bench.PlanAsync("""
              read: { kind: read, store: src }
              mask: { kind: mask }
              again: { kind: mask }
              write: { kind: write, store: dst }
            """));

        Assert.Contains("both write", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_finds_a_finding_that_was_changed_or_lost()
    {
        _bench.AddFile("small", 1000);
        _bench.AddFile("large", 256 * 1024 * 5);
        await _bench.RunAsync(Mask);
        Assert.True((await VerifyAsync()).IsClean);
        await _bench["dst"].SetTagsAsync("large", new Dictionary<string, string>(), CancellationToken.None);
        await _bench["dst"].CopyAsync(
            new CopySource(_bench["dst"].Info, "small", null),
            "small",
            new CopyOptions(new ObjectAttributes { Metadata = new Dictionary<string, string> { ["plain-crc64"] = "1" } }, ReplacesMetadata: true, ReplacesTags: false),
            CancellationToken.None);

        Assert.Equal(2, (await VerifyAsync())[VerifyResult.SealDiffers]);
    }

    [Fact]
    public async Task Verify_with_rereading_finds_a_source_that_no_longer_has_the_bytes_read()
    {
        var bytes = _bench.AddFile("small", 1000);
        await _bench.RunAsync(Mask);
        var path = Path.Combine(_bench.Source, "small");
        var time = File.GetLastWriteTimeUtc(path);
        bytes[5] ^= 1;
        File.WriteAllBytes(path, bytes);
        File.SetLastWriteTimeUtc(path, time);

        var summary = await VerifyAsync(reread: true);
        Assert.False(summary.IsClean);
    }

    [Fact]
    public async Task A_journal_of_the_version_before_is_taken_up()
    {
        _bench.AddFile("small", 1000);
        await _bench.RunAsync(Mask);
        await using (var plan = await _bench.PlanAsync(Mask))
        {
            await using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={plan.State.JournalPath};Pooling=False");
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "ALTER TABLE objects DROP COLUMN note; ALTER TABLE objects DROP COLUMN findings; ALTER TABLE objects DROP COLUMN plain_sha256; ALTER TABLE objects DROP COLUMN companions; ALTER TABLE runs DROP COLUMN listed_since; DROP TABLE listings; DROP TABLE table_notes; PRAGMA user_version = 1;";
            await command.ExecuteNonQueryAsync();
        }

        using (var view = await _bench.JournalAsync(Mask))
        {
            Assert.Empty(view.Read(FlowStage.Committed).Single().Findings);
        }

        var again = await _bench.RunAsync(Mask);
        Assert.Equal((1, 0), (again.Counts.Skipped, again.Counts.Failed));
    }

    private static string Text(ulong crc) => crc.ToString(CultureInfo.InvariantCulture);

    private async Task FailAtPartAsync(string nodes, int part)
    {
        _bench.StoreOpened = (_, store) => store.BeforePart = (_, number) =>
            number == part ? throw new StoreException(StoreErrorKind.Throttled, "slow down") : Task.CompletedTask;
        var first = await _bench.RunAsync(nodes);
        Assert.Equal(1, first.Counts.Failed);
        _bench["dst"].BeforePart = null;
    }

    private async Task<VerifySummary> VerifyAsync(bool reread = false)
    {
        await using var plan = await _bench.PlanAsync(Mask);
        using var journal = JournalView.Open(plan.State);
        return await Verification.RunAsync(plan, journal, new VerifyOptions { Reread = reread }, CancellationToken.None);
    }

    private async Task<byte[]> UnmaskedAsync(string key) =>
        MaskBlock.Unmask(await _bench.ReadAsync(key), byte.Parse((await HeadAsync(key)).Attributes.Metadata["mask"], CultureInfo.InvariantCulture));

    private async Task<ObjectInfo> HeadAsync(string key) =>
        await _bench["dst"].HeadAsync(key, CancellationToken.None) ?? throw new InvalidOperationException($"{key} is not there.");
}
