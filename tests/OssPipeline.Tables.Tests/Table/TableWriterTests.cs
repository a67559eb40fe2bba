using System.Text.Json;
using OssPipeline.Core.Data;
using OssPipeline.Core.Rows;
using OssPipeline.Core.Storage;
using OssPipeline.Tables.Table;
using OssPipeline.TestKit.Stores;

namespace OssPipeline.Tables.Tests.Table;

public sealed class TableWriterTests : IDisposable
{
    private static readonly TableSchema Vehicles = SomeRows.Schema(("Id", "bigint"), ("name", "string"), ("ds", "string"), ("speed", "double"));

    private readonly TableRun _run = new();
    private readonly Duck _duck = new();

    public void Dispose()
    {
        _duck.Dispose();
        _run.Dispose();
    }

    [Fact]
    public async Task Nothing_is_visible_before_the_commit_and_all_after_it()
    {
        var sink = _run.Sink(TableRun.Options);
        await using (var writer = await sink.OpenAsync(Vehicles, _run.Log, 1 << 20, 2, default))
        {
            for (var i = 0; i < 50; i++)
            {
                await writer.WriteAsync(SomeRows.Batch(Vehicles, Rows(i * 1000, 1000)), _run.Reject, default);
            }

            Assert.Empty(await _run.KeysAsync());
            var result = await writer.CommitAsync([], default);
            Assert.Equal(50_000, result.Rows);
            Assert.Equal(0, result.Partitions);
        }

        var root = await _run.ExportAsync();
        Assert.Equal(50_000, _duck.Scalar<long>($"SELECT count(DISTINCT id) FROM read_parquet('{root}/*.parquet')"));
        Assert.Equal(["id", "name", "ds", "speed"], _duck.Texts($"SELECT column_name FROM (DESCRIBE SELECT * FROM read_parquet('{root}/*.parquet'))"));
        Assert.Empty(await _run.UploadsAsync());
    }

    [Fact]
    public async Task Disposing_without_a_commit_leaves_nothing()
    {
        await using (var writer = await _run.Sink(TableRun.Options).OpenAsync(Vehicles, _run.Log, 1 << 20, 2, default))
        {
            for (var i = 0; i < 40; i++)
            {
                await writer.WriteAsync(SomeRows.Batch(Vehicles, Rows(i * 1000, 1000)), _run.Reject, default);
            }
        }

        Assert.Empty(await _run.KeysAsync());
        Assert.Empty(await _run.UploadsAsync());
        Assert.Empty(_run.Log.Read());
    }

    [Theory]
    [InlineData("parquet")]
    [InlineData("csv")]
    public async Task Partitions_become_folders_and_leave_the_files(string format)
    {
        var options = TableRun.Options with { Format = Enum.Parse<TableFileFormat>(format, ignoreCase: true), PartitionBy = ["DS"] };
        var result = await _run.WriteAsync(options, Vehicles, Enumerable.Range(0, 10).Select(i => Rows(i * 1000, 1000)));

        Assert.Equal(7, result.Partitions);
        var keys = await _run.KeysAsync(TableRun.Prefix);
        Assert.All(keys, k => Assert.StartsWith($"{TableRun.Prefix}ds=2026-11-0", k, StringComparison.Ordinal));
        var root = await _run.ExportAsync();
        var from = format == "parquet"
            ? $"read_parquet('{root}/*/*.parquet', hive_partitioning = true)"
            : $"read_csv('{root}/*/*.csv', hive_partitioning = true, header = false, nullstr = '\\N', columns = {{'id': 'BIGINT', 'name': 'VARCHAR', 'speed': 'DOUBLE'}})";
        Assert.Equal(
            Enumerable.Range(0, 7).Select(d => $"2026-11-0{d + 1}|{Enumerable.Range(0, 10_000).Count(i => i % 7 == d)}|{Enumerable.Range(0, 10_000).Where(i => i % 7 == d).Sum()}"),
            _duck.Texts($"SELECT ds::VARCHAR, count(*), sum(id) FROM {from} GROUP BY ds ORDER BY ds"));
    }

