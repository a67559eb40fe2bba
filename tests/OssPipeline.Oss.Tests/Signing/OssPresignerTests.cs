using OssPipeline.Oss.Credentials;
using OssPipeline.Oss.Signing;

namespace OssPipeline.Oss.Tests.Signing;

public sealed class OssPresignerTests
{
    private static readonly OssCredentials Key = new("ak", "sk");

    private static readonly KeyValuePair<string, string>[] Query =
    [
        new("param1", "value1"), new("+param1", "value3"), new("|param1", "value4"), new("+param2", ""), new("|param2", ""), new("param2", ""),
    ];

    private static readonly KeyValuePair<string, string>[] Others = [new("ZAbc", "value"), new("abc", "value")];

    [Theory]
    [InlineData("2023-12-17T02:54:37Z", null, false, "a39966c61718be0d5b14e668088b3fa07601033f6518ac7b523100014269c0fe")]
    [InlineData("2023-12-17T03:56:28Z", "token", false, "3817ac9d206cd6dfc90f1c09c00be45005602e55898f26f5ddb06d7892e1f8b5")]
    [InlineData("2023-12-17T03:30:09Z", null, true, "6bd984bfe531afb6db1f7550983a741b103a8c58e5e14f83ea474c2322dfa2b7")]
    public void A_v4_url_carries_the_published_signature(string now, string? token, bool hasOthers, string signature)
    {
        var request = new OssPresign("PUT", "1234+-/123/1.txt", TimeSpan.FromSeconds(599))
        {
            Query = Query,
            Headers = [new("x-oss-head1", "value"), new("content-type", "application/octet-stream"), .. hasOthers ? Others : []],
        };
        var url = On("bucket").V4(request, new OssCredentials("ak", "sk", token), DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture));

        Assert.StartsWith("https://bucket.oss-cn-hangzhou.aliyuncs.com/1234%2B-/123/1.txt?", url, StringComparison.Ordinal);
        Assert.EndsWith("&x-oss-signature=" + signature, url, StringComparison.Ordinal);
        Assert.Equal(hasOthers, url.Contains("&x-oss-additional-headers=abc%3Bzabc&", StringComparison.Ordinal));
        Assert.Contains("x-oss-expires=599", url, StringComparison.Ordinal);
        Assert.Contains("x-oss-credential=ak%2F20231217%2Fcn-hangzhou%2Foss%2Faliyun_v4_request", url, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("key", 1699807420L, null, "dcLTea%2BYh9ApirQ8o8dOPqtvJXQ%3D")]
    [InlineData("key+123", 1699808204L, "token", "jzKYRrM5y6Br0dRFPaTGOsbrDhY%3D")]
    public void A_v1_url_carries_the_published_signature(string key, long expires, string? token, string signature)
    {
        var request = new OssPresign("GET", key, TimeSpan.FromSeconds(20)) { Query = [new("versionId", "versionId")] };
        var url = On("bucket").V1(request, new OssCredentials("ak", "sk", token), DateTimeOffset.FromUnixTimeSeconds(expires - 20));

        Assert.EndsWith($"OSSAccessKeyId=ak&Expires={expires}&Signature={signature}", url, StringComparison.Ordinal);
    }

    [Fact]
    public void A_validity_out_of_bounds_is_refused()
    {
        var now = DateTimeOffset.UtcNow;
        Assert.Throws<ArgumentOutOfRangeException>(() => On("b").V4(new OssPresign("GET", "k", TimeSpan.FromDays(8)), Key, now));
        Assert.Throws<ArgumentOutOfRangeException>(() => On("b").V4(new OssPresign("GET", "k", TimeSpan.Zero), Key, now));
        Assert.Throws<ArgumentOutOfRangeException>(() => On("b").V1(new OssPresign("GET", "k", TimeSpan.Zero), Key, now));
    }

    [Fact]
    public void What_would_be_signed_otherwise_than_it_is_sent_is_refused()
    {
        var (now, get) = (DateTimeOffset.UtcNow, new OssPresign("GET", "k", TimeSpan.FromHours(1)));
        OssPresign[] wrong =
        [
            get with { Method = "get" },
            get with { Method = "POST" },
            get with { Query = [new("x-oss-expires", "9999999")] },
            get with { Query = [new("signature", "a")] },
            get with { Headers = [new("x-oss-meta-a", "1"), new("X-Oss-Meta-A", "2")] },
            get with { Headers = [new("a b", "1")] },
            get with { Headers = [new("x-oss-meta-a", "1\r\nb: c")] },
        ];

        foreach (var request in wrong)
        {
            Assert.Throws<ArgumentException>(() => On("b").V4(request, Key, now));
            Assert.Throws<ArgumentException>(() => On("b").V1(request, Key, now));
        }

        var unsignedByV1 = get with { Headers = [new("Range", "bytes=0-1")] };
        Assert.Throws<ArgumentException>(() => On("b").V1(unsignedByV1, Key, now));
        Assert.Contains("x-oss-additional-headers=range", On("b").V4(unsignedByV1, Key, now), StringComparison.Ordinal);
    }

    private static OssPresigner On(string bucket)
    {
        Assert.True(OssEndpoint.TryParse("https://oss-cn-hangzhou.aliyuncs.com", bucket, OssAddressing.Auto, out var endpoint, out _));
        return new OssPresigner(endpoint, bucket, "cn-hangzhou");
    }
}
