using OssPipeline.Oss.Signing;

namespace OssPipeline.Oss.Tests.Signing;

public sealed class OssV4AuthorizationTests
{
    private const string Credential = "Credential=ak/20231216/cn-hangzhou/oss/aliyun_v4_request";

    [Theory]
    [InlineData($"OSS4-HMAC-SHA256 {Credential},AdditionalHeaders=abc;zabc,Signature=5a")]
    [InlineData($"OSS4-HMAC-SHA256 {Credential}, Signature=5a, AdditionalHeaders=abc;zabc")]
    [InlineData($"OSS4-HMAC-SHA256  Signature=5a ,AdditionalHeaders=abc;zabc , {Credential}")]
    public void Fields_stand_in_any_order_and_with_or_without_spaces(string header)
    {
        Assert.True(OssV4Authorization.TryParse(header, out var parsed));
        Assert.Equal("ak", parsed.AccessKeyId);
        Assert.Equal(new OssScope("20231216", "cn-hangzhou"), parsed.Scope);
        Assert.Equal(["abc", "zabc"], parsed.AdditionalHeaders);
        Assert.Equal("5a", parsed.Signature);
    }

    [Theory]
    [InlineData("")]
    [InlineData("OSS ak:signature")]
    [InlineData("OSS4-HMAC-SHA256")]
    [InlineData("OSS4-HMAC-SHA256 Signature=5a")]
    [InlineData($"OSS4-HMAC-SHA256 {Credential}")]
    [InlineData($"OSS4-HMAC-SHA256 {Credential},Signature=")]
    [InlineData($"OSS4-HMAC-SHA256 {Credential},Signature=5a,Signature=5b")]
    [InlineData($"OSS4-HMAC-SHA256 {Credential},Signature=5a,Unknown=1")]
    [InlineData("OSS4-HMAC-SHA256 Credential=ak/20231216/cn-hangzhou/oss/aws4_request,Signature=5a")]
    [InlineData("OSS4-HMAC-SHA256 Credential=ak/2023121/cn-hangzhou/oss/aliyun_v4_request,Signature=5a")]
    [InlineData("OSS4-HMAC-SHA256 Credential=/20231216/cn-hangzhou/oss/aliyun_v4_request,Signature=5a")]
    [InlineData("OSS4-HMAC-SHA256 Credential=ak/20231216/cn-hangzhou/oss/aliyun_v4_request/x,Signature=5a")]
    public void A_malformed_header_is_refused(string header) => Assert.False(OssV4Authorization.TryParse(header, out _));

    [Fact]
    public void What_is_written_is_read_back()
    {
        var written = new OssV4Authorization("ak", new OssScope("20231216", "cn-hangzhou"), ["abc"], "5a");

        Assert.True(OssV4Authorization.TryParse(written.ToString(), out var read));
        Assert.Equal(written.ToString(), read.ToString());
    }
}
