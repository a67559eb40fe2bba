using OssPipeline.Core.Rows;
using OssPipeline.Core.Storage;
using OssPipeline.Tables.Table;

namespace OssPipeline.Tables.Tests.Table;

public sealed class TableCommitTests : IDisposable
{
    private static readonly TableSchema Schema = SomeRows.Schema(("id", "bigint"), ("ds", "string"));

    private readonly Duck _duck = new();

    public void Dispose() => _duck.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Wherever_a_process_dies_the_next_one_shows_all_or_nothing(bool overwrites)
    {
        var options = TableRun.Options with
        {
            PartitionBy = ["ds"],
            Mode = overwrites ? TableMode.OverwritePartitions : TableMode.Append,
            RowGroup = new Core.Data.ByteSize(1 << 10),
        };
        var (shown, hidden) = (0, 0);
        for (var last = 0; ; last++)
        {
            using var run = new TableRun();
            await run.WriteAsync(options, Schema, [Rows(1000)]);
            await run.Log.ClearAsync(default);
            var before = await run.KeysAsync(TableRun.Prefix);

            var process = new Mortal(last);
            run.Log.Step = process.Step;
            var died = false;
            try
            {
                await run.WriteAsync(options, Schema, [Rows(0), Rows(100)], memory: 1 << 16, parallelism: 1, store: new DyingStore(run.Store, process.Step));
            }
            catch (Exception e) when (e is StoreException or IOException)
            {
                died = true;
            }

            run.Log.Step = null;
            var visible = await run.Sink(options).RecoverAsync(run.Log, default);
            var after = await run.KeysAsync(TableRun.Prefix);
            Assert.Empty(await run.UploadsAsync());
            if (visible)
            {
                shown++;
                var root = await run.ExportAsync();
                Assert.Equal(
                    overwrites ? "40|119" : "60|1019",
                    Assert.Single(_duck.Texts($"SELECT count(DISTINCT id), max(id) FROM read_parquet('{root}/*/*.parquet')")));
                Assert.Contains("warehouse/_osspipe/vehicles/_SUCCESS", await run.KeysAsync());
                Assert.True(await run.Sink(options).RecoverAsync(run.Log, default));
            }
            else
            {
                hidden++;
                Assert.Equal(before, after);
                Assert.Empty(run.Log.Read());
            }

            if (!died)
            {
                break;
            }
        }

        Assert.True(shown > 10);
        Assert.True(hidden > 10);
    }

    [Fact]
    public async Task A_run_whose_uploads_are_gone_is_taken_back_as_a_whole()
    {
        using var run = new TableRun();
        var options = TableRun.Options with { PartitionBy = ["ds"] };
        var completed = 0;
        var process = new DyingStore(run.Store, () => { });
        await Assert.ThrowsAsync<StoreException>(() => run.WriteAsync(options, Schema, [Rows(0)], store: new Forbidding(process, () => ++completed > 1)));
        await foreach (var upload in run.Store.ListUploadsAsync("", default))
        {
            await run.Store.AbortUploadAsync(upload.Key, upload.UploadId, default);
        }

        Assert.NotEmpty(await run.KeysAsync(TableRun.Prefix));
        Assert.False(await run.Sink(options).RecoverAsync(run.Log, default));
        Assert.Empty(await run.KeysAsync(TableRun.Prefix));
        Assert.Empty(run.Log.Read());
    }

    [Fact]
    public async Task Bytes_that_change_on_their_way_are_found_before_the_commit()
    {
        using var run = new TableRun();
        var store = new TestKit.Stores.ChaosStore(run.Store, new TestKit.Stores.FaultPlan().FlipBit(TestKit.Stores.StoreCall.PutPart));
        var e = await Assert.ThrowsAsync<StoreException>(() => run.WriteAsync(TableRun.Options, Schema, [Rows(0)], store: store));
        Assert.Equal(StoreErrorKind.Corrupt, e.Kind);
        Assert.Empty(await run.KeysAsync(TableRun.Prefix));
        Assert.Empty(await run.UploadsAsync());
    }

    [Fact]
    public async Task Completed_uploads_whose_answers_were_lost_count_as_done()
    {
        using var run = new TableRun();
        var store = new TestKit.Stores.ChaosStore(run.Store, new TestKit.Stores.FaultPlan().LoseAnswer(TestKit.Stores.StoreCall.CompleteUpload, times: 3));
        await Assert.ThrowsAsync<StoreException>(() => run.WriteAsync(TableRun.Options with { PartitionBy = ["ds"] }, Schema, [Rows(0)], store: store));
        Assert.True(await run.Sink(TableRun.Options).RecoverAsync(run.Log, default));
        Assert.Equal(4, (await run.KeysAsync(TableRun.Prefix)).Count);
        Assert.Empty(await run.UploadsAsync());
    }

    private static List<object?[]> Rows(int first) => [.. Enumerable.Range(first, 20).Select(i => (object?[])[(long)i, $"p{i % 4}"])];

    private sealed class Forbidding(IObjectStore inner, Func<bool> forbids) : DelegatingStore(inner)
    {
        public override ValueTask<ObjectInfo> CompleteUploadAsync(string key, string uploadId, IReadOnlyList<UploadedPart> parts, WriteOptions options, CancellationToken cancellationToken) =>
            forbids() ? throw new StoreException(StoreErrorKind.Denied, "Not allowed.") : Inner.CompleteUploadAsync(key, uploadId, parts, options, cancellationToken);
    }
}
