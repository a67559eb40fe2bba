using System.IO.Compression;
using System.Text;
using CsCheck;
using OssPipeline.Core.Data;
using OssPipeline.Tables.Csv;
using OssPipeline.Tables.Input;
using OssPipeline.Tables.Tests.Rows;

namespace OssPipeline.Tables.Tests.Csv;

public sealed class CsvDecoderTests
{
    private const string Vehicles = "1,1,51,1,46.81006,-92.08174,9/14/2014 0:00,S\n1,2,13,1,46.81006,-92.08174,9/14/2014 23:59,NE\n";

    private static readonly Dictionary<string, string> VehicleSchema = CsvRun.Schema(
        "vehicle_id int", "record_id bigint", "patient_id smallint", "calls tinyint", "lat double", "lon double", "seen_at timestamp", "direction string");

    [Fact]
    public async Task Values_become_what_the_schema_says()
    {
        var rows = await CsvRun.DecodeAsync(Vehicles, new CsvDecodeOptions { Schema = VehicleSchema, Formats = ["M/d/yyyy H:mm"] });
        Assert.Equal(
            """
            [1]|[1]|[51]|[1]|[46.81006]|[-92.08174]|[2014-09-14 00:00:00.000000]|[S]
            [1]|[2]|[13]|[1]|[46.81006]|[-92.08174]|[2014-09-14 23:59:00.000000]|[NE]
            """,
            CsvRun.Show(rows.Rows));
        Assert.Empty(rows.Rejects);
    }

    [Fact]
    public async Task All_types_are_read()
    {
        var rows = await CsvRun.DecodeAsync(
            "true,-128,-32768,-2147483648,-9223372036854775808,1.5,-1e300,-12345678901234567890.123456789,abc,xyz,2026-02-28,2026-02-28T23:59:59.999999+08:00\n"
            + " No , 127 ,+32767,2147483647,9223372036854775807,-inf,NaN,0.1,\"a\"\"b\",,0001-01-01,9999-12-31\n",
            new CsvDecodeOptions
            {
                Schema = CsvRun.Schema(
                    "a boolean", "b tinyint", "c smallint", "d int", "e bigint", "f float", "g double", "h decimal(38,9)", "i varchar(5)", "j binary", "k date", "l timestamp"),
            });
        Assert.Equal(
            """
            [true]|[-128]|[-32768]|[-2147483648]|[-9223372036854775808]|[1.5]|[-1E+300]|[-12345678901234567890.123456789]|[abc]|[78797a]|[2026-02-28]|[2026-02-28 15:59:59.999999]
            [false]|[127]|[32767]|[2147483647]|[9223372036854775807]|[-Infinity]|[NaN]|[0.100000000]|[a"b]|[]|[0001-01-01]|[9999-12-31 00:00:00.000000]
            """,
            CsvRun.Show(rows.Rows));
    }

    [Fact]
    public async Task A_value_that_does_not_fit_rejects_its_row_with_line_column_and_value()
    {
        var rows = await CsvRun.DecodeAsync(
            "1,a\n\n\"x\ny\",b\n3,c\n99999999999,d\n5,e",
            new CsvDecodeOptions { Schema = CsvRun.Schema("id int", "name string") });
        Assert.Equal("[1]|[a]\n[3]|[c]\n[5]|[e]", CsvRun.Show(rows.Rows));
        Assert.Equal([3, 6], rows.Rejects.Select(r => r.Line));
        Assert.All(rows.Rejects, r => Assert.Equal("id", r.Column));
        Assert.Equal("'99999999999' is no int.", rows.Rejects[1].Reason);
        Assert.Equal("99999999999,d", rows.Rejects[1].Text);
        Assert.Equal("\"x\ny\",b", rows.Rejects[0].Text);
    }

