using System.Text;
using CsCheck;
using OssPipeline.Core.Data;

namespace OssPipeline.Blocks.Tests;

public sealed class Crc64ListTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sums-");

    private string Path => System.IO.Path.Combine(_folder.FullName, "sums.txt");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Decimal_sums_are_found_by_key()
    {
        var list = Read("11051210869376104954  a b.txt\n0  empty\r\n\n5  ./dir/é\n18446744073709551615  last");
        Assert.Equal(4, list.Count);
        Assert.Equal(11051210869376104954UL, list.Find("a b.txt"));
        Assert.Equal(0UL, list.Find("empty"));
        Assert.Equal(5UL, list.Find("dir/é"));
        Assert.Equal(ulong.MaxValue, list.Find("last"));
        Assert.Null(list.Find("other"));
    }

    [Fact]
    public void Hex_sums_are_found_by_key()
    {
        var list = Read("\uFEFF995dc9bbdf1939fa  a\n0x995DC9BBDF1939FA  b\n");
        Assert.Equal((0x995dc9bbdf1939faUL, 0x995dc9bbdf1939faUL), (list.Find("a"), list.Find("b")));
    }

    [Fact]
    public void Sixteen_digits_without_a_letter_are_what_the_other_lines_are()
    {
        const string Either = "1234567890123456";
        Assert.Equal(0x1234567890123456UL, Read($"{Either}  a\n995dc9bbdf1939fa  b\n").Find("a"));
        Assert.Equal(1234567890123456UL, Read($"{Either}  a\n7  b\n").Find("a"));
        Assert.Equal(1234567890123456UL, Read($"{Either}  a\n").Find("a"));
        Assert.Equal(0x1234567890123456UL, Read($"0x{Either}  a\n").Find("a"));
    }

    [Theory]
    [InlineData("7  a\nseven  b\n", 2, "'seven' in front")]
    [InlineData("7 a\n", 1, "two spaces and a key")]
    [InlineData("7  \n", 1, "two spaces and a key")]
    [InlineData("7  ./\n", 1, "two spaces and a key")]
    [InlineData("  a\n", 1, "'' in front")]
    [InlineData("18446744073709551616  a\n", 1, "in front")]
    [InlineData("-7  a\n", 1, "in front")]
    [InlineData("+7  a\n", 1, "in front")]
    [InlineData("0x7  a\n", 1, "in front")]
    [InlineData("7  a\n\n995dc9bbdf1939fa  b\n", 3, "in hex, but the lines before have it in decimal")]
    [InlineData("7  a\n8  b\n9  a\n", 3, "another CRC64 (9) than an earlier line (7)")]
    public void A_wrong_line_is_named_by_file_and_line(string text, int line, string said)
    {
        var error = Assert.Throws<InvalidDataException>(() => Read(text));
        Assert.StartsWith($"{Path}:{line}: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_line_twice_is_fine() => Assert.Equal(1, Read("7  a\n7  a\n").Count);

    [Fact]
    public void An_endless_line_is_refused_not_read()
    {
        var error = Assert.Throws<InvalidDataException>(() => Read("7  a\n8  " + new string('x', 1 << 20)));
        Assert.Contains(":2: the line is longer", error.Message, StringComparison.Ordinal);
        Assert.Equal(8UL, Read("8  " + new string('x', Crc64List.MaxLine - 3)).Find(new string('x', Crc64List.MaxLine - 3)));
        Assert.Throws<InvalidDataException>(() => Read("8  " + new string('x', Crc64List.MaxLine - 2) + "\n"));
    }

    [Fact]
    public void A_missing_list_is_named()
    {
        var error = Assert.Throws<IOException>(() => Crc64List.Read(Path));
        Assert.Contains(Path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_list_is_read_back_across_the_buffers() =>
        Gen.Select(Gen.ULong, Gen.Int[1, 3000]).Array[1, 100].Sample(
            entries =>
            {
                var text = new StringBuilder();
                for (var i = 0; i < entries.Length; i++)
                {
                    text.Append(entries[i].Item1).Append("  ").Append(i).Append(new string('k', entries[i].Item2)).Append('\n');
                }

                var list = Read(text.ToString());
                for (var i = 0; i < entries.Length; i++)
                {
                    Assert.Equal(entries[i].Item1, list.Find(i + new string('k', entries[i].Item2)));
                }
            },
            iter: 20,
            threads: 1);

    [Fact]
    public void What_is_printed_for_a_file_is_found() =>
        Assert.Equal(Crc64Xz.Compute("abc"u8), Read($"{Crc64Xz.Compute("abc"u8)}  x/abc").Find("x/abc"));

    private Crc64List Read(string text)
    {
        File.WriteAllText(Path, text);
        return Crc64List.Read(Path);
    }
}
