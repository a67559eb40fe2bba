using System.Text;
using OssPipeline.Core.Storage;
using OssPipeline.Engine.Checkpoints;
using OssPipeline.Engine.Plan;
using OssPipeline.Engine.Run;
using OssPipeline.Engine.Tests.Support;
using OssPipeline.Engine.Verify;

namespace OssPipeline.Engine.Tests.Run;

/// <summary>Rows of many objects become the files of a table, together or not at all, each row once.</summary>
public sealed class TableTests : IDisposable
{
    private const string Rows = "rows: { kind: csv_decode, from: read, header: true, schema: { id: int, day: date, name: string } }";
    private const string Table = "table: { kind: table, store: dst, prefix: lake/t/, format: csv, use_quote: true, partition_by: [day] }";
    private const string Reject = "bad: { kind: reject, from: rows, store: dst, prefix: rejects/, max_rejects: 3 }";

    private readonly Bench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Rows_become_files_beside_the_objects_that_they_come_from()
    {
        Csv("a.csv", "1,2024-01-01,one", "2,2024-01-02,\"two, and more\"");
        Csv("b.csv", "3,2024-01-01,three");
        var summary = await _bench.RunAsync(Nodes(Rows, Table, raw: true));
        Assert.True(summary.IsComplete);
        var table = Assert.Single(summary.Tables);
        Assert.Equal((true, 3, 3, 0, 0, 2), (table.IsCommitted, table.RowsRead, table.RowsWritten, table.RowsLeftOut, table.RowsRejected, table.Partitions));
        Assert.Equal(["1,one", "2,\"two, and more\"", "3,three"], await RowsAsync());
        Assert.Equal(["raw/a.csv", "raw/b.csv"], (await _bench.KeysAsync()).Where(k => k.StartsWith("raw/", StringComparison.Ordinal)));
        await CleanAsync(Nodes(Rows, Table, raw: true));
    }

    [Fact]
    public async Task A_second_run_adds_what_is_new_and_nothing_twice()
    {
        Csv("a.csv", "1,2024-01-01,one");
        await _bench.RunAsync(Nodes(Rows, Table));
        var idle = await _bench.RunAsync(Nodes(Rows, Table));
        Assert.Equal((0, 1), (idle.Counts.Done, idle.Counts.Skipped));
        Assert.False(Assert.Single(idle.Tables).IsCommitted);
        Csv("b.csv", "2,2024-01-01,two");
        Assert.True((await _bench.RunAsync(Nodes(Rows, Table))).IsComplete);
        Assert.Equal(["1,one", "2,two"], await RowsAsync());
        await CleanAsync(Nodes(Rows, Table));
    }

    [Fact]
    public async Task One_object_that_fails_keeps_all_of_the_table_invisible_until_a_run_is_whole()
    {
        Csv("a.csv", "1,2024-01-01,one");
        Csv("b.csv", "2,2024-01-01,two", "x,2024-01-01,three");
        var summary = await _bench.RunAsync(Nodes(Rows, Table, raw: true));
        Assert.Equal(1, summary.Counts.Failed);
        Assert.Contains("1 objects failed", Assert.Single(summary.Tables).Problem, StringComparison.Ordinal);
        var failure = Assert.Single(_bench.Outcomes, o => o.Reason is not null);
        Assert.Contains("line 3", failure.Reason, StringComparison.Ordinal);
        Assert.Contains("'id'", failure.Reason, StringComparison.Ordinal);
        await NothingAsync();
        Assert.Contains("raw/b.csv", await _bench.KeysAsync());

        Csv("b.csv", "2,2024-01-01,two", "3,2024-01-01,three");
        Assert.True((await _bench.RunAsync(Nodes(Rows, Table, raw: true))).IsComplete);
        Assert.Equal(["1,one", "2,two", "3,three"], await RowsAsync());
        await CleanAsync(Nodes(Rows, Table, raw: true));
    }

    [Fact]
    public async Task Rows_that_do_not_fit_are_put_aside_and_the_counts_add_up()
    {
        Csv("a.csv", "1,2024-01-01,one", "x,2024-01-01,two", "3,2024-13-01,three", "4,2024-01-01,four", "5,2024-01-01,five");
        var summary = await _bench.RunAsync(Nodes(Rows, "few: { kind: where, condition: \"id <> 4\" }", Table, Reject));
        Assert.True(summary.IsComplete);
        var table = Assert.Single(summary.Tables);
        Assert.Equal((5, 2, 1, 2), (table.RowsRead, table.RowsWritten, table.RowsLeftOut, table.RowsRejected));
        var lines = Encoding.UTF8.GetString(await _bench.ReadAsync(table.Rejects!)).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(l => System.Text.Json.JsonDocument.Parse(l).RootElement).OrderBy(l => l.GetProperty("line").GetInt64()).ToList();
        Assert.Equal([("a.csv", 3, "id"), ("a.csv", 4, "day")], lines.Select(l => (l.GetProperty("file").GetString()!, l.GetProperty("line").GetInt32(), l.GetProperty("column").GetString()!)));
        Assert.Equal(["1,one", "5,five"], await RowsAsync());
    }

