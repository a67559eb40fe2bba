using System.Text;

namespace OssPipeline.Cli.Tests.Commands;

/// <summary><c>ls</c>, <c>stat</c>, <c>cat</c> and <c>rm</c> on a folder of files.</summary>
public sealed class StoreCommandsTests : IDisposable
{
    private readonly TestHost _host = new();
    private readonly string _url;

    public StoreCommandsTests()
    {
        _host.Write("tree/a.txt", "123456789");
        _host.Write("tree/sub/b.txt", "bb");
        _host.Write("tree/sub/deeper/c.txt", "ccc");
        _host.Write("tree/sub2/d.txt", "");
        _url = $"file://{_host.Directory}/tree/";
    }

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Ls_shows_objects_and_folders_of_one_level()
    {
        Assert.Equal(ExitCode.Done, await _host.RunAsync("ls", _url, "--json"));
        Assert.Equal(["a.txt", "sub/", "sub2/"], _host.Json.Select(Name));
    }

    [Fact]
    public async Task Ls_of_a_prefix_shows_what_begins_so()
    {
        Assert.Equal(ExitCode.Done, await _host.RunAsync("ls", _url + "sub/", "--json"));
        Assert.Equal(["b.txt", "deeper/"], _host.Json.Select(Name));
    }

    [Fact]
    public async Task Ls_recursive_shows_every_object_in_columns_and_the_sum_on_stderr()
    {
        Assert.Equal(ExitCode.Done, await _host.RunAsync("ls", "-r", _url));
        var lines = _host.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["a.txt", "sub/b.txt", "sub/deeper/c.txt", "sub2/d.txt"], lines.Select(l => l.Split(' ')[^1]));
        Assert.StartsWith("       9 B  ", lines[0], StringComparison.Ordinal);
        Assert.Equal("4 objects, 14 B\n", _host.Error);
    }

    [Fact]
    public async Task Stat_tells_the_size_in_both_forms()
    {
        Assert.Equal(ExitCode.Done, await _host.RunAsync("stat", _url + "a.txt"));
        Assert.Matches(@"(?m)^key +a\.txt$", _host.Out);
        Assert.Matches(@"(?m)^size +9 \(9 B\)$", _host.Out);
    }

    [Theory]
    [InlineData("stat")]
    [InlineData("cat")]
    public async Task An_object_that_is_absent_is_exit_code_1(string verb)
    {
        Assert.Equal(ExitCode.Incomplete, await _host.RunAsync(verb, _url + "none"));
        Assert.Contains("no object 'none'", _host.Error, StringComparison.Ordinal);
        Assert.Empty(_host.Out);
    }

    [Theory]
    [InlineData("stat")]
    [InlineData("cat")]
    [InlineData("rm")]
    public async Task A_url_without_a_key_is_a_usage_error(string verb) => Assert.Equal(ExitCode.Usage, await _host.RunAsync(verb, _url));

    [Theory]
    [InlineData(null, "123456789")]
    [InlineData("0-0", "1")]
    [InlineData("3-5", "456")]
    [InlineData("-2", "89")]
    [InlineData("50-60", "")]
    public async Task Cat_writes_the_bytes_asked_for(string? range, string expected)
    {
        string[] args = range is null ? ["cat", _url + "a.txt"] : ["cat", _url + "a.txt", "--range", range];
        Assert.Equal(ExitCode.Done, await _host.RunAsync(args));
        Assert.Equal(expected, Encoding.UTF8.GetString(_host.Bytes));
    }

    [Fact]
    public async Task Cat_of_several_chunks_keeps_their_order()
    {
        var bytes = new byte[(9 << 20) + 5];
        new Random(3).NextBytes(bytes);
        File.WriteAllBytes(Path.Combine(_host.Directory, "tree", "large"), bytes);
        Assert.Equal(ExitCode.Done, await _host.RunAsync("cat", _url + "large"));
        Assert.True(bytes.AsSpan().SequenceEqual(_host.Bytes));
    }

    [Fact]
    public async Task Rm_deletes_one_object_without_asking_and_counts_an_absent_one_as_deleted()
    {
        Assert.Equal(ExitCode.Done, await _host.RunAsync("rm", _url + "a.txt"));
        Assert.False(File.Exists(Path.Combine(_host.Directory, "tree", "a.txt")));
        Assert.Equal(ExitCode.Done, await _host.RunAsync("rm", _url + "a.txt"));
        Assert.Empty(_host.Questions);
    }

    [Theory]
    [InlineData("y", 0, 2)]
    [InlineData("n", 1, 4)]
    [InlineData("", 1, 4)]
    [InlineData(null, 2, 4)]
    public async Task Rm_recursive_asks_first(string? answer, int exitCode, int left)
    {
        _host.Answer = answer;
        Assert.Equal(exitCode, await _host.RunAsync("rm", "-r", _url + "sub/"));
        Assert.Contains("Delete 2 objects (5 B)", Assert.Single(_host.Questions), StringComparison.Ordinal);
        Assert.Equal(left, Directory.GetFiles(Path.Combine(_host.Directory, "tree"), "*.txt", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public async Task Rm_recursive_with_yes_asks_nobody_and_takes_only_what_begins_so()
    {
        Assert.Equal(ExitCode.Done, await _host.RunAsync("rm", "-r", "--yes", _url + "sub/", "--json"));
        Assert.Empty(_host.Questions);
        Assert.Equal(2, Assert.Single(_host.Json).GetProperty("deleted").GetInt64());
        Assert.True(File.Exists(Path.Combine(_host.Directory, "tree", "sub2", "d.txt")));
    }

    [Theory]
    [InlineData("lake:key", "--pipeline")]
    [InlineData("oss://bucket/key", "OSS_ENDPOINT")]
    [InlineData("nonsense", "oss://BUCKET/KEY")]
    public async Task A_url_that_lacks_something_is_a_usage_error_that_says_what(string url, string advice)
    {
        Assert.Equal(ExitCode.Usage, await _host.RunAsync("ls", url));
        Assert.Contains(advice, _host.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_does_not_exist_is_exit_code_3() =>
        Assert.Equal(ExitCode.CouldNotRun, await _host.RunAsync("ls", $"file://{_host.Directory}/nowhere/"));

    [Fact]
    public async Task The_embedded_server_is_not_started_on_a_folder_without_its_data()
    {
        Assert.Equal(ExitCode.CouldNotRun, await _host.RunAsync("ls", "oss://bucket/", "--endpoint", "embedded"));
        Assert.Contains("--state", _host.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_host.Directory, ".osspipe")));
    }

    private static string? Name(System.Text.Json.JsonElement line) =>
        (line.TryGetProperty("key", out var key) ? key : line.GetProperty("folder")).GetString();
}
