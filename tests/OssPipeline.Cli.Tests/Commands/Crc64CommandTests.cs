using System.Globalization;
using System.Text;
using OssPipeline.Core.Data;

namespace OssPipeline.Cli.Tests.Commands;

public sealed class Crc64CommandTests : IDisposable
{
    private readonly TestHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Sums_are_printed_in_the_order_of_the_files()
    {
        _host.Write("one", "123456789");
        _host.Write("two", "");
        Assert.Equal(ExitCode.Done, await _host.RunAsync("crc64", "one", "two"));
        Assert.Equal("11051210869376104954  one\n0  two\n", _host.Out);
        Assert.Empty(_host.Error);
    }

    [Fact]
    public async Task A_dash_reads_stdin()
    {
        _host.Input = Encoding.ASCII.GetBytes("123456789");
        Assert.Equal(ExitCode.Done, await _host.RunAsync("crc64", "-"));
        Assert.Equal("11051210869376104954  -\n", _host.Out);
    }

    [Fact]
    public async Task A_file_of_several_chunks_has_the_sum_of_all_of_it()
    {
        var bytes = new byte[(3 << 20) + 17];
        new Random(7).NextBytes(bytes);
        File.WriteAllBytes(Path.Combine(_host.Directory, "large"), bytes);
        Assert.Equal(ExitCode.Done, await _host.RunAsync("crc64", "large", "--json"));
        var line = Assert.Single(_host.Json);
        Assert.Equal(Crc64Xz.Compute(bytes).ToString(CultureInfo.InvariantCulture), line.GetProperty("crc64").GetString());
        Assert.Equal(bytes.Length, line.GetProperty("size").GetInt64());
        Assert.Equal("large", line.GetProperty("file").GetString());
    }

    [Fact]
    public async Task A_missing_file_does_not_stop_the_others()
    {
        _host.Write("there", "123456789");
        Directory.CreateDirectory(Path.Combine(_host.Directory, "folder"));
        Assert.Equal(ExitCode.Incomplete, await _host.RunAsync("crc64", "gone", "folder", "there"));
        Assert.Equal("11051210869376104954  there\n", _host.Out);
        Assert.Contains("osspipe: gone: no such file", _host.Error, StringComparison.Ordinal);
        Assert.Contains("osspipe: folder: ", _host.Error, StringComparison.Ordinal);
    }
}
