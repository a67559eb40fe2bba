using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using OssPipeline.Oss.Signing;

namespace OssPipeline.DevServer.Tests;

/// <summary>What a refused signature is answered with must be what the server signed, to the byte, or nobody can find out why theirs differs.</summary>
public sealed class SignatureMismatchTests : ServerTest
{
    private const string Timestamp = "20260301T120000Z";
    private const string Key = "a b+c%20é/中文<&>";
    private const string Query = "prefix=x%2By&response-content-type=text%2Fplain&acl";

    private static readonly OssScope Scope = new("20260301", Wire.Region);
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    protected override DevServerOptions Options => base.Options with { Clock = _clock };

    [Fact]
    public async Task The_details_of_a_V4_header_sign_to_what_is_right()
    {
        Wire.Signer = Wire.Credential with { AccessKeySecret = "wrong" };
        var request = Wire.Signed("PUT", Lake, Key, Query, Ascii("x"), ("x-oss-meta-a", "b  \"c\""), ("Content-Type", "text/plain; a=\"<\""));
        var sent = OssV4Authorization.TryParse(request.Headers.NonValidated["Authorization"].ToString(), out var authorization);
        var reply = await Wire.SendAsync(request);

        Assert.True(sent);
        AssertDetails(reply, authorization.Signature);
        AssertSigns(reply, "PUT\n/lake/a%20b%2Bc%2520%C3%A9/%E4%B8%AD%E6%96%87%3C%26%3E\nacl&prefix=x%2By&response-content-type=text%2Fplain\ncontent-type:text/plain; a=\"<\"\n");
        Wire.Signer = Wire.Credential;
        var right = Wire.Signed("PUT", Lake, Key, Query, Ascii("x"), ("x-oss-meta-a", "b  \"c\""), ("Content-Type", "text/plain; a=\"<\""));
        Assert.True(OssV4Authorization.TryParse(right.Headers.NonValidated["Authorization"].ToString(), out var good));
        Assert.Equal(good.Signature, SignV4(reply));
    }

    [Fact]
    public async Task The_details_of_a_presigned_V4_url_sign_to_what_is_right()
    {
        var query = $"x-oss-signature-version=OSS4-HMAC-SHA256&x-oss-date={Timestamp}&x-oss-expires=60&x-oss-credential={OssPath.EncodeQuery($"test-id/{Scope.Text}")}";
        var reply = await Wire.SendAsync(Wire.Request("GET", Lake, Key, $"{query}&x-oss-signature={new string('0', 64)}"));

        AssertDetails(reply, new string('0', 64));
        AssertSigns(reply, "GET\n/lake/a%20b%2Bc%2520%C3%A9/%E4%B8%AD%E6%96%87%3C%26%3E\nx-oss-credential=");
        Assert.DoesNotContain("x-oss-signature=", reply.Xml.Element("CanonicalRequest")!.Value, StringComparison.Ordinal);
        Assert.Equal("NoSuchKey", (await Wire.SendAsync(Wire.Request("GET", Lake, Key, $"{query}&x-oss-signature={SignV4(reply)}"))).Code);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_details_of_a_V1_signature_sign_to_what_is_right(bool isUrl)
    {
        (string, string)[] headers = [("x-oss-date", "Sun, 01 Mar 2026 12:00:00 GMT"), ("x-oss-meta-a", "b")];
        var reply = await SendAsync("AAAA");

        AssertDetails(reply, "AAAA");
        Assert.Null(reply.Xml.Element("CanonicalRequest"));
        var text = reply.Xml.Element("StringToSign")!.Value;
        var date = isUrl ? _clock.GetUtcNow().AddMinutes(1).ToUnixTimeSeconds().ToString() : headers[0].Item2;
        Assert.Equal($"GET\n\n\n{date}\nx-oss-date:{headers[0].Item2}\nx-oss-meta-a:b\n/lake/{Key}?response-content-type=text/plain", text);
#pragma warning disable CA5350 // V1 is HMAC-SHA1 by definition.
        var right = Convert.ToBase64String(HMACSHA1.HashData("test-secret"u8, Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5350
        Assert.Equal("NoSuchKey", (await SendAsync(right)).Code);

        Task<Reply> SendAsync(string signature)
        {
            const string Plain = "prefix=x%2By&response-content-type=text%2Fplain";
            var expires = _clock.GetUtcNow().AddMinutes(1).ToUnixTimeSeconds();
            return isUrl
                ? Wire.SendAsync(Wire.Request("GET", Lake, Key, $"{Plain}&OSSAccessKeyId=test-id&Expires={expires}&Signature={OssPath.EncodeQuery(signature)}", null, headers))
                : Wire.SendAsync(Wire.Request("GET", Lake, Key, Plain, null, [.. headers, ("Authorization", $"OSS test-id:{signature}")]));
        }
    }

    [Fact]
    public async Task Head_has_the_details_in_a_header()
    {
        Wire.Signer = Wire.Credential with { AccessKeySecret = "wrong" };
        var head = await Wire.SendAsync("HEAD", Lake, Key);
        var error = head with { Body = Convert.FromBase64String(head["x-oss-err"]!) };

        Assert.Empty(head.Body);
        Assert.Equal("SignatureDoesNotMatch", error.Code);
        AssertSigns(error, "HEAD\n/lake/");
    }

    private static string SignV4(Reply reply) => Convert.ToHexStringLower(
        HMACSHA256.HashData(OssV4.DeriveKey("test-secret", Scope), Encoding.UTF8.GetBytes(reply.Xml.Element("StringToSign")!.Value)));

    private static void AssertDetails(Reply reply, string signature)
    {
        Assert.Equal((System.Net.HttpStatusCode.Forbidden, "SignatureDoesNotMatch"), (reply.Status, reply.Code));
        Assert.Equal(("test-id", signature), (reply.Xml.Element("OSSAccessKeyId")!.Value, reply.Xml.Element("SignatureProvided")!.Value));
        Assert.Equal(reply["x-oss-request-id"], reply.Xml.Element("RequestId")!.Value);
        var bytes = Convert.FromHexString(reply.Xml.Element("StringToSignBytes")!.Value.Replace(" ", "", StringComparison.Ordinal));
        Assert.Equal(reply.Xml.Element("StringToSign")!.Value, Encoding.UTF8.GetString(bytes));
        Assert.DoesNotContain("secret", reply.Text, StringComparison.Ordinal);
    }

    private static void AssertSigns(Reply reply, string canonicalStart)
    {
        var canonical = reply.Xml.Element("CanonicalRequest")!.Value;
        Assert.StartsWith(canonicalStart, canonical, StringComparison.Ordinal);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)));
        Assert.Equal($"OSS4-HMAC-SHA256\n{Timestamp}\n{Scope.Text}\n{hash}", reply.Xml.Element("StringToSign")!.Value);
    }
}
