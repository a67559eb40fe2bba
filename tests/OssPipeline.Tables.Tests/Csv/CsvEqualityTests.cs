using System.Text;
using CsCheck;
using CsvHelper;
using OssPipeline.Tables.Csv;
using OssPipeline.Tables.Tests.Rows;

namespace OssPipeline.Tables.Tests.Csv;

/// <summary>Our scanner against CsvHelper's, which shares no code with it.</summary>
public sealed class CsvEqualityTests
{
    // Short texts that are full of what matters, and long ones that cross vectors.
    private static readonly Gen<string> Piece = Gen.Frequency(
        (8, Gens.Any(",", "\n", "\r\n", "\"", "\"\"", "\r", ",\"", "\",", "\"\n", "\n\"", ",,")),
        (6, Gens.Any("a", "bc", " ", "1", "2.5", "é", "中", "😀", "#", "\\", "\\N", "\t")),
        (2, Gen.Char['a', 'z'].Array[1, 80].Select(c => new string(c))),
        (1, Gen.Int[1, 300].Select(n => "\"" + new string('q', n) + ",\r\n\"\"x\"")));

    private static readonly Gen<string> Anything = Piece.Array[0, 120].Select(string.Concat);

    private static readonly Gen<string> Field = Gen.OneOf(
        Gens.Any("", "\"\"", "a", "\"a\"", "\"a,b\"", "\"a\nb\"", "\"a\r\nb\"", "\"say \"\"hi\"\"\"", "5\" pipe", " x ", "中文", "\"\"\"\""),
        Gen.Char['a', 'z'].Array[0, 70].Select(c => new string(c)),
        Gen.Char['a', 'z'].Array[0, 200].Select(c => "\"" + new string(c) + "\""));

    private static readonly Gen<string> Tidy = Gen.Select(
        Field.Array[1, 6].Select(f => string.Join(",", f)).Array[0, 40], Gens.Any("\n", "\r\n", "\r"), Gen.Bool,
        (rows, end, last) => string.Join(end, rows) + (last ? end : ""));

    [Fact]
    public void Rows_and_fields_of_any_text_are_those_that_CsvHelper_finds() =>
        Gen.OneOf(Anything, Tidy).Sample(Compare, iter: 20_000, threads: 1);

    [Fact]
    public void Texts_with_an_escape_and_no_quotes_too() =>
        Anything.Sample(
            text => AssertSame(
                text,
                Theirs(text, new CsvReaderOptions { Separator = ',', HasHeader = false, Mode = CsvMode.Escape }),
                Ours(text, new CsvDialect { Quote = null, Escape = (byte)'\\' }, int.MaxValue)),
            iter: 5_000,
            threads: 1);

    [Fact]
    public void Comments_too() =>
        Gen.OneOf(Anything, Tidy).Select(t => t.Replace("a", "#", StringComparison.Ordinal)).Where(t => !HasTextBehindQuote(t, new CsvDialect { Comment = (byte)'#' })).Sample(
            text => AssertSame(
                text,
                Theirs(text, new CsvReaderOptions { Separator = ',', HasHeader = false, CommentPrefix = '#' }),
                Ours(text, new CsvDialect { Comment = (byte)'#' }, int.MaxValue)),
            iter: 5_000,
            threads: 1);

    [Fact]
    public void A_cut_at_any_border_loses_nothing_and_gains_nothing() =>
        Gen.Select(Gen.OneOf(Anything, Tidy), Gen.Int[1, 200]).Sample(
            (text, size) =>
            {
                var whole = Ours(text, new CsvDialect(), int.MaxValue);
                AssertSame(text, whole, Ours(text, new CsvDialect(), size));
            },
            iter: 10_000,
            threads: 1);

    private static void Compare(string text)
    {
        if (!HasTextBehindQuote(text, new CsvDialect()))
        {
            AssertSame(text, Theirs(text, new CsvReaderOptions { Separator = ',', HasHeader = false }), Ours(text, new CsvDialect(), int.MaxValue));
        }
    }

    // Such rows don't fit, whatever their fields are; where they end is a matter of taste.
    private static bool HasTextBehindQuote(string text, CsvDialect dialect)
    {
        var bytes = Padded(text, out var length);
        var index = new CsvIndex(dialect, 0, 1 << 14);
        index.Fill(bytes, 0, length);
        return index.Faults.Any(f => f.Fault == CsvFault.TextBehindQuote);
    }

    private static void AssertSame(string text, List<string?[]> expected, List<string?[]> actual)
    {
        if (CsvRun.Show(expected) != CsvRun.Show(actual))
        {
            Assert.Fail($"{System.Text.Json.JsonSerializer.Serialize(text)}\nexpected\n{CsvRun.Show(expected)}\nactual\n{CsvRun.Show(actual)}");
        }
    }

    private static List<string?[]> Theirs(string text, CsvReaderOptions options)
    {
        var rows = new List<string?[]>();
        using var reader = CsvReader.Create(Encoding.UTF8.GetBytes(text), options);
        while (reader.Read())
        {
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => (string?)reader.GetString(i))]);
        }

        return rows;
    }

    // Cut into chunks of about a size, as a file is.
    private static List<string?[]> Ours(string text, CsvDialect dialect, int size)
    {
        var all = Encoding.UTF8.GetBytes(text);
        var rows = new List<string?[]>();
        var borders = new CsvBorders(dialect);
        var index = new CsvIndex(dialect, 3, 2);
        for (var at = 0; at < all.Length;)
        {
            var border = 0;
            for (var length = (long)size; border == 0; length *= 2)
            {
                border = at + length >= all.Length ? all.Length - at : borders.FindLast(all.AsSpan(at, (int)length));
            }

            var chunk = new byte[border + ByteMasks.Width];
            chunk.AsSpan().Fill((byte)'\n'); // What lies behind must not matter.
            all.AsSpan(at, border).CopyTo(chunk);
            for (var from = 0; from < border;)
            {
                from = index.Fill(chunk, from, border);
                var block = new CsvBlock(dialect, new CsvNulls([], false)) { Text = chunk, Ends = index.Ends, Starts = index.Starts, FirstFields = index.FirstFields };
                for (var row = 0; row < index.Rows; row++)
                {
                    rows.Add([.. Enumerable.Range(0, index.FieldCounts[row]).Select(i => TextOf(block, row, i, index.Faults))]);
                }
            }

            at += border;
        }

        return rows;
    }

    private static string TextOf(CsvBlock block, int row, int field, List<(int Row, CsvFault Fault)> faults)
    {
        var (start, length) = block.FieldAt(row, field);
        if (block.Text[start] == '"' && block.Dialect.Quote is not null && faults.Contains((row, CsvFault.OpenQuote)) && start + length + ByteMasks.Width == block.Text.Length)
        {
            // Their value of a field that is never closed.
            return Encoding.UTF8.GetString(block.Text.AsSpan(start + 1, length - 1)).Replace("\"\"", "\"", StringComparison.Ordinal);
        }

        block.TryGetText(start, length, out var text);
        return Encoding.UTF8.GetString(text);
    }

    private static byte[] Padded(string text, out int length)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        length = bytes.Length;
        return [.. bytes, .. new byte[ByteMasks.Width]];
    }
}