    [Fact]
    public async Task More_rows_that_do_not_fit_than_are_taken_fail_their_object()
    {
        Csv("a.csv", [.. Enumerable.Range(0, 5).Select(i => $"x{i},2024-01-01,n")]);
        var summary = await _bench.RunAsync(Nodes(Rows, Table, Reject));
        Assert.Equal(1, summary.Counts.Failed);
        Assert.Contains("max_rejects", Assert.Single(_bench.Outcomes).Reason, StringComparison.Ordinal);
        await NothingAsync();
    }

    [Fact]
    public async Task A_run_that_is_cut_off_leaves_nothing_and_the_next_one_has_every_row_once()
    {
        for (var i = 0; i < 40; i++)
        {
            Csv($"{i:00}.csv", $"{i},2024-01-{1 + (i % 5):00},n");
        }

        using (var stop = new CancellationTokenSource())
        {
            var reads = 0;
            await _bench.PlanAsync(Nodes(Rows, Table));
            _bench["src"].BeforeRead = (_, _) =>
            {
                if (Interlocked.Increment(ref reads) == 20)
                {
                    stop.Cancel();
                }

                return Task.CompletedTask;
            };
            Assert.Equal(RunOutcome.Cancelled, (await _bench.RunAsync(Nodes(Rows, Table), cancellationToken: stop.Token)).Outcome);
            _bench["src"].BeforeRead = null;
        }

        await NothingAsync();
        Assert.True((await _bench.RunAsync(Nodes(Rows, Table))).IsComplete);
        Assert.Equal(Enumerable.Range(0, 40).Select(i => $"{i},n").Order(StringComparer.Ordinal), await RowsAsync());
        await CleanAsync(Nodes(Rows, Table));
    }

    [Theory]
    [InlineData("manifest")]
    [InlineData("_SUCCESS")]
    [InlineData("create_table.sql")]
    public async Task A_commit_that_breaks_off_is_carried_through_by_the_next_run(string at)
    {
        Csv("a.csv", "1,2024-01-01,one", "2,2024-01-02,two");
        await _bench.PlanAsync(Nodes(Rows, Table));
        _bench["dst"].BeforePut = key => key.Contains(at, StringComparison.Ordinal)
            ? throw new StoreException(StoreErrorKind.Unreachable, "the line is dead")
            : Task.CompletedTask;
        var broken = await _bench.RunAsync(Nodes(Rows, Table));
        Assert.Equal(RunOutcome.Stopped, broken.Outcome);
        Assert.Contains("the next run", Assert.Single(broken.Tables).Problem, StringComparison.Ordinal);

        _bench["dst"].BeforePut = null;
        var next = await _bench.RunAsync(Nodes(Rows, Table));
        Assert.Equal((true, 0), (next.IsComplete, next.Counts.Done));
        Assert.Equal(["1,one", "2,two"], await RowsAsync());
        await CleanAsync(Nodes(Rows, Table));
    }

    [Fact]
    public async Task A_table_that_must_be_new_ends_the_run()
    {
        Csv("a.csv", "1,2024-01-01,one");
        await _bench.RunAsync(Nodes(Rows, Table));
        Csv("b.csv", "2,2024-01-01,two");
        var summary = await _bench.RunAsync(Nodes(Rows, Table.Replace("format: csv", "format: csv, mode: fail_if_exists", StringComparison.Ordinal)), startAnew: true);
        Assert.Equal(RunOutcome.Stopped, summary.Outcome);
        Assert.Contains("fail_if_exists", summary.Fault!.Message, StringComparison.Ordinal);
        Assert.Equal(["1,one"], await RowsAsync());
    }

    [Fact]
    public async Task Another_version_of_an_object_is_not_appended_but_may_replace_its_partition()
    {
        Csv("a.csv", "1,2024-01-01,one");
        await _bench.RunAsync(Nodes(Rows, Table));
        Csv("a.csv", "1,2024-01-01,uno", "2,2024-01-01,due");
        var refused = await _bench.RunAsync(Nodes(Rows, Table));
        Assert.Equal(1, refused.Counts.Failed);
        Assert.Contains("overwrite_partitions", Assert.Single(_bench.Outcomes).Reason, StringComparison.Ordinal);
        Assert.Equal(["1,one"], await RowsAsync());

        var replacing = Table.Replace("format: csv", "format: csv, mode: overwrite_partitions", StringComparison.Ordinal);
        Assert.True((await _bench.RunAsync(Nodes(Rows, replacing))).IsComplete);
        Assert.Equal(["1,uno", "2,due"], await RowsAsync());
        await CleanAsync(Nodes(Rows, replacing));
    }

