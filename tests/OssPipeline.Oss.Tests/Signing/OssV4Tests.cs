using System.Security.Cryptography;
using System.Text;
using OssPipeline.Oss.Signing;

namespace OssPipeline.Oss.Tests.Signing;

/// <summary>The vendor's published vectors.</summary>
public sealed class OssV4Tests
{
    private const string Secret = "sk";

    private static readonly KeyValuePair<string, string>[] Query =
    [
        new("param1", "value1"), new("+param1", "value3"), new("|param1", "value4"), new("+param2", ""), new("|param2", ""), new("param2", ""),
    ];

    private static readonly KeyValuePair<string, string>[] Headers =
    [
        new("x-oss-head1", "value"), new("abc", "value"), new("ZAbc", "value"), new("XYZ", "value"),
    ];

    [Theory]
    [InlineData("20231216T162057Z", "cn-hangzhou", "oss", "", "e21d18daa82167720f9b1047ae7e7f1ce7cb77a31e8203a7d5f4624fa0284afe")]
    [InlineData("20231217T034736Z", "cn-hangzhou", "oss", "token", "b94a3f999cf85bcdc00d332fbd3734ba03e48382c36fa4d5af5df817395bd9ea")]
    [InlineData("20231216T162057Z", "cb-123", "oss-cloudbox", "", "94ce1f12c17d148ea681030275a94449d3357f5b5b21133996eec80af3e08a43")]
    public void A_header_signature_is_the_published_one(string date, string region, string product, string token, string signature)
    {
        var request = HeaderRequest(date, token);
        var scope = new OssScope(date[..8], region, product);

        Assert.Equal(signature, OssV4.Sign(request, date, scope, OssV4.DeriveKey(Secret, scope)));
        Assert.True(OssV4.Verify(request, date, scope, OssV4.DeriveKey(Secret, scope), signature));
        Assert.False(OssV4.Verify(request, date, scope, OssV4.DeriveKey("other", scope), signature));
        Assert.False(OssV4.Verify(request, date, scope, OssV4.DeriveKey(Secret, scope), signature[1..]));
    }

    [Fact]
    public void The_intermediates_are_the_published_ones()
    {
        const string Expected = """
            PUT
            /bucket/1234%2B-/123/1.txt
            %2Bparam1=value3&%2Bparam2&%7Cparam1=value4&%7Cparam2&param1=value1&param2
            content-type:text/plain
            x-oss-content-sha256:UNSIGNED-PAYLOAD
            x-oss-date:20231216T162057Z
            x-oss-head1:value


            UNSIGNED-PAYLOAD
            """;
        var scope = new OssScope("20231216", "cn-hangzhou");
        var canonical = OssV4.CanonicalRequest(HeaderRequest("20231216T162057Z", ""));

        Assert.Equal(Expected.ReplaceLineEndings("\n"), canonical);
        Assert.Equal("f4613657f1b108998e8dbd10a1aa5da621dc2c6e02c9ddec0f163664848704c4", Sha256(canonical));
        Assert.Equal(
            "OSS4-HMAC-SHA256\n20231216T162057Z\n20231216/cn-hangzhou/oss/aliyun_v4_request\n" + Sha256(canonical),
            OssV4.StringToSign("20231216T162057Z", scope, canonical));
        Assert.Equal(
            "b412a03b134ebddd720f5167b5de6db66620ebb3b01cff4d49e3ccb09f8de97f",
            Convert.ToHexStringLower(OssV4.DeriveKey(Secret, scope)));
    }