    [Fact]
    public async Task Many_partitions_in_little_memory_keep_every_row()
    {
        var options = TableRun.Options with { PartitionBy = ["ds", "hour"] };
        var schema = SomeRows.Schema(("id", "bigint"), ("ds", "date"), ("hour", "int"), ("text", "string"));
        var batches = Enumerable.Range(0, 30).Select(b => Enumerable.Range(b * 2000, 2000).Select(i =>
            (object?[])[(long)i, (long)(20_000 + (i * 7919 % 41)), (long)(i * 31 % 25), i % 11 == 0 ? null : $"text {i % 97}"]).ToList());
        var result = await _run.WriteAsync(options, schema, batches, memory: 1 << 20, parallelism: 3);

        Assert.Equal(1025, result.Partitions);
        Assert.Equal(1025, result.Files);
        Assert.Empty(Directory.GetFiles(_run.Spool));
        Assert.Equal(60_000, result.Rows);
        var root = await _run.ExportAsync();
        var from = $"read_parquet('{root}/*/*/*.parquet', hive_partitioning = true, hive_types = {{'ds': DATE, 'hour': INT}})";
        Assert.Equal(60_000, _duck.Scalar<long>($"SELECT count(DISTINCT id) FROM {from}"));
        Assert.Equal(0, _duck.Scalar<long>($"SELECT count(*) FROM {from} WHERE date_diff('day', DATE '1970-01-01', ds) <> 20000 + (id * 7919 % 41) OR hour <> id * 31 % 25"));
        Assert.Equal(0, _duck.Scalar<long>($"SELECT count(*) FROM {from} WHERE text IS DISTINCT FROM (CASE WHEN id % 11 = 0 THEN NULL ELSE 'text ' || (id % 97) END)"));
    }

