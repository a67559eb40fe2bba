using OssPipeline.Core.Storage;
using OssPipeline.Engine.Run;
using OssPipeline.Engine.Sweep;
using OssPipeline.Engine.Tests.Support;

namespace OssPipeline.Engine.Tests.Run;

public sealed class ResumeTests : IDisposable
{
    private const string Copy = """
          read: { kind: read, store: src }
          hash: { kind: hash_key }
          crc: { kind: crc64 }
          write: { kind: write, store: dst, part: 256KiB, parallel: 2 }
        """;

    private readonly Bench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_cancelled_run_resumes_at_the_part()
    {
        var large = _bench.AddFile("large", 256 * 1024 * 12);
        using var cancel = new CancellationTokenSource();
        var sent = 0;
        _bench.StoreOpened = (name, store) => store.BeforePart = (_, _) =>
        {
            if (Interlocked.Increment(ref sent) == 6)
            {
                cancel.Cancel();
            }

            cancel.Token.ThrowIfCancellationRequested();
            return Task.CompletedTask;
        };
        var first = await _bench.RunAsync(Copy, cancellationToken: cancel.Token);
        var sentFirst = _bench["dst"].Parts.ToHashSet();
        _bench["dst"].BeforePart = null;
        var second = await _bench.RunAsync(Copy);

        Assert.Equal(RunOutcome.Cancelled, first.Outcome);
        Assert.InRange(sentFirst.Count, 1, 6);
        Assert.Equal((1, 0), (second.Counts.Done, second.Counts.Failed));
        Assert.Equal(12, _bench["dst"].Parts.Count);
        Assert.Equal((12 - sentFirst.Count) * 256 * 1024, second.Counts.BytesRead);
        Assert.Single(_bench["dst"].Begun);
        Assert.Equal(large, await _bench.ReadAsync((await _bench.KeysAsync()).Single()));
    }

    [Fact]
    public async Task Parts_whose_journal_entries_were_lost_are_not_sent_again()
    {
        var large = _bench.AddFile("large", 256 * 1024 * 8);
        _bench.StoreOpened = (name, store) => store.BeforeComplete = _ => throw new StoreException(StoreErrorKind.Throttled, "slow down");
        await _bench.RunAsync(Copy);
        await DeleteFromJournalAsync("DELETE FROM parts WHERE sequence >= 3");
        _bench["dst"].BeforeComplete = null;
        var second = await _bench.RunAsync(Copy);

        Assert.Equal(1, second.Counts.Done);
        Assert.Equal(8, _bench["dst"].Parts.Count);
        Assert.Equal(5 * 256 * 1024, second.Counts.BytesRead);
        Assert.Equal(large, await _bench.ReadAsync((await _bench.KeysAsync()).Single()));
    }

    [Fact]
    public async Task With_all_parts_stored_only_the_commit_is_left()
    {
        _bench.AddFile("large", 256 * 1024 * 8);
        _bench.StoreOpened = (name, store) => store.BeforeComplete = _ => throw new StoreException(StoreErrorKind.Throttled, "slow down");
        await _bench.RunAsync(Copy);
        _bench["dst"].BeforeComplete = null;
        var second = await _bench.RunAsync(Copy);

        Assert.Equal(1, second.Counts.Done);
        Assert.Equal(0, second.Counts.BytesRead);
        Assert.Equal(8, _bench["dst"].Parts.Count);
    }

    [Fact]
    public async Task An_upload_that_was_completed_without_the_journal_knowing_is_found_by_its_crc()
    {
        _bench.AddFile("large", 256 * 1024 * 5);
        using var cancel = new CancellationTokenSource();
        _bench.StoreOpened = (name, store) => store.AfterComplete = _ =>
        {
            cancel.Cancel();
            throw new OperationCanceledException(cancel.Token);
        };
        await _bench.RunAsync(Copy, cancellationToken: cancel.Token);
        _bench["dst"].AfterComplete = null;
        var second = await _bench.RunAsync(Copy);

        Assert.Equal((1, 0), (second.Counts.Done, second.Counts.Failed));
        Assert.Equal(0, second.Counts.BytesRead);
        Assert.Equal(5, _bench["dst"].Parts.Count);
        Assert.Single(_bench["dst"].Completed);
    }

    [Fact]
    public async Task A_small_object_that_was_put_without_the_journal_knowing_is_not_sent_again()
    {
        _bench.AddFile("small", 1000);
        using var cancel = new CancellationTokenSource();
        _bench.StoreOpened = (name, store) => store.AfterPut = _ =>
        {
            cancel.Cancel();
            throw new OperationCanceledException(cancel.Token);
        };
        await _bench.RunAsync(Copy, cancellationToken: cancel.Token);
        _bench["dst"].AfterPut = null;
        var second = await _bench.RunAsync(Copy);

        Assert.Equal((1, 0), (second.Counts.Done, second.Counts.Failed));
        Assert.Single(_bench["dst"].Puts);
    }

