using System.Text;
using CsCheck;
using OssPipeline.Core.Rows;
using OssPipeline.Tables.Chunks;
using OssPipeline.Tables.Json;
using OssPipeline.Tables.Tests.Csv;
using OssPipeline.Tables.Tests.Rows;

namespace OssPipeline.Tables.Tests.Json;

public sealed class JsonDecoderTests
{
    private static readonly Dictionary<string, string> Schema = CsvRun.Schema(
        "id bigint", "name string", "lat double", "ok boolean", "at timestamp", "price decimal(10,2)", "raw binary", "day date");

    [Fact]
    public async Task Values_become_what_the_schema_says()
    {
        var rows = await DecodeAsync(
            """
            {"id":1,"name":"a\"\u00e9\n","lat":46.81,"ok":true,"at":"2026-01-31T10:00:00Z","price":1.5,"raw":"AQI=","day":"2026-01-31"}

            { "day" : null, "NAME" : {"x":[1, "中"]}, "id" : "22", "ok":"false", "lat": 3, "price":"2.25" }
            {"name":12.50,"id":null}
            {}
            """,
            new JsonDecodeOptions { Schema = Schema });
        Assert.Equal(
            """
            [1]|[a"é
            ]|[46.81]|[true]|[2026-01-31 10:00:00.000000]|[1.50]|[0102]|[2026-01-31]
            [22]|[{"x":[1, "中"]}]|[3]|[false]|NULL|[2.25]|NULL|NULL
            NULL|[12.50]|NULL|NULL|NULL|NULL|NULL|NULL
            NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL
            """,
            CsvRun.Show(rows.Rows));
        Assert.Empty(rows.Rejects);
    }

    [Theory]
    [InlineData("""{"id":1.5}""", "id", "'1.5' is no bigint.")]
    [InlineData("""{"id":[1]}""", "id", "'[1]' is no bigint.")]
    [InlineData("""{"at":5}""", "at", "'5' is no timestamp.")]
    [InlineData("""{"raw":"%"}""", "raw", "is no binary")]
    [InlineData("""{"id":1,"ID":2}""", "id", "twice")]
    [InlineData("""{"id":1""", null, "no JSON")]
    [InlineData("""{"id":1} x""", null, "no JSON")]
    [InlineData("""[1]""", null, "no JSON object")]
    [InlineData("""{"name":"\ud800"}""", null, "surrogate")]
    [InlineData("""{"id":1,"more":2}""", null, "'more'")]
    public async Task What_does_not_fit_rejects_its_row(string line, string? column, string reason)
    {
        var rows = await DecodeAsync($"{{\"id\":1}}\n\n{line}\n{{\"id\":3,\"name\":\"z\"}}", new JsonDecodeOptions { Schema = Schema, Unknown = UnknownFields.Reject });
        Assert.Equal(["1", "3"], rows.Rows.Select(r => r[0]));
        Assert.Equal([null, "z"], rows.Rows.Select(r => r[1]));
        var reject = Assert.Single(rows.Rejects);
        Assert.Equal((3, column), (reject.Line, reject.Column));
        Assert.Contains(reason, reject.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_that_are_no_text_reject_their_row()
    {
        byte[] text = [.. "{\"name\":\"a\"}\n{\"name\":\""u8, 0xFF, .. "\"}\n"u8];
        var rows = await DecodeAsync(text, new JsonDecodeOptions { Schema = Schema });
        Assert.Single(rows.Rows);
        Assert.Equal(2, Assert.Single(rows.Rejects).Line);
    }

    [Fact]
    public async Task Columns_are_inferred_in_the_order_of_their_first_appearance()
    {
        var options = new JsonDecodeOptions();
        const string text = """
            {"Id":1,"when":"2026-01-31T10:00:00Z","v":1,"empty":"","s":"12"}
            {"Id":99999999999,"tags":["a"],"v":1.5,"b":true,"us":"9/14/2014 0:00"}
            """;
        var table = await JsonInference.InferAsync("k", Pipes.Of(Encoding.UTF8.GetBytes(text)), new Dictionary<string, object>(), CancellationToken.None);
        Assert.Equal("id bigint, when timestamp, v double, empty string, s string, tags string, b boolean, us timestamp", table.Schema.ToString());
        Assert.Equal(["M/d/yyyy H:mm"], table.Formats);
        var rows = await DecodeAsync(text, options with { Schema = table.Schema.Columns.ToDictionary(c => c.Name, c => c.Type.ToString()), Formats = table.Formats });
        Assert.Equal(
            """
            [1]|[2026-01-31 10:00:00.000000]|[1]|[]|[12]|NULL|NULL|NULL
            [99999999999]|NULL|[1.5]|NULL|NULL|[["a"]]|[true]|[2014-09-14 00:00:00.000000]
            """,
            CsvRun.Show(rows.Rows));
    }

    [Fact]
    public async Task Formats_that_were_found_with_the_columns_decode_them()
    {
        var rows = await DecodeAsync("""{"at":"9/14/2014 0:00"}""", new JsonDecodeOptions());
        Assert.Empty(rows.Rejects);
        Assert.Equal("[2014-09-14 00:00:00.000000]", CsvRun.Show(rows.Rows));
    }

    [Fact]
    public void Any_chunk_size_gives_the_same_rows_and_lines() =>
        Gen.Select(
            Gens.Any("""{"id":1,"name":"x"}""", "", "{", """{"name":"é\n"}""", """ {"id":-5} """, """{"id":"q"}""").Array[0, 40], Gen.Int[1, 100], Gens.Any("\n", "\r\n")).Sample(
            (lines, chunk, end) =>
            {
                var text = Encoding.UTF8.GetBytes(string.Join(end, lines));
                var whole = DecodeAsync(text, new JsonDecodeOptions { Schema = Schema }).GetAwaiter().GetResult();
                var cut = DecodeAsync(text, new JsonDecodeOptions { Schema = Schema }, chunk).GetAwaiter().GetResult();
                Assert.Equal(CsvRun.Show(whole.Rows), CsvRun.Show(cut.Rows));
                Assert.Equal(whole.Rejects, cut.Rejects);
                Assert.Equal(lines.Count(l => l.Trim().Length > 0), whole.Rows.Count + whole.Rejects.Count);
            },
            iter: 1_000,
            threads: 1);

    private static Task<RowCollector> DecodeAsync(string text, JsonDecodeOptions options) => DecodeAsync(Encoding.UTF8.GetBytes(text), options);

    private static async Task<RowCollector> DecodeAsync(byte[] text, JsonDecodeOptions options, int chunk = 0)
    {
        Assert.Empty(options.Validate());
        var rows = new RowCollector(chunk == 0 ? 1 : 3);
        var decoder = new JsonDecoder(options) { Sizes = chunk == 0 ? null : new ChunkSizes(chunk, chunk, 1 << 20) };
        TableSchema schema = decoder.Declared ?? await decoder.DescribeAsync(CsvRun.Origin, Pipes.Of(text), CancellationToken.None);
        await decoder.DecodeAsync(CsvRun.Origin, Pipes.Of(text), schema, rows, CancellationToken.None);
        Assert.True(rows.IsComplete);
        return rows;
    }
}
