using OssPipeline.Tables.RowBlocks;

namespace OssPipeline.Tables.Tests.RowBlocks;

public sealed class DeriveBlockTests
{
    private static readonly object?[] Row =
    [
        7, "Straße", new DateOnly(2026, 1, 2), new DateTime(1969, 12, 31, 23, 59, 58, DateTimeKind.Utc).AddMicroseconds(500), -0.05m, new byte[] { 0xAB, 1 }, true, 1.5, null,
    ];

    [Theory]
    [InlineData("year(at)", "int", 1969)]
    [InlineData("minute(at)", "int", 59)]
    [InlineData("day(d)", "int", 2)]
    [InlineData("hour(d)", "int", 0)]
    [InlineData("date_format(d, 'yyyyMM')", "string", "202601")]
    [InlineData("date_format(at, 'yyyy-MM-dd HH')", "string", "1969-12-31 23")]
    [InlineData("date_format(at, 'd')", "string", "31")]
    [InlineData("substring(s, 2, 3)", "string", "tra")]
    [InlineData("substring(s, 5, 1)", "string", "ß")]
    [InlineData("substring(s, 6)", "string", "e")]
    [InlineData("substring(s, 9, 9)", "string", "")]
    [InlineData("hash('abc', 6)", "string", "900150")]
    [InlineData("hash(n)", "string", "8f14e45fceea167a5a36dedd4bea2543")] // md5("7")
    [InlineData("upper(s)", "string", "STRAßE")]
    [InlineData("lower('ÀB')", "string", "àb")]
    [InlineData("n || '/' || s", "string", "7/Straße")]
    [InlineData("concat(d, ' ', at, ' ', m, ' ', raw, ' ', flag, ' ', x)", "string", "2026-01-02 1969-12-31 23:59:58.000500 -0.05 ab01 true 1.5")]
    [InlineData("concat(s, nothing)", "string", null)]
    [InlineData("coalesce(nothing, 5)", "int", 5)]
    [InlineData("coalesce(nothing, nothing)", "int", null)]
    [InlineData("42", "bigint", 42L)]
    [InlineData("-42", "bigint", -42L)]
    [InlineData("'it''s'", "string", "it's")]
    [InlineData("n > 3 and not flag", "boolean", false)]
    public void An_expression_gives_its_value(string expression, string type, object? value)
    {
        var (schema, rows, _) = RowData.Run(Derive(("new", expression)), Batch());
        Assert.Equal(("new", type), (schema.Columns[^1].Name, schema.Columns[^1].Type.ToString()));
        Assert.Equal(value, rows[0][^1]);
        Assert.Equal(10, rows[0].Length);
    }

    [Fact]
    public void A_column_of_the_same_name_is_replaced_in_its_place()
    {
        var (schema, rows, _) = RowData.Run(Derive(("S", "n"), ("twice", "s || s")), RowData.Batch("n int, s string", [7, "x"]));
        Assert.Equal("n int, S int, twice string", schema.ToString());
        Assert.Equal([[7, 7, "77"]], rows);
    }

    [Theory]
    [InlineData("substring(n, 1)", "at character 11: substring works on string, not on int")]
    [InlineData("substring(s, 0)", "at character 14: a whole number is expected here, at least 1")]
    [InlineData("substring(s)", "takes a text, where to begin")]
    [InlineData("coalesce(n, 'x')", "coalesce gives a value of the type int, which string is not")]
    [InlineData("coalesce(n, 99999999999)", "bigint is not")]
    [InlineData("date_format(at, n)", "a format in quotes is expected")]
    [InlineData("date_format(at, '''')", "is no date format")]
    [InlineData("hash(n, 33)", "1 to 32")]
    [InlineData("year(s)", "the block cast makes it one")]
    public void What_does_not_fit_the_columns_is_told_with_its_place(string expression, string message) =>
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => Derive(("c", expression)).Bind(Batch().Schema)).Message, StringComparison.Ordinal);

    [Fact]
    public void Moments_outside_of_the_calendar_have_no_parts()
    {
        var schema = RowData.Schema("at timestamp");
        using var builder = new OssPipeline.Core.Rows.ColumnBuilder(schema.Columns[0].Type);
        builder.Append(long.MaxValue);
        builder.Append(long.MinValue);
        var batch = new OssPipeline.Core.Rows.RowBatch(RowData.Origin, 0, true, schema, [builder.Build()], 2);
        using var result = Derive(("y", "year(at)"), ("f", "date_format(at, 'yyyy')"), ("h", "hash(at)")).Bind(schema).Apply(batch, (_, _, _) => Assert.Fail("rejected"));
        Assert.True(result.Columns[1].IsNull(0) && result.Columns[2].IsNull(1) && !result.Columns[3].IsNull(0));
    }

    private static OssPipeline.Core.Rows.RowBatch Batch() =>
        RowData.Batch("n int, s string, d date, at timestamp, m decimal(10,2), raw binary, flag boolean, x double, nothing int", Row);

    private static DeriveBlock Derive(params (string Name, string Expression)[] columns) =>
        new(new DeriveOptions { Columns = columns.ToDictionary(c => c.Name, c => c.Expression) });
}
