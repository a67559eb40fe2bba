using System.Globalization;
using System.Text;
using CsCheck;
using OssPipeline.Core.Rows;
using OssPipeline.Tables.Tests.Rows;
using OssPipeline.Tables.Text;

namespace OssPipeline.Tables.Tests.Text;

public sealed class TextParserTests
{
    [Fact]
    public void Integers_are_those_of_the_library() =>
        Gen.OneOf(
            Gen.Long.Select(n => n.ToString(CultureInfo.InvariantCulture)),
            Gen.Int[-100_000, 100_000].Select(n => n.ToString("00000", CultureInfo.InvariantCulture)),
            Gen.Char["0123456789+-. x"].Array[1, 24].Select(c => new string(c)),
            Gen.Char["0123456789"].Array[17, 24].Select(c => new string(c))).Where(t => t.Trim() == t).Sample(
            text =>
            {
                var isNumber = long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var expected);
                Assert.Equal(isNumber ? expected.ToString(CultureInfo.InvariantCulture) : null, Parse("bigint", text));
                Assert.Equal(isNumber && expected == (sbyte)expected ? expected.ToString(CultureInfo.InvariantCulture) : null, Parse("tinyint", text));
                Assert.Equal(isNumber && expected == (int)expected ? expected.ToString(CultureInfo.InvariantCulture) : null, Parse("int", text));
            },
            iter: 20_000);

    [Fact]
    public void Doubles_and_floats_are_those_of_the_library_to_the_last_bit() =>
        Gen.OneOf(
            Gen.Double.Select(d => d.ToString("R", CultureInfo.InvariantCulture)),
            Gen.Single.Select(d => d.ToString("R", CultureInfo.InvariantCulture)),
            Gen.Select(Gen.Int[-1000, 1000], Gen.ULong, Gen.Int[1, 20]).Select((whole, part, digits) => $"{whole}.{part.ToString("D20", CultureInfo.InvariantCulture)[..digits]}"),
            Gen.Select(Gen.Long, Gen.Int[-330, 320]).Select((n, e) => $"{n}e{e}"),
            Gen.Char["0123456789.e-+"].Array[1, 12].Select(c => new string(c))).Sample(
            text =>
            {
                const NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
                var isDouble = double.TryParse(text, style, CultureInfo.InvariantCulture, out var expected) && (double.IsFinite(expected) || !char.IsAsciiDigit(text[^1]));
                Assert.Equal(isDouble ? expected.ToString("R", CultureInfo.InvariantCulture) : null, Parse("double", text));
                var isFloat = float.TryParse(text, style, CultureInfo.InvariantCulture, out var single) && (float.IsFinite(single) || !char.IsAsciiDigit(text[^1]));
                Assert.Equal(isFloat ? single.ToString("R", CultureInfo.InvariantCulture) : null, Parse("float", text));
            },
            iter: 50_000);

    [Fact]
    public void Decimals_are_exact() =>
        Gen.Select(Gen.Decimal, Gen.Int[0, 5]).Select((d, zeros) => (Value: d, Text: d.ToString(CultureInfo.InvariantCulture) + (d.Scale > 0 ? new string('0', zeros) : ""))).Sample(
            one =>
            {
                var expected = Math.Abs(one.Value) < 1e10m || one.Value.Scale <= 8
                    ? one.Value.ToString("F28", CultureInfo.InvariantCulture)
                    : null;
                var parsed = Parse("decimal(38,28)", one.Text);
                if (Math.Abs(one.Value) < 1e10m)
                {
                    Assert.Equal(expected!.Replace("-0.0000000000000000000000000000", "0.0000000000000000000000000000", StringComparison.Ordinal), parsed);
                }
                else
                {
                    Assert.Null(parsed);
                }
            },
            iter: 20_000);

    [Theory]
    [InlineData("decimal(5,2)", "123.45", "123.45")]
    [InlineData("decimal(5,2)", "123.4500", "123.45")]
    [InlineData("decimal(5,2)", "123.456", null)]
    [InlineData("decimal(5,2)", "1234.5", null)]
    [InlineData("decimal(5,2)", "1.2e2", "120.00")]
    [InlineData("decimal(38,0)", "99999999999999999999999999999999999999", "99999999999999999999999999999999999999")]
    [InlineData("decimal(38,0)", "100000000000000000000000000000000000000", null)]
    [InlineData("decimal(38,38)", "-0.00000000000000000000000000000000000001", "-0.00000000000000000000000000000000000001")]
    [InlineData("decimal(38,0)", "18446744073709551616", "18446744073709551616")]
    [InlineData("decimal(10,0)", "1e99999999999", null)]
    [InlineData("decimal(10,0)", ".", null)]
    [InlineData("decimal(10,1)", "-.5", "-0.5")]
    [InlineData("double", "1e400", null)]
    [InlineData("double", " 1.5 ", "1.5")]
    [InlineData("double", "0x10", null)]
    [InlineData("double", "1,5", null)]
    [InlineData("boolean", "maybe", null)]
    [InlineData("varchar(2)", "中文", "中文")]
    [InlineData("varchar(2)", "中文x", null)]
    [InlineData("date", "2024-02-29", "2024-02-29")]
    [InlineData("date", "2023-02-29", null)]
    [InlineData("date", "2024-13-01", null)]
    [InlineData("date", "2024-01-01 00:00", "2024-01-01")]
    [InlineData("date", "2024-01-01 00:01", null)]
    [InlineData("timestamp", "2024-01-01", "2024-01-01 00:00:00.000000")]
    [InlineData("timestamp", "2024-01-01T10:20", "2024-01-01 10:20:00.000000")]
    [InlineData("timestamp", "2024-01-01 10:20:30.1234567+05:30", "2024-01-01 04:50:30.123456")]
    [InlineData("timestamp", "2024-01-01T10:20:30Z", "2024-01-01 10:20:30.000000")]
    [InlineData("timestamp", "2024-01-01T24:00:00", null)]
    [InlineData("timestamp", "1600-03-01T00:00:00-0100", "1600-03-01 01:00:00.000000")]
    public void A_value_is_read_or_refused(string type, string text, string? expected) => Assert.Equal(expected, Parse(type, text));

    [Theory]
    [InlineData("M/d/yyyy H:mm", "9/14/2014 0:00", "2014-09-14 00:00:00.000000")]
    [InlineData("M/d/yyyy H:mm", "12/31/2014 23:59", "2014-12-31 23:59:00.000000")]
    [InlineData("M/d/yyyy H:mm", "13/31/2014 23:59", null)]
    [InlineData("M/d/yyyy H:mm", "1/1/2014 1:5", null)]
    [InlineData("MM/dd/yyyy hh:mm tt", "09/14/2014 12:05 AM", "2014-09-14 00:05:00.000000")]
    [InlineData("MM/dd/yyyy hh:mm tt", "09/14/2014 12:05 pm", "2014-09-14 12:05:00.000000")]
    [InlineData("yyyyMMdd'T'HHmmss", "20140914T235958", "2014-09-14 23:59:58.000000")]
    [InlineData("d-MMM-yy", "4-Sep-49", "2049-09-04 00:00:00.000000")]
    [InlineData("d-MMM-yy", "4-september-50", "1950-09-04 00:00:00.000000")]
    [InlineData("dd/MMM/yyyy:HH:mm:ss zzz", "10/Oct/2000:13:55:36 -0700", "2000-10-10 20:55:36.000000")]
    [InlineData("yyyy.M.d H:m:s.FFF", "2014.1.2 3:4:5.12", "2014-01-02 03:04:05.120000")]
    public void Formats_are_read(string format, string text, string? expected)
    {
        var values = new TextValues(TimeRules.Create([format], null));
        Assert.Equal(expected, Parse(values, "timestamp", text));
    }

    [Fact]
    public void Times_in_a_zone_are_turned_into_UTC()
    {
        var berlin = new TextValues(TimeRules.Create([], "Europe/Berlin"));
        Assert.Equal("2024-01-01 11:00:00.000000", Parse(berlin, "timestamp", "2024-01-01 12:00"));
        Assert.Equal("2024-07-01 10:00:00.000000", Parse(berlin, "timestamp", "2024-07-01 12:00"));
        Assert.Null(Parse(berlin, "timestamp", "2024-03-31 02:30")); // Skipped.
        Assert.Equal("2024-03-31 01:00:00.000000", Parse(berlin, "timestamp", "2024-03-31 03:00"));
        Assert.Equal("2024-10-27 00:30:00.000000", Parse(berlin, "timestamp", "2024-10-27 02:30")); // Twice: the first.
        Assert.Equal("2024-10-27 02:00:00.000000", Parse(berlin, "timestamp", "2024-10-27 03:00"));
        Assert.Equal("2024-07-01 12:00:00.000000", Parse(berlin, "timestamp", "2024-07-01 12:00Z"));
        Assert.Equal("2024-07-01 04:00:00.000000", Parse(new TextValues(TimeRules.Create([], "+08:00")), "timestamp", "2024-07-01 12:00"));
        Assert.Equal("1970-01-01 00:00:00.000000", Parse(new TextValues(TimeRules.Create([], "Asia/Shanghai")), "timestamp", "1970-01-01 08:00"));
    }

    [Fact]
    public void Moments_are_those_of_the_library() =>
        Gen.DateTime.Sample(
            time =>
            {
                var values = new TextValues(TimeRules.Create(["M/d/yyyy h:mm:ss.fffffff tt"], null));
                var expected = time.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture);
                Assert.Equal(expected, Parse(values, "timestamp", time.ToString("yyyy-MM-ddTHH:mm:ss.fffffff", CultureInfo.InvariantCulture)));
                Assert.Equal(expected, Parse(values, "timestamp", time.ToString("M/d/yyyy h:mm:ss.fffffff tt", CultureInfo.InvariantCulture)));
                Assert.Equal(expected[..10], Parse(values, "date", expected[..10]));
            },
            iter: 10_000);

    [Theory]
    [InlineData("H:mm", "does not name a day")]
    [InlineData("yyyy-MM-dd Q", "'Q'")]
    [InlineData("yyyy-MM-dd 'x", "not closed")]
    [InlineData("yyyy-MM-dd hh:mm", "tt")]
    public void A_format_that_is_none_is_told(string format, string problem)
    {
        Assert.False(TimePattern.TryParse(format, out _, out var found));
        Assert.Contains(problem, found, StringComparison.Ordinal);
    }

    private static string? Parse(string type, string text) => Parse(new TextValues(TimeRules.Plain), type, text);

    private static string? Parse(TextValues values, string type, string text)
    {
        Assert.True(ColumnType.TryParse(type, out var column));
        using var builder = new ColumnBuilder(column);
        if (!values.TryAppend(builder, Encoding.UTF8.GetBytes(text)))
        {
            Assert.Equal(0, builder.Count);
            return null;
        }

        using var built = builder.Build();
        return RowCollector.Text(built, 0);
    }
}
