using CsCheck;
using OssPipeline.Tables.RowBlocks;

namespace OssPipeline.Tables.Tests.RowBlocks;

public sealed class WhereBlockTests
{
    private const string Types = "b boolean, t tinyint, s smallint, i int, l bigint, f float, d double, n decimal(10,2), v string, day date, at timestamp";

    private static readonly object?[] Row =
        [true, -5, 300, 70_000, 1L << 40, 1.5f, 2.25, 12.34m, "north", new DateOnly(2026, 11, 24), new DateTime(2026, 11, 24, 13, 5, 7, DateTimeKind.Utc)];

    [Theory]
    [InlineData("i = 70000", true)]
    [InlineData("i <> 70000", false)]
    [InlineData("t < 0 and s > 299", true)]
    [InlineData("t >= 0 or s <= 299", false)]
    [InlineData("l > i", true)]
    [InlineData("i > 69999.5", true)]
    [InlineData("f = 1.5", true)]
    [InlineData("d > 2 and d < 2.5", true)]
    [InlineData("n = 12.34", true)]
    [InlineData("n > 12.339999999", true)]
    [InlineData("n < 12", false)]
    [InlineData("n < d", false)]
    [InlineData("b", true)]
    [InlineData("not b", false)]
    [InlineData("not not b", true)]
    [InlineData("b = true and not (b = false)", true)]
    [InlineData("v = 'north'", true)]
    [InlineData("v < 'nz' and v >= 'no'", true)]
    [InlineData("v in ('south', 'north')", true)]
    [InlineData("v not in ('south', 'north')", false)]
    [InlineData("i in (1, 70000, 3)", true)]
    [InlineData("day in ('2026-01-01', '2026-11-24')", true)]
    [InlineData("v like 'n%'", true)]
    [InlineData("v like '%rt%'", true)]
    [InlineData("v like '_orth'", true)]
    [InlineData("v like 'orth'", false)]
    [InlineData("v not like '%s%'", true)]
    [InlineData("i between 70000 and 70001", true)]
    [InlineData("i not between 70000 and 70001", false)]
    [InlineData("v is null", false)]
    [InlineData("v is not null", true)]
    [InlineData("day = '2026-11-24'", true)]
    [InlineData("'2026-11-23' < day", true)]
    [InlineData("at > day", true)]
    [InlineData("at < '2026-11-24 13:05:08'", true)]
    [InlineData("at = '2026-11-24T13:05:07Z'", true)]
    [InlineData("date(at) = day and hour(at) = 13", true)]
    [InlineData("year(day) = 2026 AND Month(day) = 11 AND day(day) = 24", true)]
    [InlineData("`v` || '!' = 'north!'", true)]
    [InlineData("upper(v) = 'NORTH'", true)]
    public void A_row_stays_when_the_condition_is_true(string condition, bool stays) =>
        Assert.Equal(stays ? 1 : 0, RowData.Run(Where(condition), RowData.Batch(Types, Row)).Rows.Length);

    [Theory]
    [InlineData("i = 1")]
    [InlineData("not (i = 1)")]
    [InlineData("i = 1 and true")]
    [InlineData("v in ('x')")]
    [InlineData("v not like 'x'")]
    [InlineData("i in (1, 2)")]
    public void What_is_unknown_leaves_the_row_out(string condition) =>
        Assert.Empty(RowData.Run(Where(condition), RowData.Batch(Types, new object?[11])).Rows);

    [Theory]
    [InlineData("i is null")]
    [InlineData("i = 1 or true")]
    [InlineData("not (i = 1 and false)")]
    [InlineData("coalesce(i, 7) = 7")]
    public void What_does_not_depend_on_the_unknown_is_true(string condition) =>
        Assert.Single(RowData.Run(Where(condition), RowData.Batch(Types, new object?[11])).Rows);

    [Fact]
    public void Rows_keep_their_lines()
    {
        var (_, rows, lines) = RowData.Run(Where("i > 1"), RowData.Batch("i int", [1], [2], [0], [3]));
        Assert.Equal([[2], [3]], rows);
        Assert.Equal([11L, 13L], lines);
    }

    [Theory]
    [InlineData("x = 1", "at character 1: there is no column 'x'")]
    [InlineData("i = 'x'", "at character 5: a text can't be compared with int; leave the quotes out")]
    [InlineData("i = v", "at character 3: int and string can't be compared")]
    [InlineData("i", "at character 1: a condition is expected here, not a value of the type int")]
    [InlineData("i = 1 and v", "at character 11: a condition is expected")]
    [InlineData("day > '1/2/2026'", "looks like '2026-01-31'")]
    [InlineData("i like 'x'", "like works on string, not on int")]
    [InlineData("year(v) = 1", "at character 6: year works on a date or timestamp")]
    public void What_does_not_fit_the_columns_is_told_with_its_place(string condition, string message) =>
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => Where(condition).Bind(RowData.Schema(Types))).Message, StringComparison.Ordinal);

    [Fact]
    public void Comparisons_agree_with_those_of_dotnet()
    {
        var values = Gen.Int[-4, 3].Select(i => i == -4 ? null : (object?)i);
        Gen.Select(values, values, Gen.OneOf(new[] { "=", "<>", "<", "<=", ">", ">=" }.Select(Gen.Const).ToArray()), Gen.Bool).Array[1, 40].Sample(cases =>
        {
            foreach (var group in cases.GroupBy(c => (c.Item3, c.Item4)))
            {
                var (op, isNot) = group.Key;
                var rows = group.Select(c => new[] { c.Item1, c.Item2 }).ToArray();
                var expected = rows.Where(r => r[0] is int a && r[1] is int b && Holds(op, a, b) != isNot).ToArray();
                Assert.Equal(expected, RowData.Run(Where(isNot ? $"not a {op} b" : $"a {op} b"), RowData.Batch("a int, b int", rows)).Rows);
            }
        });
    }

    [Fact]
    public void Like_agrees_with_a_regular_expression()
    {
        var letters = Gen.Char["ab%_é"].Array[0, 8].Select(c => new string(c));
        Gen.Select(letters, letters).Sample((text, pattern) =>
        {
            var expression = "^" + string.Concat(pattern.Select(c => c switch { '%' => "(?s:.*)", '_' => "(?s:.)", _ => System.Text.RegularExpressions.Regex.Escape(c.ToString()) })) + "\\z";
            Assert.Equal(
                System.Text.RegularExpressions.Regex.IsMatch(text, expression),
                RowData.Run(Where($"v like '{pattern}'"), RowData.Batch("v string", [text])).Rows.Length == 1);
        });
    }

    private static bool Holds(string op, int a, int b) => op switch
    {
        "=" => a == b,
        "<>" => a != b,
        "<" => a < b,
        "<=" => a <= b,
        ">" => a > b,
        _ => a >= b,
    };

    private static WhereBlock Where(string condition) => new(new WhereOptions { Condition = condition });
}
