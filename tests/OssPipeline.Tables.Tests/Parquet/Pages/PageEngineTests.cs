using System.Globalization;
using System.Numerics;
using OssPipeline.Core.Rows;
using OssPipeline.Tables.Parquet;
using OssPipeline.Tables.Table;
using OssPipeline.Tables.Tests.Table;

namespace OssPipeline.Tables.Tests.Parquet.Pages;

public sealed class PageEngineTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Duck _duck = new();

    public void Dispose()
    {
        _duck.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("Snappy", true)]
    [InlineData("Zstd", true)]
    [InlineData("Snappy", false)]
    public void Pages_of_many_rows_and_dictionaries_of_many_values_hold_what_was_written(string codec, bool repeats)
    {
        // Several pages a column; runs and packed indexes; texts longer than a key; dictionaries that are given up as they get too many values or bytes.
        var schema = SomeRows.Schema(
            ("run", "bigint"), ("few", "string"), ("many", "string"), ("long", "string"), ("gaps", "int"), ("price", "decimal(20,2)"),
            ("flag", "boolean"), ("small", "smallint"), ("number", "double"), ("nothing", "int"), ("one", "string"));
        var rows = Enumerable.Range(0, 180_000).Select(i => (object?[])
        [
            (long)(i / 1000),
            string.Create(CultureInfo.InvariantCulture, $"a text of several words, number {i % 50}"),
            string.Create(CultureInfo.InvariantCulture, $"{(i * 7919L) % 1_000_003:x}"),
            new string((char)('a' + (i % 26)), 20 + (i % 200)),
            i % 3 == 0 ? null : (long)(i % 300),
            new BigInteger((i % 100) - 50),
            i % 7 == 0 ? null : i % 2 == 0,
            (long)((i % 2_000) - 1_000),
            i % 11 == 0 ? double.NaN : i / 8.0,
            null,
            "the same",
        ]).ToList();
        var path = Write(schema, rows, codec, repeats);
        var texts = rows.ConvertAll(SomeRows.Text);
        Assert.Equal(texts, Read(TableEngine.Native, path));
        Assert.Equal(texts, Read(TableEngine.Managed, path));
        Assert.Equal(texts, _duck.Rows(schema, $"read_parquet('{path}')"));
        Assert.Equal(
            ["run|0|179|0", "gaps|1|299|60000", "price|-0.50|0.49|0", "small|-1000|999|0", "number|0.125|22499.875|0"],
            _duck.Texts($"SELECT path_in_schema, stats_min_value, stats_max_value, stats_null_count FROM parquet_metadata('{path}') WHERE path_in_schema IN ('run', 'gaps', 'price', 'small', 'number')"));
        Assert.Equal("0", Assert.Single(_duck.Texts($"SELECT count(*) FROM read_parquet('{path}') WHERE number < 0.1 OR run > 179")));
    }

    [Fact]
    public void A_file_without_rows_is_a_file()
    {
        var schema = SomeRows.Schema(("a", "int"), ("b", "string"));
        var path = Write(schema, [], "Snappy", repeats: true);
        Assert.Empty(Read(TableEngine.Native, path));
        Assert.Empty(_duck.Rows(schema, $"read_parquet('{path}')"));
    }

    private static ParquetPlan Plan(TableSchema schema, string codec, bool repeats) => new(
        schema,
        Enum.Parse<ParquetCompression>(codec),
        null,
        ParquetEncodings.Portable,
        ParquetTimestamps.Micros,
        [.. schema.Columns.Select(_ => new ColumnTraits(repeats, Ascends: false))]);

    private string Write(TableSchema schema, List<object?[]> rows, string codec, bool repeats)
    {
        var path = _folder.File("pages.parquet");
        WriteAsync(path, schema, rows, Plan(schema, codec, repeats)).GetAwaiter().GetResult();
        return path;
    }

    private static async Task WriteAsync(string path, TableSchema schema, List<object?[]> rows, ParquetPlan plan)
    {
        await using var stream = File.Create(path);
        await using var encoder = ParquetEngines.Of(TableEngine.Auto).Write(plan, stream);
        using var group = new RowGroup(schema);

        // Pieces that end anywhere in a byte of validity.
        var size = 1;
        for (var first = 0; first < rows.Count; first += size)
        {
            size = Math.Min((size * 3) + 1, 50_001);
            var some = rows.GetRange(first, Math.Min(size, rows.Count - first));
            group.Add(SomeRows.Columns(schema, some), some.Count);
        }

        if (rows.Count > 0)
        {
            await encoder.WriteAsync(group, static _ => ValueTask.CompletedTask, default);
        }

        await encoder.CompleteAsync(default);
    }

    private static List<string> Read(TableEngine engine, string path) => ReadAsync(engine, path).GetAwaiter().GetResult();

    private static async Task<List<string>> ReadAsync(TableEngine engine, string path)
    {
        await using var stream = File.OpenRead(path);
        await using var reader = await ParquetEngines.Of(engine).ReadAsync(stream, default);
        var rows = new List<string>();
        for (var group = 0; group < reader.Groups; group++)
        {
            while (await reader.ReadAsync(group, 10_000, default) is { Length: > 0 } columns)
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
}
