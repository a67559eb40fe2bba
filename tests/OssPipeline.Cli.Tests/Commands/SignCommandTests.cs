namespace OssPipeline.Cli.Tests.Commands;

/// <summary><c>sign</c>; that the URLs work is tested with the store.</summary>
public sealed class SignCommandTests : IDisposable
{
    private readonly TestHost _host = new();

    public SignCommandTests()
    {
        _host.Environment["OSS_ACCESS_KEY_ID"] = "ak";
        _host.Environment["OSS_ACCESS_KEY_SECRET"] = "the-secret";
        _host.Environment["OSS_ENDPOINT"] = "https://oss-cn-hangzhou.aliyuncs.com";
    }

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task The_url_alone_is_printed()
    {
        Assert.Equal(ExitCode.Done, await _host.RunAsync("sign", "oss://lake/a b", "--expires", "15m"));
        Assert.Matches("^https://lake\\.oss-cn-hangzhou\\.aliyuncs\\.com/a%20b\\?.*x-oss-expires=900&.*x-oss-signature=[0-9a-f]{64}\n$", _host.Out);
        Assert.Empty(_host.Error);
        Assert.DoesNotContain("the-secret", _host.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task V1_and_json_are_there_on_request()
    {
        Assert.Equal(ExitCode.Done, await _host.RunAsync("sign", "oss://lake/a", "--v1", "--method", "put", "--json"));
        Assert.Contains("OSSAccessKeyId=ak", _host.Json.Single().GetProperty("url").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--expires", "8d", "at most 7d")]
    [InlineData("--expires", "0s", "write a time")]
    [InlineData("--expires", "soon", "write a time")]
    [InlineData("--method", "PATCH", "use GET")]
    [InlineData("--header", "nonsense", "NAME:VALUE")]
    public async Task What_can_not_be_signed_is_a_usage_error(string option, string value, string message)
    {
        Assert.Equal(ExitCode.Usage, await _host.RunAsync("sign", "oss://lake/a", option, value));
        Assert.Contains(message, _host.Error, StringComparison.Ordinal);
        Assert.Empty(_host.Out);
    }

    [Fact]
    public async Task A_file_has_no_such_url()
    {
        _host.Write("a.txt", "a");
        Assert.Equal(ExitCode.Usage, await _host.RunAsync("sign", $"file://{_host.Directory}/a.txt"));
        Assert.Contains("only objects of OSS", _host.Error, StringComparison.Ordinal);
    }
}