    [Fact]
    public async Task A_source_that_changed_meanwhile_starts_anew_and_its_old_upload_is_aborted()
    {
        _bench.AddFile("large", 256 * 1024 * 8, seed: 1);
        _bench.StoreOpened = (name, store) => store.BeforeComplete = _ => throw new StoreException(StoreErrorKind.Throttled, "slow down");
        await _bench.RunAsync(Copy);
        var changed = _bench.AddFile("large", 256 * 1024 * 8, seed: 2);
        File.SetLastWriteTimeUtc(Path.Combine(_bench.Source, "large"), new DateTime(2031, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        _bench["dst"].BeforeComplete = null;
        var second = await _bench.RunAsync(Copy);

        Assert.Equal(1, second.Counts.Done);
        Assert.Equal(16, _bench["dst"].Parts.Count);
        Assert.Empty(await OpenUploadsAsync());
        Assert.Equal(changed, await _bench.ReadAsync((await _bench.KeysAsync()).Single()));
    }

    [Fact]
    public async Task An_upload_that_the_store_no_longer_knows_is_begun_anew()
    {
        _bench.AddFile("large", 256 * 1024 * 4);
        _bench.StoreOpened = (name, store) => store.BeforeComplete = _ => throw new StoreException(StoreErrorKind.Throttled, "slow down");
        await _bench.RunAsync(Copy);
        foreach (var upload in await OpenUploadsAsync())
        {
            await _bench["dst"].AbortUploadAsync(upload.Key, upload.UploadId, CancellationToken.None);
        }

        _bench["dst"].BeforeComplete = null;
        var second = await _bench.RunAsync(Copy);

        Assert.Equal((1, 0), (second.Counts.Done, second.Counts.Failed));
        Assert.Equal(2, _bench["dst"].Begun.Count);
    }

    [Fact]
    public async Task Starting_anew_sends_everything_again()
    {
        _bench.AddFile("a", 10);
        await _bench.RunAsync(Copy);
        var summary = await _bench.RunAsync(Copy, startAnew: true);

        Assert.Equal(1, summary.Counts.Done);
        Assert.Equal(2, _bench["dst"].Puts.Count);
    }

    [Fact]
    public async Task Starting_anew_leaves_no_old_upload_behind()
    {
        _bench.AddFile("large", 256 * 1024 * 4);
        _bench.StoreOpened = (name, store) => store.BeforeComplete = _ => throw new StoreException(StoreErrorKind.Throttled, "slow down");
        await _bench.RunAsync(Copy);
        _bench["dst"].BeforeComplete = null;
        var summary = await _bench.RunAsync(Copy, startAnew: true);

        Assert.Equal(1, summary.Counts.Done);
        Assert.Empty(await OpenUploadsAsync());
    }

    [Fact]
    public async Task Gc_aborts_what_an_abandoned_job_left_open_and_the_next_run_starts_anew()
    {
        _bench.AddFile("large", 256 * 1024 * 4);
        _bench.StoreOpened = (name, store) => store.BeforeComplete = _ => throw new StoreException(StoreErrorKind.Throttled, "slow down");
        await _bench.RunAsync(Copy);
        var aborted = new List<string>();
        await using (var plan = await _bench.PlanAsync(Copy))
        await using (var journal = plan.OpenJournal())
        {
            Assert.Equal(1, await UploadSweep.RunAsync(plan, journal, dryRun: true, (_, _, _) => { }, CancellationToken.None));
            Assert.Single(await OpenUploadsAsync());
            await UploadSweep.RunAsync(plan, journal, dryRun: false, (_, key, _) => aborted.Add(key), CancellationToken.None);
        }

        Assert.Single(aborted);
        Assert.Empty(await OpenUploadsAsync());
        _bench["dst"].BeforeComplete = null;
        var second = await _bench.RunAsync(Copy);
        Assert.Equal(1, second.Counts.Done);
        Assert.Equal(8, _bench["dst"].Parts.Count);
    }

    [Fact]
    public async Task Gc_finds_an_upload_that_only_the_store_knows()
    {
        _bench.AddFile("large", 256 * 1024 * 4);
        _bench.StoreOpened = (name, store) => store.BeforeComplete = _ => throw new StoreException(StoreErrorKind.Throttled, "slow down");
        await _bench.RunAsync(Copy);
        await DeleteFromJournalAsync("UPDATE objects SET upload_id = NULL, stage = 0; DELETE FROM parts");
        await using var plan = await _bench.PlanAsync(Copy);
        await using var journal = plan.OpenJournal();
        await UploadSweep.RunAsync(plan, journal, dryRun: false, (_, _, _) => { }, CancellationToken.None);

        Assert.Empty(await OpenUploadsAsync());
    }

    [Theory]
    [InlineData("skip", 0, 1, 0)]
    [InlineData("fail", 0, 0, 1)]
    [InlineData("overwrite", 1, 0, 0)]
    public async Task What_is_at_the_destination_already_is_treated_as_asked(string ifExists, int done, int skipped, int failed)
    {
        _bench.AddFile("a", 10);
        var nodes = $$"""
              read: { kind: read, store: src }
              write: { kind: write, store: dst, part: 256KiB, if_exists: {{ifExists}} }
            """;
        await using (await _bench.PlanAsync(nodes))
        {
            await _bench["dst"].PutAsync("a", new byte[3], WriteOptions.Default, CancellationToken.None);
        }

        var summary = await _bench.RunAsync(nodes);

        Assert.Equal((done, skipped, failed), (summary.Counts.Done, summary.Counts.Skipped, summary.Counts.Failed));
        Assert.Equal(done == 1 ? 10 : 3, (await _bench.ReadAsync("a")).Length);
    }

    private async Task<List<PendingUpload>> OpenUploadsAsync()
    {
        var uploads = new List<PendingUpload>();
        await foreach (var upload in _bench["dst"].ListUploadsAsync("", CancellationToken.None))
        {
            uploads.Add(upload);
        }

        return uploads;
    }

    private async Task DeleteFromJournalAsync(string sql)
    {
        await using var plan = await _bench.PlanAsync(Copy);
        await using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={plan.State.JournalPath};Pooling=False");
        connection.Open();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