    [Fact]
    public void Additional_headers_are_signed_unless_absent_or_signed_anyway()
    {
        var request = HeaderRequest("20231216T172512Z", "", ["ZAbc", "abc", "x-oss-head1", "x-oss-no-exist"]);
        var scope = new OssScope("20231216", "cn-hangzhou");

        Assert.Equal("16b86004ed2cc3406dd7a13081bd940ef6a5ad49e508da2d4fdf84e8a5dd2145", Sha256(OssV4.CanonicalRequest(request)));
        Assert.Equal(
            "4a4183c187c07c8947db7620deb0a6b38d9fbdd34187b6dbaccb316fa251212f",
            OssV4.Sign(request, "20231216T172512Z", scope, OssV4.DeriveKey(Secret, scope)));
    }

    [Theory]
    [InlineData("20231217T025437Z", "", "", "a39966c61718be0d5b14e668088b3fa07601033f6518ac7b523100014269c0fe")]
    [InlineData("20231217T035628Z", "token", "", "3817ac9d206cd6dfc90f1c09c00be45005602e55898f26f5ddb06d7892e1f8b5")]
    [InlineData("20231217T033009Z", "", "abc;zabc", "6bd984bfe531afb6db1f7550983a741b103a8c58e5e14f83ea474c2322dfa2b7")]
    public void A_presigned_signature_is_the_published_one(string date, string token, string additional, string signature)
    {
        var scope = new OssScope(date[..8], "cn-hangzhou");
        List<KeyValuePair<string, string>> query =
        [
            .. Query,
            new("x-oss-signature-version", OssV4.Algorithm), new("x-oss-date", date), new("x-oss-expires", "599"),
            new("x-oss-credential", $"ak/{scope.Text}"), new("x-oss-signature", "not signed"),
        ];
        if (token.Length != 0)
        {
            query.Add(new("x-oss-security-token", token));
        }

        if (additional.Length != 0)
        {
            query.Add(new("x-oss-additional-headers", additional));
        }

        var request = new OssRequestToSign
        {
            Method = "PUT",
            Bucket = "bucket",
            Key = "1234+-/123/1.txt",
            Query = query.ToArray(),
            Headers = (KeyValuePair<string, string>[])[.. Headers, new("content-type", "application/octet-stream")],
            AdditionalHeaders = additional.Split(';', StringSplitOptions.RemoveEmptyEntries),
        };

        Assert.Equal(signature, OssV4.Sign(request, date, scope, OssV4.DeriveKey(Secret, scope)));
    }

    [Fact]
    public void Requests_longer_than_the_stack_buffers_are_signed_whole()
    {
        var scope = new OssScope("20231216", "cn-hangzhou");
        var headers = Enumerable.Range(0, 100).Reverse().Select(i => KeyValuePair.Create($"x-oss-meta-{i:d3}", new string('v', 100))).ToArray();
        var request = new OssRequestToSign { Method = "PUT", Bucket = "b", Key = new string('k', 1023), Headers = headers };

        var canonical = OssV4.CanonicalRequest(request);

        Assert.Contains($"/b/{new string('k', 1023)}\n", canonical, StringComparison.Ordinal);
        Assert.Equal([.. headers.Reverse().Select(h => $"{h.Key}:{h.Value}")], canonical.Split('\n')[3..103]);
        var key = OssV4.DeriveKey(Secret, scope);
        var expected = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(OssV4.StringToSign("20231216T162057Z", scope, canonical)));
        Assert.Equal(Convert.ToHexStringLower(expected), OssV4.Sign(request, "20231216T162057Z", scope, key));
    }

    private static OssRequestToSign HeaderRequest(string date, string token, params string[] additional)
    {
        List<KeyValuePair<string, string>> headers =
            [.. Headers, new("content-type", "text/plain"), new("x-oss-content-sha256", OssV4.UnsignedPayload), new("x-oss-date", date)];
        if (token.Length != 0)
        {
            headers.Add(new("x-oss-security-token", token));
        }

        return new OssRequestToSign
        {
            Method = "PUT",
            Bucket = "bucket",
            Key = "1234+-/123/1.txt",
            Query = Query,
            Headers = headers.ToArray(),
            AdditionalHeaders = additional,
        };
    }

    private static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
