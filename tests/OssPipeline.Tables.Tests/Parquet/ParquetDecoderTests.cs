using System.IO.Pipelines;
using OssPipeline.Core.Data;
using OssPipeline.Core.Rows;
using OssPipeline.Tables.Parquet;
using OssPipeline.Tables.Table;
using OssPipeline.Tables.Tests.Table;

namespace OssPipeline.Tables.Tests.Parquet;

public sealed class ParquetDecoderTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Duck _duck = new();

    public void Dispose()
    {
        _duck.Dispose();
        _folder.Dispose();
    }

    public static TheoryData<string> Engines => ["native", "managed"];

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task It_reads_what_DuckDB_wrote(string engine)
    {
        var path = _folder.File("duck.parquet");
        _duck.Texts($"""
            COPY (SELECT i::BIGINT AS id, 'name ' || i AS name, CASE WHEN i % 3 = 0 THEN NULL ELSE i / 7 END AS ratio,
                DATE '2026-01-01' + (i % 400)::INT AS day, TIMESTAMP '2026-01-01 00:00:00.000001' + INTERVAL (i) SECOND AS at, (i % 100)::TINYINT AS small,
                (i * 1.25)::DECIMAL(12, 2) AS money, i % 2 = 0 AS even, i::UBIGINT AS big, i::USMALLINT AS half, TIMESTAMP_NS '1969-12-31 23:59:59.999999999' AS nano
              FROM range(10000) t(i)) TO '{path}' (FORMAT parquet, ROW_GROUP_SIZE 4096)
            """);
        var (schema, rows, batches) = await DecodeAsync(engine, path, null);

        Assert.Equal("id bigint, name string, ratio double, day date, at timestamp, small tinyint, money decimal(12,2), even boolean, big decimal(20,0), half int, nano timestamp", schema.ToString());
        Assert.Equal(10_000, rows.Count);
        Assert.Equal("7|'name 7'|3ff0000000000000|20461|1767225607000001|7|875|False|7|7|-1", rows[7]);
        Assert.StartsWith("9|'name 9'|NULL|", rows[9], StringComparison.Ordinal);
        Assert.Equal([.. Enumerable.Range(0, batches.Count)], batches.Select(b => b.Sequence));
        Assert.Equal([batches.Count - 1], batches.Where(b => b.IsLast).Select(b => b.Sequence));
        Assert.Equal(1, batches[0].FirstLine);
        Assert.Empty(Directory.GetFiles(_folder.File("spool")));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_file_without_rows_is_one_last_empty_batch(string engine)
    {
        var path = _folder.File("empty.parquet");
        _duck.Texts($"COPY (SELECT 1 AS a WHERE false) TO '{path}' (FORMAT parquet)");
        var (_, rows, batches) = await DecodeAsync(engine, path, null);
        Assert.Empty(rows);
        Assert.True(Assert.Single(batches).IsLast);
    }

    [Theory]
    [InlineData("SELECT 1::BIGINT AS a, 'x' AS b", null)]
    [InlineData("SELECT 'x' AS B, 1::BIGINT AS A", null)]
    [InlineData("SELECT 1::INT AS a, 'x' AS b", "'in.parquet' has the column 'a' as int; the run's first file has it as bigint.")]
    [InlineData("SELECT 1::BIGINT AS a", "'in.parquet' has no column 'b' (string)")]
    [InlineData("SELECT 1::BIGINT AS a, 'x' AS b, 2::DOUBLE AS c", "'in.parquet' has a column 'c' (double)")]
    public async Task Files_with_other_columns_are_named(string sql, string? said)
    {
        var path = _folder.File("x.parquet");
        _duck.Texts($"COPY ({sql}) TO '{path}' (FORMAT parquet)");
        var schema = SomeRows.Schema(("a", "bigint"), ("b", "string"));
        if (said is null)
        {
            Assert.Equal("1|'x'", Assert.Single((await DecodeAsync("native", path, schema)).Rows));
            return;
        }

        var e = await Assert.ThrowsAsync<InvalidDataException>(() => DecodeAsync("native", path, schema));
        Assert.Contains(said, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Lists_are_no_columns(string engine)
    {
        var path = _folder.File("list.parquet");
        _duck.Texts($"COPY (SELECT [1, 2] AS items) TO '{path}' (FORMAT parquet)");
        var e = await Assert.ThrowsAsync<InvalidDataException>(() => DecodeAsync(engine, path, null));
        Assert.Contains("list, map or structure", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Damaged_files_fail_as_such(string engine)
    {
        var path = _folder.File("good.parquet");
        _duck.Texts($"COPY (SELECT i AS a, 'text ' || i AS b FROM range(5000) t(i)) TO '{path}' (FORMAT parquet)");
        var good = await File.ReadAllBytesAsync(path);
        var random = new Random(7);
        for (var i = 0; i < 60; i++)
        {
            var bad = good.ToArray();
            if (i % 3 == 0)
            {
                bad = bad[..random.Next(bad.Length)];
            }
            else
            {
                for (var flip = 0; flip < 1 + (i % 5); flip++)
                {
                    bad[i % 3 == 1 ? random.Next(bad.Length) : bad.Length - 1 - random.Next(400)] ^= (byte)(1 << random.Next(8));
                }
            }

            await File.WriteAllBytesAsync(path, bad);
            try
            {
                await DecodeAsync(engine, path, null);
            }
            catch (InvalidDataException)
            {
                // The one failure there may be.
            }
        }
    }

    private async Task<(TableSchema Schema, List<string> Rows, List<RowBatch> Batches)> DecodeAsync(string engine, string path, TableSchema? schema)
    {
        var decoder = new ParquetDecoder(ParquetEngines.Of(engine == "native" ? TableEngine.Native : TableEngine.Managed), _folder.File("spool"));
        var origin = new ObjectRef("in.parquet", 1, null, null);
        schema ??= await decoder.DescribeAsync(origin, Pipe(path), default);
        var output = new Collector();
        await decoder.DecodeAsync(origin, Pipe(path), schema, output, default);
        return (schema, output.Rows, output.Batches);
    }

    private static PipeReader Pipe(string path) => PipeReader.Create(new MemoryStream(File.ReadAllBytes(path)));

    private sealed class Collector : IRowWriter
    {
        public List<string> Rows { get; } = [];

        public List<RowBatch> Batches { get; } = [];

        public int Parallelism => 3;

        public RowBatch Prepare(RowBatch batch) => batch;

        public ValueTask WriteAsync(RowBatch prepared, CancellationToken cancellationToken)
        {
            for (var row = 0; row < prepared.Rows; row++)
            {
                Rows.Add(SomeRows.Text(SomeRows.Row(prepared.Columns, row)));
            }

            Batches.Add(prepared);
            prepared.Dispose();
            return ValueTask.CompletedTask;
        }

        public void Reject(RowReject reject) => throw new InvalidDataException(reject.Reason);
    }
}
