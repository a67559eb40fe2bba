using OssPipeline.Oss.Signing;

namespace OssPipeline.Oss.Tests.Signing;

public sealed class OssEndpointTests
{
    [Theory]
    [InlineData("oss-cn-hangzhou.aliyuncs.com", "cn-hangzhou", "https://b1.oss-cn-hangzhou.aliyuncs.com")]
    [InlineData("https://oss-cn-hangzhou-internal.aliyuncs.com/", "cn-hangzhou", "https://b1.oss-cn-hangzhou-internal.aliyuncs.com")]
    [InlineData("http://OSS-us-west-1.aliyuncs.com:8080", "us-west-1", "http://b1.oss-us-west-1.aliyuncs.com:8080")]
    [InlineData("b1.oss-cn-beijing.aliyuncs.com", "cn-beijing", "https://b1.oss-cn-beijing.aliyuncs.com")]
    [InlineData("cn-shanghai.oss.aliyuncs.com", "cn-shanghai", "https://b1.cn-shanghai.oss.aliyuncs.com")]
    [InlineData("oss.aliyuncs.com", "cn-hangzhou", "https://b1.oss.aliyuncs.com")]
    [InlineData("oss-internal.aliyuncs.com", "cn-hangzhou", "https://b1.oss-internal.aliyuncs.com")]
    [InlineData("oss-accelerate.aliyuncs.com", null, "https://b1.oss-accelerate.aliyuncs.com")]
    [InlineData("oss-accelerate-overseas.aliyuncs.com", null, "https://b1.oss-accelerate-overseas.aliyuncs.com")]
    [InlineData("s3.oss-cn-hangzhou.aliyuncs.com", null, "https://b1.s3.oss-cn-hangzhou.aliyuncs.com")]
    [InlineData("storage.example.com", null, "https://b1.storage.example.com")]
    [InlineData("http://127.0.0.1:9000", null, "http://127.0.0.1:9000")]
    [InlineData("http://[::1]:9000", null, "http://[::1]:9000")]
    [InlineData("http://localhost", null, "http://localhost")]
    public void A_host_tells_region_and_addressing(string text, string? region, string origin)
    {
        Assert.True(OssEndpoint.TryParse(text, "b1", OssAddressing.Auto, out var endpoint, out _));
        Assert.Equal((region, origin, "oss"), (endpoint.Region, endpoint.Origin, endpoint.Product));
        Assert.Equal(origin.Contains("//b1.", StringComparison.Ordinal) ? "" : "b1", endpoint.BucketInPath);
    }

    [Fact]
    public void A_cloud_box_is_a_region_of_another_product()
    {
        Assert.True(OssEndpoint.TryParse("cb-123.cn-hangzhou.oss-cloudbox.aliyuncs.com", "b1", OssAddressing.Auto, out var endpoint, out _));
        Assert.Equal(("cb-123", "oss-cloudbox"), (endpoint.Region, endpoint.Product));
    }

    [Theory]
    [InlineData(OssAddressing.VirtualHosted, "https://b1.files.example.com", "")]
    [InlineData(OssAddressing.Path, "https://files.example.com", "b1")]
    [InlineData(OssAddressing.Cname, "https://files.example.com", "")]
    public void The_bucket_stands_where_the_addressing_says(OssAddressing addressing, string origin, string inPath)
    {
        Assert.True(OssEndpoint.TryParse("files.example.com", "b1", addressing, out var endpoint, out _));
        Assert.Equal((origin, inPath, addressing), (endpoint.Origin, endpoint.BucketInPath, endpoint.Addressing));
    }

    [Theory]
    [InlineData("")]
    [InlineData("ftp://host")]
    [InlineData("https://")]
    [InlineData("https://host/bucket")]
    [InlineData("https://host?x")]
    [InlineData("https://ak:sk@host")]
    [InlineData("a b")]
    public void What_is_no_endpoint_is_refused_without_repeating_a_secret(string text)
    {
        Assert.False(OssEndpoint.TryParse(text, "b1", OssAddressing.Auto, out _, out var problem));
        Assert.NotEmpty(problem);
        Assert.DoesNotContain("sk", problem, StringComparison.Ordinal);
    }
}
