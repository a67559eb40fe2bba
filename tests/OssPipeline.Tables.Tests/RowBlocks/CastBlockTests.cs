using CsCheck;
using OssPipeline.Core.Rows;
using OssPipeline.Tables.RowBlocks;

namespace OssPipeline.Tables.Tests.RowBlocks;

public sealed class CastBlockTests
{
    public static TheoryData<string, object?, string, object?> Fitting => new()
    {
        { "string", "42", "int", 42 },
        { "string", "-1.50", "decimal(10,2)", -1.50m },
        { "string", "9/14/2014 0:00", "timestamp", new DateTime(2014, 9, 14, 0, 0, 0, DateTimeKind.Utc) },
        { "string", "2014-09-14", "date", new DateOnly(2014, 9, 14) },
        { "string", "true", "boolean", true },
        { "string", "", "int", null },
        { "string", "abc", "varchar(3)", "abc" },
        { "int", 42, "tinyint", 42 },
        { "int", -42, "double", -42.0 },
        { "int", 42, "decimal(5,2)", 42m },
        { "int", 42, "string", "42" },
        { "bigint", 1L << 40, "float", (float)(1L << 40) },
        { "double", 2.0, "int", 2 },
        { "double", 0.1, "decimal(10,1)", 0.1m },
        { "double", 1e20, "decimal(22,0)", 1e20m },
        { "double", 1.5, "string", "1.5" },
        { "decimal(10,2)", 7.00m, "int", 7 },
        { "decimal(10,2)", 7.50m, "decimal(3,1)", 7.5m },
        { "decimal(10,2)", 7.25m, "double", 7.25 },
        { "boolean", true, "int", 1 },
        { "boolean", false, "string", "false" },
        { "date", new DateOnly(2026, 1, 2), "timestamp", new DateTime(2026, 1, 2, 0, 0, 0, DateTimeKind.Utc) },
        { "timestamp", new DateTime(1969, 12, 31, 23, 0, 0, DateTimeKind.Utc), "date", new DateOnly(1969, 12, 31) },
        { "timestamp", new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc), "string", "2026-01-02 03:04:05" },
        { "binary", new byte[] { 1, 0xAB }, "string", "01ab" },
        { "int", null, "string", null },
    };

    [Theory]
    [MemberData(nameof(Fitting))]
    public void A_value_becomes_one_of_the_new_type(string from, object? value, string to, object? expected)
    {
        var (schema, rows, _) = RowData.Run(Cast(to), RowData.Batch($"a {from}", [value]));
        Assert.Equal(to, schema.Columns[0].Type.ToString());
        Assert.Equal(expected, rows[0][0]);
    }

    [Theory]
    [InlineData("string", "x", "int", "'x' is no int")]
    [InlineData("string", "1.5", "int", "'1.5' is no int")]
    [InlineData("string", "abcd", "varchar(3)", "'abcd' is no varchar(3)")]
    [InlineData("string", "31.12.2026", "date", "'31.12.2026' is no date")]
    [InlineData("int", 300, "tinyint", "'300' is no tinyint")]
    [InlineData("double", 2.5, "int", "'2.5' is no int")]
    [InlineData("double", double.NaN, "bigint", "'NaN' is no bigint")]
    [InlineData("double", 1e300, "float", "'1E+300' is no float")]
    [InlineData("double", 0.125, "decimal(10,2)", "'0.125' is no decimal(10,2)")]
    [InlineData("int", 1000, "decimal(4,2)", "'1000' is no decimal(4,2)")]
    [InlineData("int", 12345, "varchar(4)", "'12345' is no varchar(4)")]
    public void A_row_that_does_not_fit_is_rejected(string from, object value, string to, string reason)
    {
        var rejected = new List<(int, string?, string)>();
        var (_, rows, _) = RowData.Run(Cast(to), RowData.Batch($"a {from}", [value]), rejected);
        Assert.Empty(rows);
        Assert.Equal([(0, "a", reason)], rejected);
    }

    [Fact]
    public void A_row_is_rejected_once_and_the_others_keep_their_lines()
    {
        var block = new CastBlock(new() { Columns = new Dictionary<string, string> { ["a"] = "int", ["b"] = "int" } });
        var rejected = new List<(int Row, string? Column, string Reason)>();
        var (_, rows, lines) = RowData.Run(block, RowData.Batch("a string, b string, c string", ["1", "2", "x"], ["?", "?", "y"], ["3", "?", "z"], ["5", "6", null]), rejected);
        Assert.Equal([[1, 2, "x"], [5, 6, null]], rows);
        Assert.Equal([10L, 13L], lines);
        Assert.Equal([(1, "a"), (2, "b")], rejected.Select(r => (r.Row, r.Column)).Order());
    }

    [Fact]
    public void Types_that_can_not_become_others_are_told()
    {
        Assert.Contains("can't become", Assert.Throws<InvalidDataException>(() => Cast("date").Bind(RowData.Schema("a int"))).Message, StringComparison.Ordinal);
        Assert.Equal(["columns", "formats", "time_zone"], new CastOptions
        {
            Columns = new Dictionary<string, string> { ["a"] = "text" },
            Formats = ["QQ"],
            TimeZone = "Mars/Olympus",
        }.Validate().Select(p => p.Option));
    }

    [Fact]
    public void To_text_and_back_is_the_same() =>
        Gen.Select(Gen.Long, Gen.Double, Gen.Int[-700_000, 2_900_000], Gen.Long[-60_000_000_000_000_000, 250_000_000_000_000_000], Gen.Long).Sample((whole, real, days, micros, scaled) =>
        {
            var schema = RowData.Schema("a bigint, b double, c date, d timestamp, e decimal(38,7)");
            using var one = One(schema, b => b.Append(whole), b => b.Append(real), b => b.Append(days), b => b.Append(micros), b => b.Append((Int128)scaled * 1_000_003));
            var types = schema.Columns.ToDictionary(c => c.Name, c => c.Type.ToString());
            var expected = RowData.Read(one);
            var texts = new CastBlock(new() { Columns = types.ToDictionary(t => t.Key, _ => "string") }).Bind(schema).Apply(one.Share(), (_, _, reason) => Assert.Fail(reason));
            using var back = new CastBlock(new() { Columns = types }).Bind(texts.Schema).Apply(texts, (_, _, reason) => Assert.Fail(reason));
            Assert.Equal(expected, RowData.Read(back));
        });

    private static RowBatch One(TableSchema schema, params Action<ColumnBuilder>[] values)
    {
        var columns = schema.Columns.Select((c, i) =>
        {
            using var builder = new ColumnBuilder(c.Type, 1);
            values[i](builder);
            return builder.Build();
        }).ToArray();
        return new RowBatch(RowData.Origin, 0, true, schema, columns, 1);
    }

    private static CastBlock Cast(string to) => new(new() { Columns = new Dictionary<string, string> { ["a"] = to }, Formats = to is "timestamp" ? ["M/d/yyyy H:mm"] : [] });
}