    [Fact]
    public async Task Where_rows_may_not_be_rejected_the_first_one_fails_the_object()
    {
        var e = await Assert.ThrowsAsync<InvalidDataException>(() => CsvRun.DecodeAsync(
            "1\n2\nx\ny\n", new CsvDecodeOptions { Schema = CsvRun.Schema("id int") }, chunk: 2, parallelism: 4, rejects: false));
        Assert.Contains("Line 3", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Null_and_empty_are_told_apart_where_asked()
    {
        const string text = "\\N,\\N\n,\n\"\\N\",1\n\"\",\"\"\n";
        var rows = await CsvRun.DecodeAsync(text, new CsvDecodeOptions { Schema = CsvRun.Schema("s string", "i int"), Null = ["\\N"] });
        Assert.Equal("NULL|NULL\n[]|NULL\n[\\N]|[1]\n[]|NULL", CsvRun.Show(rows.Rows));

        rows = await CsvRun.DecodeAsync(",1\n\"\",2\n", new CsvDecodeOptions { Schema = CsvRun.Schema("s string", "i int"), Null = [""] });
        Assert.Equal("NULL|[1]\n[]|[2]", CsvRun.Show(rows.Rows));

        rows = await CsvRun.DecodeAsync("\"NA\",-1\nNA,2\n", new CsvDecodeOptions { Schema = CsvRun.Schema("s string", "i int"), Null = ["NA", "-1"], NullQuoted = true });
        Assert.Equal("NULL|NULL\nNULL|[2]", CsvRun.Show(rows.Rows));
    }

    [Theory]
    [InlineData(RaggedRows.Error, "[1]|[2]", "2 3 4")]
    [InlineData(RaggedRows.Pad, "[1]|[2]\n[3]|NULL\n[7]|[8]", "3")]
    [InlineData(RaggedRows.Drop, "[1]|[2]", "")]
    public async Task Ragged_rows_go_where_the_options_say(object ragged, string expected, string rejected)
    {
        var warnings = new List<string>();
        var rows = await CsvRun.DecodeAsync(
            Encoding.UTF8.GetBytes("1,2\n3\n4,5,6\n7,8,\n"),
            new CsvDecodeOptions { Schema = CsvRun.Schema("a int", "b string"), Ragged = (RaggedRows)ragged },
            warnings: warnings);
        Assert.Equal(expected, CsvRun.Show(rows.Rows));
        Assert.Equal(rejected, string.Join(" ", rows.Rejects.Select(r => r.Line)));
        if ((RaggedRows)ragged == RaggedRows.Drop)
        {
            Assert.Equal("in/some.csv: 3 rows with another number of fields than 2 were left out (ragged: drop); the first is in line 2.", Assert.Single(warnings));
        }
    }

    [Theory]
    [InlineData("1,\"a\n2,b\n", 1, "not closed")]
    [InlineData("1,a\n2,\"b\"c\n", 2, "behind the closing quote")]
    public async Task Wrong_quotes_reject_their_row(string text, long line, string reason)
    {
        var rows = await CsvRun.DecodeAsync(text, new CsvDecodeOptions { Schema = CsvRun.Schema("a int", "b string") });
        var reject = Assert.Single(rows.Rejects);
        Assert.Equal(line, reject.Line);
        Assert.Contains(reason, reject.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_that_are_no_text_reject_their_row()
    {
        byte[] text = [.. "1,é\n2,"u8, 0xC3, 0x28, .. "\n3,ok\n"u8];
        var rows = await CsvRun.DecodeAsync(text, new CsvDecodeOptions { Schema = CsvRun.Schema("a int", "b string") });
        Assert.Equal("[1]|[é]\n[3]|[ok]", CsvRun.Show(rows.Rows));
        Assert.Equal((2, "b"), (rows.Rejects[0].Line, rows.Rejects[0].Column!));
    }

    [Fact]
    public async Task Byte_order_marks_and_encodings_are_known()
    {
        var options = new CsvDecodeOptions { Schema = CsvRun.Schema("a int", "b string") };
        const string text = "1,中文é\n2,\"x,y\"\n";
        const string expected = "[1]|[中文é]\n[2]|[x,y]";
        foreach (var encoding in new Encoding[] { new UTF8Encoding(true), Encoding.Unicode, Encoding.BigEndianUnicode })
        {
            var rows = await CsvRun.DecodeAsync([.. encoding.GetPreamble(), .. encoding.GetBytes(text)], options);
            Assert.Equal(expected, CsvRun.Show(rows.Rows));
        }

        var plain = await CsvRun.DecodeAsync(Encoding.Unicode.GetBytes(text), options with { Encoding = TextEncoding.Utf16 });
        Assert.Equal(expected, CsvRun.Show(plain.Rows));
        var gbk = CodePagesEncodingProvider.Instance.GetEncoding(936)!.GetBytes("1,中文\n2,\"x,y\"\n");
        var chinese = await CsvRun.DecodeAsync(gbk, options with { Encoding = TextEncoding.Gbk }, piece: 3);
        Assert.Equal("[1]|[中文]\n[2]|[x,y]", CsvRun.Show(chinese.Rows));
        var broken = await CsvRun.DecodeAsync([.. gbk, .. "3,"u8, 0x81, 0x20, (byte)'\n'], options with { Encoding = TextEncoding.Gbk });
        Assert.Equal(3, Assert.Single(broken.Rejects).Line);
    }

    [Fact]
    public async Task Header_rows_are_left_out_and_may_name_the_fields()
    {
        var options = new CsvDecodeOptions { Schema = CsvRun.Schema("id int", "name string"), Header = "true" };
        var rows = await CsvRun.DecodeAsync("ID,\"NA\nME\"\n1,a\n", options with { Schema = CsvRun.Schema("x int", "y string") });
        Assert.Equal("[1]|[a]", CsvRun.Show(rows.Rows));
        Assert.Equal([3L], rows.FirstLines);

        rows = await CsvRun.DecodeAsync("some title\nother, things ,Name,ID\n0,0,a,1\n0,0,b,x\n", options with { Header = "2", Match = ColumnMatch.Name }, chunk: 3);
        Assert.Equal("[1]|[a]", CsvRun.Show(rows.Rows));
        Assert.Equal(4, Assert.Single(rows.Rejects).Line);

        var e = await Assert.ThrowsAsync<InvalidDataException>(() => CsvRun.DecodeAsync("name,id\na,1\n", options));
        Assert.Contains("match: name", e.Message, StringComparison.Ordinal);
        e = await Assert.ThrowsAsync<InvalidDataException>(() => CsvRun.DecodeAsync("name\na\n", options with { Match = ColumnMatch.Name }));
        Assert.Contains("no 'id'", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\r\n")]
    [InlineData("id,name\n")]
    public async Task An_object_without_rows_gives_one_last_batch(string text)
    {
        var rows = await CsvRun.DecodeAsync(text, new CsvDecodeOptions { Schema = CsvRun.Schema("id int", "name string"), Header = "true" });
        Assert.Empty(rows.Rows);
        Assert.Equal(1, rows.Batches);
    }

    [Fact]
    public async Task Other_delimiters_quotes_escapes_and_comments_work()
    {
        var rows = await CsvRun.DecodeAsync(
            "# 'it's\n1\t'a\\'b\tc'\n#x\n2\t''\n",
            new CsvDecodeOptions { Schema = CsvRun.Schema("a int", "b string"), Delimiter = "\\t", Quote = "'", Escape = "\\", Comment = "#" });
        Assert.Equal("[1]|[a'b\tc]\n[2]|[]", CsvRun.Show(rows.Rows));
        rows = await CsvRun.DecodeAsync(
            "1\u0001a\\\u0001b\n2\u0001\\N\n3\u0001\"x\n",
            new CsvDecodeOptions { Schema = CsvRun.Schema("a int", "b string"), Delimiter = "\\x01", Quote = "", Escape = "\\", Null = ["\\N"] });
        Assert.Equal("[1]|[a\u0001b]\n[2]|NULL\n[3]|[\"x]", CsvRun.Show(rows.Rows));
    }

    [Fact]
    public async Task Compressed_objects_are_known_by_their_first_bytes()
    {
        var options = new CsvDecodeOptions { Schema = VehicleSchema, Formats = ["M/d/yyyy H:mm"] };
        var plain = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(Vehicles, 3000)));
        foreach (var packed in new[] { Gzip(plain), [.. Gzip(plain[..1000]), .. Gzip(plain[1000..])], Zstd(plain), Snappy(plain) })
        {
            var rows = await CsvRun.DecodeAsync(packed, options, parallelism: 2);
            Assert.Equal(6000, rows.Rows.Count);
            foreach (var cut in new[] { packed.Length - 1, packed.Length - 9, packed.Length / 2 })
            {
                var e = await Assert.ThrowsAsync<InvalidDataException>(() => CsvRun.DecodeAsync(packed[..cut], options));
                Assert.Matches("(gzip|zstd|snappy) data.*truncated.*line \\d+", e.Message);
            }
        }
    }

    [Fact]
    public async Task A_row_that_is_too_long_fails_the_object()
    {
        var text = "1,a\n2,\"" + new string('x', 5000) + "\"\n";
        var e = await Assert.ThrowsAsync<InvalidDataException>(() => CsvRun.DecodeAsync(
            text, new CsvDecodeOptions { Schema = CsvRun.Schema("a int", "b string"), MaxRow = new ByteSize(2048) }, chunk: 512));
        Assert.Contains("line 2", e.Message, StringComparison.Ordinal);
        Assert.Contains("max_row", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_chunk_size_and_any_number_of_tasks_give_the_same_rows_and_lines()
    {
        var field = Gens.Any("1", "-5", "x", "", "\"2\"", "\"a,b\"", "\"a\r\nb\"", "\"q\"\"q\"", "中", "a\"b", "1.5", "\"u\"v", "12345678901");
        var row = field.Array[1, 4].Select(f => string.Join(",", f));
        var options = new CsvDecodeOptions { Schema = CsvRun.Schema("a int", "b string", "c double") };
        Gen.Select(row.Array[0, 60], Gens.Any("\n", "\r\n", "\r"), Gen.Int[1, 300], Gen.Int[1, 4], Gen.Int[1, 100]).Sample(
            (rows, end, chunk, parallelism, piece) =>
            {
                var text = Encoding.UTF8.GetBytes(string.Join(end, rows));
                var whole = CsvRun.DecodeAsync(text, options).GetAwaiter().GetResult();
                var cut = CsvRun.DecodeAsync(text, options, chunk, parallelism, piece: piece).GetAwaiter().GetResult();
                Assert.Equal(CsvRun.Show(whole.Rows), CsvRun.Show(cut.Rows));
                Assert.Equal(whole.Rejects, cut.Rejects);
            },
            iter: 2_000,
            threads: 1);
    }

    [Fact]
    public void Many_rows_and_nulls_come_out_as_they_went_in()
    {
        // More than a block, and columns with and without nulls.
        var value = Gen.Select(Gen.Int, Gen.Int[0, 9]).Select((i, n) => n < 3 ? "" : $"{i}");
        Gen.Select(value, value, value, (a, b, c) => new[] { a, b, c }).Array[0, 12_000].Sample(
            rows =>
            {
                var text = string.Concat(rows.Select(r => string.Join(",", r) + "\n"));
                var decoded = CsvRun.DecodeAsync(text, new CsvDecodeOptions { Schema = CsvRun.Schema("a int", "b string", "c decimal(12,1)"), Null = [""] }).GetAwaiter().GetResult();
                Assert.Equal(rows.Length, decoded.Rows.Count);
                for (var i = 0; i < rows.Length; i++)
                {
                    string?[] expected = [rows[i][0], rows[i][1], rows[i][2].Length == 0 ? "" : rows[i][2] + ".0"];
                    Assert.Equal(expected.Select(t => t!.Length == 0 ? null : t), decoded.Rows[i]);
                }
            },
            iter: 20,
            threads: 1);
    }

    internal static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var stream = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            stream.Write(bytes);
        }

        return packed.ToArray();
    }

    private static byte[] Zstd(byte[] bytes)
    {
        using var compressor = new ZstdSharp.Compressor(3);
        return compressor.Wrap(bytes).ToArray();
    }

    private static byte[] Snappy(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var stream = new Snappier.SnappyStream(packed, CompressionMode.Compress, leaveOpen: true))
        {
            stream.Write(bytes);
        }

        return packed.ToArray();
    }
}