    [Fact]
    public async Task Rows_in_temporary_files_keep_every_kind_of_value()
    {
        var schema = new TableSchema(AnyRows.AllTypes.Select((t, i) => new TableColumn($"c{i}", ColumnType.TryParse(t, out var type) ? type : default))
            .Append(new TableColumn("p", new ColumnType(ColumnKind.Int32))));
        var random = new Random(5);
        var batches = Enumerable.Range(0, 40).Select(b => Enumerable.Range(0, 100).Select(i =>
            (object?[])[.. schema.Columns.Select(c => c.Name == "p" ? (long)random.Next(50) : random.Next(4) == 0 ? null : Value(c.Type, random))]).ToList()).ToList();
        await _run.WriteAsync(TableRun.Options with { PartitionBy = ["p"] }, schema, batches, memory: 1, parallelism: 2);
        Assert.NotEmpty(Directory.GetDirectories(Path.GetDirectoryName(_run.Spool)!));

        var root = await _run.ExportAsync();
        var files = new TableSchema(schema.Columns.SkipLast(1));
        Assert.Equal(
            batches.SelectMany(b => b).Select(r => SomeRows.Text(r.SkipLast(1))).Order(StringComparer.Ordinal),
            _duck.Rows(files, $"read_parquet('{root}/*/*.parquet')").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Values_that_are_no_partition_are_rejected_once_each()
    {
        var options = TableRun.Options with { PartitionBy = ["ds"] };
        List<object?[]> rows =
        [
            [1L, "a", "good", 1.0],
            [2L, "a", "with/slash", 1.0],
            [3L, "a", null, 1.0],
            [4L, "a", "", 1.0],
            [5L, "a", new string('x', 129), 1.0],
            [6L, "a", "日本", 1.0],
            [7L, "a", "tab\t", 1.0],
            [8L, "a", "a b:_$#.!@-9", 1.0],
            [9L, "a", "with/slash", 1.0],
        ];
        var result = await _run.WriteAsync(options, Vehicles, [rows]);

        Assert.Equal(2, result.Rows);
        Assert.Equal([1, 2, 3, 4, 5, 6, 8], _run.Rejects.Select(r => r.Row).Order());
        Assert.All(_run.Rejects, r => Assert.Equal("ds", r.Column));
        Assert.Contains("'/'", _run.Rejects.First(r => r.Row == 1).Reason, StringComparison.Ordinal);
        Assert.Contains("null_partition", _run.Rejects.First(r => r.Row == 2).Reason, StringComparison.Ordinal);
        Assert.Equal(2, (await _run.KeysAsync(TableRun.Prefix)).Count);
    }

    [Fact]
    public async Task A_value_for_null_makes_such_rows_a_partition()
    {
        var result = await _run.WriteAsync(TableRun.Options with { PartitionBy = ["ds"], NullPartition = "none" }, Vehicles, [[[1L, "a", null, 1.0], [2L, "b", "none", 1.0]]]);
        Assert.Equal(1, result.Partitions);
        Assert.Equal(2, result.Rows);
        Assert.Contains("/ds=none/", Assert.Single(await _run.KeysAsync(TableRun.Prefix)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_are_closed_near_their_target()
    {
        var options = TableRun.Options with { Compression = TableCompression.None, TargetFileSize = new ByteSize(200_000) };
        await _run.WriteAsync(options, Vehicles, Enumerable.Range(0, 100).Select(i => Rows(i * 1000, 1000)), parallelism: 1);
        var sizes = new List<long>();
        await foreach (var there in _run.Store.ListAsync(TableRun.Prefix, null, default))
        {
            sizes.Add(there.Size);
        }

        Assert.True(sizes.Count > 5);
        Assert.All(sizes.Order().Skip(1), s => Assert.InRange(s, 100_000, 400_000));
    }

    [Fact]
    public async Task Small_inputs_become_one_file_and_one_row_group()
    {
        var rows = Enumerable.Range(0, 5000).Select(i => new object?[] { i % 7 == 0 ? null : (long)i, i % 3 == 0 ? null : new string('é', i % 40), "x", i / 2.0 }).ToList();
        await _run.WriteAsync(TableRun.Options, Vehicles, rows.Chunk(10).Select(some => some.ToList()), parallelism: 4);
        Assert.Single(await _run.KeysAsync(TableRun.Prefix));
        var root = await _run.ExportAsync();
        Assert.Equal(1, _duck.Scalar<long>($"SELECT max(row_group_id) + 1 FROM parquet_metadata('{root}/*.parquet')"));
        Assert.Equal(
            rows.Select(r => $"{r[0] ?? "-"} {r[1] ?? "-"} {r[3]}"),
            _duck.Texts($"SELECT coalesce(id::VARCHAR, '-') || ' ' || coalesce(name, '-') || ' ' || rtrim(rtrim(speed::VARCHAR, '0'), '.') FROM read_parquet('{root}/*.parquet') ORDER BY speed"));
    }

    [Fact]
    public async Task The_manifest_and_marks_lie_beside_the_table()
    {
        var result = await _run.WriteAsync(TableRun.Options with { PartitionBy = ["ds"] }, Vehicles, [Rows(0, 1000)]);
        var beside = await _run.KeysAsync("warehouse/_osspipe/");
        Assert.Equal(
            ["_SUCCESS", "add_partitions.sql", "create_table.sql", "drop_table.sql", result.Manifest["warehouse/_osspipe/vehicles/".Length..]],
            beside.Select(k => k["warehouse/_osspipe/vehicles/".Length..]));
        Assert.Equal(result.Manifest + "\n", await _run.TextAsync("warehouse/_osspipe/vehicles/_SUCCESS"));
        Assert.Contains("ds='2026-11-01'", (await _run.TextAsync("warehouse/_osspipe/vehicles/add_partitions.sql")).Replace("`", "", StringComparison.Ordinal), StringComparison.Ordinal);

        using var manifest = JsonDocument.Parse(await _run.BytesAsync(result.Manifest));
        var root = manifest.RootElement;
        Assert.Equal(1000, root.GetProperty("rows").GetInt64());
        Assert.Equal(7, root.GetProperty("files").GetArrayLength());
        var file = root.GetProperty("files")[0];
        var there = await _run.Store.HeadAsync(file.GetProperty("key").GetString()!, default);
        Assert.Equal(there!.Crc64.ToString(), file.GetProperty("crc64").GetString());
        Assert.Equal(there.ETag, file.GetProperty("etag").GetString());
        var id = file.GetProperty("columns")[0];
        Assert.Equal(("id", "0", "994", 0L), (id.GetProperty("name").GetString(), id.GetProperty("min").GetString(), id.GetProperty("max").GetString(), id.GetProperty("nulls").GetInt64()));
        Assert.Equal("in.csv", root.GetProperty("lineage")[0].GetProperty("key").GetString());
    }

    [Fact]
    public async Task Overwriting_replaces_only_partitions_that_are_written()
    {
        var options = TableRun.Options with { PartitionBy = ["ds"], Mode = TableMode.OverwritePartitions };
        await _run.WriteAsync(options, Vehicles, [[[1L, "a", "x", 1.0], [2L, "b", "y", 1.0]]]);
        var first = await _run.KeysAsync(TableRun.Prefix);
        await _run.WriteAsync(options, Vehicles, [[[3L, "c", "y", 1.0], [4L, "d", "z", 1.0]]]);
        var second = await _run.KeysAsync(TableRun.Prefix);

        Assert.Equal(3, second.Count);
        Assert.Contains(first.Single(k => k.Contains("ds=x", StringComparison.Ordinal)), second);
        Assert.DoesNotContain(first.Single(k => k.Contains("ds=y", StringComparison.Ordinal)), second);
    }

    [Fact]
    public async Task Appending_keeps_what_is_there()
    {
        await _run.WriteAsync(TableRun.Options, Vehicles, [Rows(0, 10)]);
        await _run.WriteAsync(TableRun.Options, Vehicles, [Rows(10, 10)]);
        Assert.Equal(2, (await _run.KeysAsync(TableRun.Prefix)).Count);
    }

    [Fact]
    public async Task A_table_with_files_ends_a_run_that_forbids_them()
    {
        await _run.WriteAsync(TableRun.Options, Vehicles, [Rows(0, 10)]);
        var e = await Assert.ThrowsAsync<StoreException>(() => _run.WriteAsync(TableRun.Options with { Mode = TableMode.FailIfExists }, Vehicles, [Rows(0, 10)]));
        Assert.Equal(StoreErrorKind.AlreadyExists, e.Kind);
    }

    [Fact]
    public async Task A_store_that_takes_no_uploads_says_so_before_any_row_is_written()
    {
        var faults = new FaultPlan();
        faults.Fail(StoreCall.BeginUpload, StoreErrorKind.Denied, times: int.MaxValue);
        var sink = _run.Sink(TableRun.Options with { PartitionBy = ["ds"] }, new ChaosStore(_run.Store, faults));

        var e = await Assert.ThrowsAsync<StoreException>(() => sink.OpenAsync(Vehicles, _run.Log, 2 << 20, 1, default).AsTask());

        Assert.Equal(StoreErrorKind.Denied, e.Kind);
    }

    [Fact]
    public async Task A_table_without_rows_leaves_no_upload_behind()
    {
        await using (await _run.Sink(TableRun.Options).OpenAsync(Vehicles, _run.Log, 2 << 20, 1, default))
        {
        }

        Assert.Empty(await _run.UploadsAsync());
        Assert.Empty(await _run.KeysAsync());
    }

    [Fact]
    public async Task Many_tasks_may_write_at_once()
    {
        var sink = _run.Sink(TableRun.Options with { PartitionBy = ["ds"] });
        await using var writer = await sink.OpenAsync(Vehicles, _run.Log, 2 << 20, 3, default);
        await Parallel.ForAsync(0, 64, async (i, token) =>
            await writer.WriteAsync(SomeRows.Batch(Vehicles, Rows(i * 500, 500)), _run.Reject, token));
        Assert.Equal(32_000, (await writer.CommitAsync([], default)).Rows);
        var root = await _run.ExportAsync();
        Assert.Equal(32_000, _duck.Scalar<long>($"SELECT count(DISTINCT id) FROM read_parquet('{root}/*/*.parquet')"));
    }

    [Theory]
    [InlineData("speed", "double")]
    [InlineData("nowhere", "no column")]
    public void Columns_that_can_not_be_partitions_are_named(string column, string said)
    {
        var e = Assert.Throws<InvalidDataException>(() => _run.Sink(TableRun.Options with { PartitionBy = [column] }).Check(Vehicles));
        Assert.Contains(said, e.Message, StringComparison.Ordinal);
    }

    private static object Value(ColumnType type, Random random) => type.Kind switch
    {
        ColumnKind.Boolean => random.Next(2) == 0,
        ColumnKind.Float or ColumnKind.Double => (double)(float)random.NextDouble(),
        ColumnKind.Decimal => new System.Numerics.BigInteger(random.Next(10)),
        ColumnKind.String => new string('x', random.Next(5)),
        ColumnKind.Binary => new byte[random.Next(5)],
        _ => (long)random.Next(100),
    };

    private static List<object?[]> Rows(int first, int count) => [.. Enumerable.Range(first, count).Select(i =>
        (object?[])[(long)i, i % 5 == 0 ? null : $"vehicle {i}", $"2026-11-0{(i % 7) + 1}", i / 3.0])];
}