    [Fact]
    public async Task Columns_are_found_in_the_first_object_and_hold_for_all()
    {
        Csv("a.csv", "1,2024-01-01,one");
        Csv("b.csv", "2,2024-01-02,two");
        var inferring = "rows: { kind: csv_decode, from: read, header: true, schema: infer }";
        Assert.True((await _bench.RunAsync(Nodes(inferring, Table))).IsComplete);
        Assert.Equal(["1,one", "2,two"], await RowsAsync());
    }

    [Fact]
    public async Task A_column_that_is_not_there_ends_the_run_at_its_place_in_the_file()
    {
        Csv("a.csv", "1,2024-01-01,one");
        var summary = await _bench.RunAsync(Nodes(Rows, Table.Replace("[day]", "[dai]", StringComparison.Ordinal)));
        var fault = Assert.IsType<PlanException>(summary.Fault);
        Assert.Contains("test.yaml:", fault.Message, StringComparison.Ordinal);
        Assert.Contains("'dai'", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_decoder_feeds_two_tables()
    {
        Csv("a.csv", "1,2024-01-01,one", "2,2024-01-02,two");
        var other = "all: { kind: table, from: rows, store: dst, prefix: lake/all/, format: tsv }";
        var summary = await _bench.RunAsync(Nodes(Rows, Table, other));
        Assert.Equal([true, true], summary.Tables.Select(t => t.IsCommitted));
        Assert.Equal(["1,one", "2,two"], await RowsAsync());
        Assert.Equal(["1\t2024-01-01\tone", "2\t2024-01-02\ttwo"], await RowsAsync("lake/all/"));
    }

    [Fact]
    public async Task A_file_that_is_lost_or_changed_is_found_by_verify()
    {
        Csv("a.csv", "1,2024-01-01,one", "2,2024-01-02,two");
        await _bench.RunAsync(Nodes(Rows, Table));
        var files = (await _bench.KeysAsync()).Where(k => k.StartsWith("lake/t/", StringComparison.Ordinal)).ToList();
        await _bench["dst"].PutAsync(files[0], "1,0ne\n"u8.ToArray(), WriteOptions.Default, CancellationToken.None);
        await _bench["dst"].DeleteAsync([files[1]], CancellationToken.None);
        await _bench["dst"].PutAsync("lake/t/stray", "x"u8.ToArray(), WriteOptions.Default, CancellationToken.None);
        Assert.Equal(
            [(VerifyResult.CrcDiffers, files[0]), (VerifyResult.Missing, files[1]), (VerifyResult.Extra, "lake/t/stray")],
            (await FindingsAsync(Nodes(Rows, Table))).Where(f => f.Result != VerifyResult.Same).Select(f => (f.Result, f.Target!)).OrderBy(f => f.Item2, StringComparer.Ordinal));
    }

    private static string Nodes(params string[] nodes) => Nodes(nodes, raw: false);

    private static string Nodes(string rows, string table, bool raw) => Nodes([rows, table], raw);

    private static string Nodes(string[] nodes, bool raw) =>
        $"  read: {{ kind: read, store: src }}\n{(raw ? "  raw: { kind: write, store: dst, prefix: raw/ }\n" : "")}  {string.Join("\n  ", nodes)}\n";

    private void Csv(string key, params string[] rows) => _bench.AddFile(key, Encoding.UTF8.GetBytes("id,day,name\n" + string.Join('\n', rows) + "\n"));

    private async Task NothingAsync()
    {
        Assert.DoesNotContain(await _bench.KeysAsync(), k => k.StartsWith("lake/", StringComparison.Ordinal));
        await foreach (var upload in _bench["dst"].ListUploadsAsync("lake/", CancellationToken.None))
        {
            Assert.Fail($"{upload.Key} is still open.");
        }
    }

    private async Task<List<string>> RowsAsync(string prefix = "lake/t/")
    {
        var rows = new List<string>();
        foreach (var key in (await _bench.KeysAsync()).Where(k => k.StartsWith(prefix, StringComparison.Ordinal)))
        {
            rows.AddRange(Encoding.UTF8.GetString(await _bench.ReadAsync(key)).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }

        rows.Sort(StringComparer.Ordinal);
        return rows;
    }

    private async Task CleanAsync(string nodes) => Assert.All(await FindingsAsync(nodes), f => Assert.Equal(VerifyResult.Same, f.Result));

    private async Task<List<VerifyFinding>> FindingsAsync(string nodes)
    {
        await using var plan = await _bench.PlanAsync(nodes);
        using var journal = JournalView.Open(plan.State);
        List<VerifyFinding> findings = [];
        await Verification.RunAsync(plan, journal, new VerifyOptions { Found = findings.Add }, CancellationToken.None);
        Assert.NotEmpty(findings);
        return findings;
    }
}
