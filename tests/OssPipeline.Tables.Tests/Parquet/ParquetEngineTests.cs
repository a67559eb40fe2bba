using CsCheck;
using OssPipeline.Core.Rows;
using OssPipeline.Tables.Parquet;
using OssPipeline.Tables.Table;
using OssPipeline.Tables.Tests.Table;

namespace OssPipeline.Tables.Tests.Parquet;

public sealed class ParquetEngineTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Duck _duck = new();
    private int _files;

    public static TheoryData<string> Engines => ["pages", "native", "managed"];

    public static TheoryData<string, string> Pairs => new() { { "pages", "native" }, { "pages", "managed" }, { "native", "native" }, { "managed", "managed" }, { "native", "managed" }, { "managed", "native" } };

    public void Dispose()
    {
        _duck.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void DuckDB_reads_what_was_written(string engine) =>
        AnyRows.Of(AnyRows.AllTypes).Sample(
            data =>
            {
                var path = Write(engine, data.Schema, [data.Rows], Usual);
                Assert.Equal(data.Rows.Select(SomeRows.Text), _duck.Rows(data.Schema, $"read_parquet('{path}')"));
                File.Delete(path);
            },
            iter: 150,
            threads: 1);

    [Theory]
    [MemberData(nameof(Pairs))]
    public void An_engine_reads_what_another_wrote(string writer, string reader) =>
        AnyRows.Of(AnyRows.AllTypes).Sample(
            data =>
            {
                var path = Write(writer, data.Schema, [data.Rows, data.Rows], Usual);
                Assert.Equal(data.Rows.Concat(data.Rows).Select(Text), Read(reader, path, data.Schema));
                File.Delete(path);
            },
            iter: 100,
            threads: 1);

    [Theory]
    [InlineData("pages", "Snappy", "Portable", "Micros")]
    [InlineData("pages", "Zstd", "Portable", "Micros")]
    [InlineData("pages", "None", "Portable", "Micros")]
    [InlineData("pages", "Gzip", "Portable", "Micros")]
    [InlineData("pages", "Zstd", "Compact", "Int96")]
    [InlineData("native", "Zstd", "Compact", "Micros")]
    [InlineData("native", "Gzip", "Portable", "Int96")]
    [InlineData("native", "None", "Compact", "Int96")]
    [InlineData("managed", "Zstd", "Compact", "Micros")]
    [InlineData("managed", "Gzip", "Portable", "Int96")]
    [InlineData("managed", "None", "Portable", "Micros")]
    public void Whatever_the_codec_and_the_encodings_the_values_are_the_same(string engine, string codec, string encodings, string timestamps) =>
        AnyRows.Of(AnyRows.AllTypes).Sample(
            data =>
            {
                var path = Write(engine, data.Schema, [data.Rows, data.Rows], schema => Usual(schema) with
                {
                    Compression = Enum.Parse<ParquetCompression>(codec),
                    Encodings = Enum.Parse<ParquetEncodings>(encodings),
                    Timestamps = Enum.Parse<ParquetTimestamps>(timestamps),
                    Columns = [.. schema.Columns.Select((_, i) => new ColumnTraits(Repeats: i % 2 == 0, Ascends: i % 3 == 0))],
                });
                var expected = data.Rows.Concat(data.Rows).ToList();
                Assert.Equal(expected.Select(Text), Read("native", path, data.Schema));
                Assert.Equal(expected.Select(Text), Read("managed", path, data.Schema));
                Assert.Equal(expected.Select(SomeRows.Text), _duck.Rows(data.Schema, $"read_parquet('{path}')"));
                File.Delete(path);
            },
            iter: 40,
            threads: 1);

    [Theory]
    [MemberData(nameof(Engines))]
    public void Timestamps_may_be_text(string engine)
    {
        var schema = SomeRows.Schema(("at", "timestamp"));
        var path = Write(engine, schema, [[[-1L], [null], [1_500_000L]]], s => Usual(s) with { Timestamps = ParquetTimestamps.String });
        Assert.Equal(["1969-12-31 23:59:59.999999", "NULL", "1970-01-01 00:00:01.500000"], _duck.Texts($"SELECT \"at\" FROM read_parquet('{path}')"));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void Least_and_greatest_values_are_those_that_readers_compare(string engine)
    {
        // By UTF-16 the first is less than the second; by bytes, which readers go by, it is greater.
        var schema = SomeRows.Schema(("s", "string"), ("d", "decimal(20,2)"), ("n", "int"));
        var path = Write(engine, schema, [[["😀", new System.Numerics.BigInteger(-5), -3L], ["！", new System.Numerics.BigInteger(7), 9L], [null, null, null]]], Usual);
        Assert.Equal(
            ["s|！|😀|1", "d|-0.05|0.07|1", "n|-3|9|1"],
            _duck.Texts($"SELECT path_in_schema, stats_min_value, stats_max_value, stats_null_count FROM parquet_metadata('{path}')"));
        Assert.Equal("1", Assert.Single(_duck.Texts($"SELECT count(*) FROM read_parquet('{path}') WHERE s = '😀' AND d < 0 AND n < 0")));
    }

    [Fact]
    public void Columns_whose_values_repeat_have_a_dictionary_and_others_none()
    {
        var schema = SomeRows.Schema(("few", "string"), ("many", "bigint"), ("up", "bigint"));
        var rows = Enumerable.Range(0, 20_000).Select(i => (object?[])[$"v{i % 100}", (long)i * 7919 % 1_000_003, (long)i]).ToList();
        var path = Write("native", schema, [rows], s =>
        {
            using var group = new RowGroup(s);
            group.Add(SomeRows.Columns(s, rows), rows.Count);
            return Usual(s) with { Columns = ColumnSample.Of(group), Encodings = ParquetEncodings.Compact };
        });
        var encodings = _duck.Texts($"SELECT path_in_schema, encodings FROM parquet_metadata('{path}')");
        Assert.Contains("DICTIONARY", encodings[0], StringComparison.Ordinal);
        Assert.DoesNotContain("DICTIONARY", encodings[1], StringComparison.Ordinal);
        Assert.Contains("DELTA_BINARY_PACKED", encodings[2], StringComparison.Ordinal);
    }

    private static ParquetPlan Usual(TableSchema schema) =>
        new(schema, ParquetCompression.Snappy, null, ParquetEncodings.Portable, ParquetTimestamps.Micros, new ColumnTraits[schema.Columns.Count]);

    private static string Text(object?[] row) => SomeRows.Text(row.Select(v => v is byte[] bytes ? new string(Convert.ToHexString(bytes)) : v));

    private string Write(string engine, TableSchema schema, List<object?[]>[] groups, Func<TableSchema, ParquetPlan> plan)
    {
        var path = _folder.File($"{++_files}.parquet");
        using var stream = File.Create(path);
        WriteAsync(engine, schema, groups, plan(schema), stream).GetAwaiter().GetResult();
        return path;
    }

    private static async Task WriteAsync(string engine, TableSchema schema, List<object?[]>[] groups, ParquetPlan plan, Stream stream)
    {
        await using var encoder = Engine(engine).Write(plan, stream);
        foreach (var rows in groups)
        {
            using var group = new RowGroup(schema);
            group.Add(SomeRows.Columns(schema, rows), rows.Count);
            await encoder.WriteAsync(group, static _ => ValueTask.CompletedTask, default);
        }

        await encoder.CompleteAsync(default);
    }

    private static List<string> Read(string engine, string path, TableSchema expected) => ReadAsync(engine, path, expected).GetAwaiter().GetResult();

    private static async Task<List<string>> ReadAsync(string engine, string path, TableSchema expected)
    {
        await using var stream = File.OpenRead(path);
        await using var reader = await Engine(engine).ReadAsync(stream, default);
        Assert.Equal(expected, reader.Schema);
        var rows = new List<string>();
        for (var group = 0; group < reader.Groups; group++)
        {
            while (await reader.ReadAsync(group, 17, default) is { Length: > 0 } columns)
            {
                for (var row = 0; row < columns[0].Count; row++)
                {
                    rows.Add(SomeRows.Text(SomeRows.Row(columns, row)));
                }

                foreach (var column in columns)
                {
                    column.Dispose();
                }
            }
        }

        return rows;
    }

    private static IParquetEngine Engine(string name) => ParquetEngines.Of(name switch { "pages" => TableEngine.Auto, "native" => TableEngine.Native, _ => TableEngine.Managed });
}
