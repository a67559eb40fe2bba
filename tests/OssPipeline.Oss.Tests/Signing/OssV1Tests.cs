using OssPipeline.Oss.Signing;

namespace OssPipeline.Oss.Tests.Signing;

/// <summary>The vendor's published vectors.</summary>
public sealed class OssV1Tests
{
    private static readonly KeyValuePair<string, string>[] PutHeaders =
    [
        new("Content-MD5", "eB5eJF1ptWaXm4bijSPyxw=="), new("Content-Type", "text/html"), new("User-Agent", "test"),
        new("x-oss-date", "Wed, 28 Dec 2022 10:27:41 GMT"), new("x-oss-meta-magic", "abracadabra"), new("X-Oss-Meta-Author", " alice "),
    ];

    [Theory]
    [InlineData("", "", "kSHKmLxlyEAKtZPkJhG9bZb5k7M=")]
    [InlineData("acl", "", "/afkugFbmWDQ967j1vr6zygBLQk=")]
    [InlineData("acl&non-resousce=123", "", "/afkugFbmWDQ967j1vr6zygBLQk=")]
    [InlineData("", "token", "H3PAlN3Vucn74tPVEqaQC4AnLwQ=")]
    public void An_object_request_has_the_published_signature(string query, string token, string signature)
    {
        Assert.True(OssPath.TryParseQuery(query, out var parameters));
        var headers = token.Length == 0 ? PutHeaders : [.. PutHeaders, new("x-oss-security-token", token)];
        var request = new OssRequestToSign
        {
            Method = "PUT",
            Bucket = "examplebucket",
            Key = "nelson",
            Query = parameters.ToArray(),
            Headers = headers,
        };

        Assert.Equal(signature, OssV1.Sign(request, "sk"));
        Assert.True(OssV1.Verify(request, "sk", signature));
        Assert.False(OssV1.Verify(request, "sK", signature));
    }

    [Fact]
    public void The_string_to_sign_is_the_published_one()
    {
        var request = new OssRequestToSign { Method = "PUT", Bucket = "examplebucket", Key = "nelson", Headers = PutHeaders };

        Assert.Equal(
            "PUT\neB5eJF1ptWaXm4bijSPyxw==\ntext/html\nWed, 28 Dec 2022 10:27:41 GMT\nx-oss-date:Wed, 28 Dec 2022 10:27:41 GMT\n"
            + "x-oss-meta-author:alice\nx-oss-meta-magic:abracadabra\n/examplebucket/nelson",
            OssV1.StringToSign(request));
    }

    [Theory]
    [InlineData("resourceGroup&non-resousce=null", "vkQmfuUDyi1uDi3bKt67oemssIs=")]
    [InlineData("resourceGroup&acl", "x3E5TgOvl/i7PN618s5mEvpJDYk=")]
    public void A_bucket_request_has_the_published_signature(string query, string signature)
    {
        Assert.True(OssPath.TryParseQuery(query, out var parameters));
        var request = new OssRequestToSign
        {
            Method = "GET",
            Bucket = "examplebucket",
            Key = "",
            Query = parameters.ToArray(),
            Headers = (KeyValuePair<string, string>[])[new("x-oss-date", "Wed, 28 Dec 2022 10:27:41 GMT")],
        };

        Assert.Equal(signature, OssV1.Sign(request, "sk"));
    }

    [Theory]
    [InlineData("key", "1699807420", "versionId=versionId", "dcLTea+Yh9ApirQ8o8dOPqtvJXQ=")]
    [InlineData("key+123", "1699808204", "versionId=versionId&security-token=token", "jzKYRrM5y6Br0dRFPaTGOsbrDhY=")]
    public void A_presigned_request_has_the_published_signature(string key, string expires, string query, string signature)
    {
        Assert.True(OssPath.TryParseQuery($"{query}&OSSAccessKeyId=ak&Expires={expires}&Signature=x", out var parameters));
        var request = new OssRequestToSign { Method = "GET", Bucket = "bucket", Key = key, Query = parameters.ToArray() };

        Assert.Equal(signature, OssV1.Sign(request, "sk", expires));
    }

    [Theory]
    [InlineData("hD208RWMpg77svXkQRwWXS+V5KQ=", "eB5eJF1ptWaXm4bijSPyxw==")]
    [InlineData("26NBxoKdsyly4EDv6inkoDft/yA=", "ODBGOERFMDMzQTczRUY3NUE3NzA5QzdFNUYzMDQxNEM=")]
    public void The_date_is_the_date_header_where_no_other_is_given(string signature, string md5)
    {
        var request = new OssRequestToSign
        {
            Method = "PUT",
            Bucket = "oss-example",
            Key = "nelson",
            Headers = (KeyValuePair<string, string>[])
            [
                new("Content-Md5", md5), new("Content-Type", "text/html"), new("Date", "Thu, 17 Nov 2005 18:49:58 GMT"),
                new("X-OSS-Meta-Author", "foo@bar.com"), new("X-OSS-Magic", "abracadabra"),
            ],
        };

        Assert.Equal(
            $"PUT\n{md5}\ntext/html\nThu, 17 Nov 2005 18:49:58 GMT\nx-oss-magic:abracadabra\nx-oss-meta-author:foo@bar.com\n/oss-example/nelson",
            OssV1.StringToSign(request));
        Assert.Equal(signature, OssV1.Sign(request, "OtxrzxIsfpFjA7SwPzILwy8Bw21TLhquhboDYROV"));
    }

    [Theory]
    [InlineData("OSS ak:c2ln", true)]
    [InlineData("OSS STS.a:b:c2ln", true)]
    [InlineData("OSS :c2ln", false)]
    [InlineData("OSS ak:", false)]
    [InlineData("OSS ak", false)]
    [InlineData("OSS2 ak:c2ln", false)]
    public void Only_a_whole_header_is_read(string header, bool valid)
    {
        Assert.Equal(valid, OssV1.TryParseAuthorization(header, out var accessKeyId, out var signature));
        Assert.Equal(valid ? header : "OSS :", $"OSS {accessKeyId}:{signature}");
    }
}
