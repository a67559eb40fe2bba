using System.IO.Compression;
using System.Text;
using CsCheck;
using OssPipeline.Core.Rows;
using OssPipeline.Tables.Delimited;
using OssPipeline.Tables.Table;
using OssPipeline.Tables.Tests.Table;

namespace OssPipeline.Tables.Tests.Delimited;

public sealed class DelimitedFormatTests : IDisposable
{
    private static readonly string[] TextTypes = [.. AnyRows.AllTypes.Where(t => t != "binary")];

    private readonly TempFolder _folder = new();
    private readonly Duck _duck = new();

    public void Dispose()
    {
        _duck.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(',', ".csv", false)]
    [InlineData('\t', ".tsv", false)]
    [InlineData('|', ".csv", true)]
    public void DuckDB_reads_quoted_text_value_for_value(char delimiter, string extension, bool gzip)
    {
        var options = new DelimitedOptions(delimiter, UseQuote: true, "\\N", Header: true, gzip ? 1 : null, extension);

        // DuckDB ends a text at a byte of 0, which is not ours to test.
        AnyRows.Of(TextTypes).Where(d => !d.Rows.Any(r => r.Any(v => v is string s && s.Contains('\0', StringComparison.Ordinal)))).Sample(
            data =>
            {
                var path = Write(options, data.Schema, data.Rows, out var rejected);
                Assert.Empty(rejected);
                var from = $"read_csv('{path}', delim = '{delimiter}', quote = '\"', escape = '\"', header = true, nullstr = '\\N', allow_quoted_nulls = false, new_line = '\\n', auto_detect = false, columns = {Duck.CsvColumns(data.Schema)})";
                Assert.Equal(data.Rows.Select(SomeRows.Text), _duck.Rows(data.Schema, from));
            },
            iter: 100,
            threads: 1);
    }

    [Fact]
    public void Rows_that_need_quotes_are_rejected_without_them_and_the_others_read_back()
    {
        var options = new DelimitedOptions(',', UseQuote: false, "\\N", Header: false, null, ".csv");
        AnyRows.Of(TextTypes).Where(d => d.Schema.Columns.Count > 1).Sample(
            data =>
            {
                var path = Write(options, data.Schema, data.Rows, out var rejected);
                var bad = data.Rows.Select((r, i) => (Row: i, IsBad: r.Any(v => v is string s && s.AsSpan().ContainsAny(",\"\r\n")))).Where(r => r.IsBad).Select(r => r.Row);
                Assert.Equal(bad, rejected.Order());
                var good = data.Rows.Where((_, i) => !rejected.Contains(i)).ToList();
                var lines = File.ReadAllText(path).Split('\n');
                Assert.Equal(good.Count, lines.Length - 1);
                Assert.All(lines[..^1], l => Assert.Equal(data.Schema.Columns.Count, l.Split(',').Length));
            },
            iter: 100,
            threads: 1);
    }

    [Fact]
    public void Values_stand_as_MaxCompute_reads_them()
    {
        var schema = SomeRows.Schema(
            ("a", "boolean"), ("b", "decimal(5,3)"), ("c", "decimal(3,0)"), ("d", "date"), ("e", "timestamp"), ("f", "double"), ("g", "string"), ("h", "string"));
        var options = new DelimitedOptions(',', UseQuote: true, "\\N", Header: true, null, ".csv");
        var path = Write(options, schema, [[true, new System.Numerics.BigInteger(-5), new System.Numerics.BigInteger(7), -1L, 1_500_000L, 0.1, "", "a\"b"], [null, null, null, null, null, null, null, null]], out _);
        Assert.Equal(
            "a,b,c,d,e,f,g,h\ntrue,-0.005,7,1969-12-31,1970-01-01 00:00:01.500000000,0.1,\"\",\"a\"\"b\"\n\\N,\\N,\\N,\\N,\\N,\\N,\\N,\\N\n",
            File.ReadAllText(path));
    }

    [Fact]
    public void A_text_that_stands_for_null_is_rejected()
    {
        var schema = SomeRows.Schema(("a", "string"), ("b", "string"));
        Write(new DelimitedOptions(',', true, "\\N", false, null, ".csv"), schema, [["x", "\\N"], ["y", "z"]], out var rejected);
        Assert.Equal([0], rejected);
    }

    [Theory]
    [InlineData(false, "\\N", new[] { 1 })]
    [InlineData(true, "\\N", new int[0])]
    [InlineData(true, "", new[] { 0 })]
    public void A_row_never_becomes_a_blank_line(bool quotes, string nullText, int[] expected)
    {
        Write(new DelimitedOptions(',', quotes, nullText, false, null, ".csv"), SomeRows.Schema(("a", "string")), [[null], [""], ["x"]], out var rejected);
        Assert.Equal(expected, rejected.Order());
    }

    [Fact]
    public void Bytes_have_no_text()
    {
        var e = Assert.Throws<InvalidDataException>(() =>
            new DelimitedFormat(new DelimitedOptions(',', true, "\\N", false, null, ".csv")).Check(SomeRows.Schema(("raw", "binary"))));
        Assert.Contains("raw", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_longer_than_the_buffer_come_through()
    {
        var text = new string('x', 300_000) + "\"" + new string('y', 70_000);
        var path = Write(new DelimitedOptions(',', true, "\\N", false, 6, ".csv"), SomeRows.Schema(("a", "string"), ("b", "int")), [[text, 1L], [text, 2L]], out _);
        using var gzip = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var reader = new StreamReader(gzip, Encoding.UTF8);
        var quoted = "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
        Assert.Equal($"{quoted},1\n{quoted},2\n", reader.ReadToEnd());
    }

    private string Write(DelimitedOptions options, TableSchema schema, List<object?[]> rows, out List<int> rejected)
    {
        var format = new DelimitedFormat(options);
        var found = new SortedSet<int>();
        var columns = SomeRows.Columns(schema, rows);
        format.Screen(columns, schema, (row, _, _) => found.Add(row));
        rejected = [.. found];
        var path = _folder.File($"{Guid.NewGuid():N}{format.Extension}");
        using var stream = File.Create(path);
        WriteAsync(format, schema, [.. rows.Where((_, i) => !found.Contains(i))], stream).GetAwaiter().GetResult();
        return path;
    }

    private static async Task WriteAsync(DelimitedFormat format, TableSchema schema, List<object?[]> rows, Stream stream)
    {
        using var group = new RowGroup(schema);
        group.Add(SomeRows.Columns(schema, rows), rows.Count);
        await using var encoder = format.Open(schema, stream, group);
        await encoder.WriteAsync(group, static _ => ValueTask.CompletedTask, default);
        await encoder.CompleteAsync(default);
    }
}
