namespace OssPipeline.Cli.Tests.Commands;

/// <summary><c>sign</c>; that the URLs work is tested in <see cref="OssCommandsTests"/>.</summary>
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
    [InlineData("--expires=-5m", null, "write a time")]
    [InlineData("--expires", "9999999d", "further than calendars go")]
    [InlineData("--query", "x-oss-expires=1", "added by signing")]
    [InlineData("--header", "a b:c", "can't be a header")]
    [InlineData("--method", "PATCH", "use GET")]
    [InlineData("--header", "nonsense", "NAME:VALUE")]
    public async Task What_can_not_be_signed_is_a_usage_error(string option, string? value, string message)
    {
        string[] args = value is null ? ["sign", "oss://lake/a", option] : ["sign", "oss://lake/a", option, value];
        Assert.Equal(ExitCode.Usage, await _host.RunAsync(args));
        Assert.Contains(message, _host.Error, StringComparison.Ordinal);
        Assert.Empty(_host.Out);
    }

    [Fact]
    public async Task V1_refuses_a_header_that_it_would_not_sign_and_knows_no_seven_days()
    {
        Assert.Equal(ExitCode.Usage, await _host.RunAsync("sign", "oss://lake/a", "--v1", "--header", "Range:bytes=0-1"));
        Assert.Contains("V1 does not sign the header Range", _host.Error, StringComparison.Ordinal);
        using var another = _host.Another();
        Assert.Equal(ExitCode.Done, await another.RunAsync("sign", "oss://lake/a", "--v1", "--expires", "8d"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_token_that_a_url_needs_is_in_it(bool isJson)
    {
        _host.Environment["OSS_SESSION_TOKEN"] = "session-token-1";
        Assert.Equal(ExitCode.Done, await _host.RunAsync(isJson ? ["sign", "oss://lake/a", "--json"] : ["sign", "oss://lake/a"]));
        Assert.Contains("x-oss-security-token=session-token-1&", _host.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("***", _host.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_has_no_such_url()
    {
        _host.Write("a.txt", "a");
        Assert.Equal(ExitCode.Usage, await _host.RunAsync("sign", $"file://{_host.Directory}/a.txt"));
        Assert.Contains("only objects of OSS", _host.Error, StringComparison.Ordinal);
    }
}
