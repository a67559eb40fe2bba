using System.Net;
using Microsoft.Extensions.Time.Testing;
using OssPipeline.Oss.Signing;

namespace OssPipeline.DevServer.Tests;

public sealed class SignatureTests : ServerTest
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    protected override DevServerOptions Options => base.Options with
    {
        Clock = _clock,
        Credentials = [Wire.Credential, new DevServerCredential("sts-id", "sts-secret", "sts-token")],
    };

    [Fact]
    public async Task A_wrong_secret_is_refused_with_what_the_server_signed()
    {
        Wire.Signer = Wire.Credential with { AccessKeySecret = "wrong" };
        var reply = await Wire.PutAsync(Lake, "k", Ascii("x"), ("x-oss-meta-a", "b"));

        Assert.Equal((HttpStatusCode.Forbidden, "SignatureDoesNotMatch"), (reply.Status, reply.Code));
        Assert.Equal("test-id", reply.Xml.Element("OSSAccessKeyId")!.Value);
        Assert.StartsWith("OSS4-HMAC-SHA256\n20260301T120000Z\n20260301/cn-hangzhou/oss/aliyun_v4_request\n", reply.Xml.Element("StringToSign")!.Value, StringComparison.Ordinal);
        Assert.StartsWith("4F 53 53 34", reply.Xml.Element("StringToSignBytes")!.Value, StringComparison.Ordinal);
        Assert.StartsWith("PUT\n/lake/k\n\n", reply.Xml.Element("CanonicalRequest")!.Value, StringComparison.Ordinal);
        Assert.DoesNotContain("test-secret", reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_key_id_is_refused()
    {
        Wire.Signer = new DevServerCredential("nobody", "x");

        Assert.Equal("InvalidAccessKeyId", (await Wire.GetAsync(Lake, "k")).Code);
    }

    [Fact]
    public async Task A_session_token_must_be_the_right_one()
    {
        Wire.Signer = new DevServerCredential("sts-id", "sts-secret", "sts-token");
        Assert.Equal(HttpStatusCode.OK, (await Wire.PutAsync(Lake, "k", Ascii("x"))).Status);

        Wire.Signer = new DevServerCredential("sts-id", "sts-secret", "other");
        Assert.Equal("InvalidSecurityToken", (await Wire.GetAsync(Lake, "k")).Code);

        Wire.Signer = new DevServerCredential("sts-id", "sts-secret");
        Assert.Equal("InvalidAccessKeyId", (await Wire.GetAsync(Lake, "k")).Code);
    }

    [Fact]
    public async Task Another_region_is_refused()
    {
        Wire.SigningRegion = "cn-beijing";

        Assert.Equal((HttpStatusCode.BadRequest, "InvalidArgument"), (await Wire.GetAsync(Lake, "k") is var r ? r.Status : default, r.Code));
    }

    [Theory]
    [InlineData(-901, "RequestTimeTooSkewed")]
    [InlineData(-899, "NoSuchKey")]
    [InlineData(899, "NoSuchKey")]
    [InlineData(901, "RequestTimeTooSkewed")]
    public async Task A_clock_may_differ_by_15_minutes(int seconds, string code)
    {
        using var late = new Wire(Server.Endpoint, new FakeTimeProvider(_clock.GetUtcNow().AddSeconds(seconds)));
        var reply = await late.GetAsync(Lake, "missing");

        Assert.Equal(code, reply.Code);
        Assert.Equal("Sun, 01 Mar 2026 12:00:00 GMT", reply["Date"]);
    }

    [Theory]
    [InlineData("Signature={2},Credential={0},AdditionalHeaders={1}")]
    [InlineData("AdditionalHeaders={1}, Signature={2}, Credential={0}")]
    public async Task Fields_of_the_header_stand_in_any_order(string format)
    {
        var request = Wire.Request("GET", Lake, "k", "", null, ("x-oss-date", "20260301T120000Z"), ("x-oss-content-sha256", OssV4.UnsignedPayload), ("abc", "value"));
        var scope = new OssScope("20260301", Wire.Region);
        var signature = OssV4.Sign(
            new OssRequestToSign { Method = "GET", Bucket = Lake, Key = "k", Headers = Wire.HeadersOf(request), AdditionalHeaders = new[] { "abc" } },
            "20260301T120000Z",
            scope,
            OssV4.DeriveKey("test-secret", scope));
        request.Headers.TryAddWithoutValidation("Authorization", "OSS4-HMAC-SHA256 " + string.Format(null, format, $"test-id/{scope.Text}", "abc", signature));

        Assert.Equal("NoSuchKey", (await Wire.SendAsync(request)).Code);
    }

    [Fact]
    public async Task A_changed_header_or_query_or_key_breaks_the_signature()
    {
        var header = Wire.Signed("GET", Lake, "k");
        header.Headers.Add("x-oss-meta-added", "1");
        var query = Wire.Request("GET", Lake, "", "prefix=b");
        Wire.Sign(query, Lake, "", "prefix=a");
        var key = Wire.Request("GET", Lake, "k2");
        Wire.Sign(key, Lake, "k1", "");

        Assert.Equal("SignatureDoesNotMatch", (await Wire.SendAsync(header)).Code);
        Assert.Equal("SignatureDoesNotMatch", (await Wire.SendAsync(query)).Code);
        Assert.Equal("SignatureDoesNotMatch", (await Wire.SendAsync(key)).Code);
    }

    [Theory]
    [InlineData("test-secret", "NoSuchKey")]
    [InlineData("wrong", "SignatureDoesNotMatch")]
    public async Task V1_headers_are_verified(string secret, string code)
    {
        const string Query = "response-content-type=text%2Fplain&prefix=unsigned";
        var request = Wire.Request("GET", Lake, "ü k", Query, null, ("x-oss-date", "Sun, 01 Mar 2026 12:00:00 GMT"), ("x-oss-meta-a", "b"));
        Assert.True(OssPath.TryParseQuery(Query, out var query));
        var signature = OssV1.Sign(
            new OssRequestToSign { Method = "GET", Bucket = Lake, Key = "ü k", Query = query.ToArray(), Headers = Wire.HeadersOf(request) }, secret);
        request.Headers.TryAddWithoutValidation("Authorization", $"OSS test-id:{signature}");

        Assert.Equal(code, (await Wire.SendAsync(request)).Code);
    }

    [Theory]
    [InlineData(0, "NoSuchKey")]
    [InlineData(599, "NoSuchKey")]
    [InlineData(601, "AccessDenied")]
    public async Task A_presigned_V4_url_is_good_until_it_expires(int seconds, string code)
    {
        var scope = new OssScope("20260301", Wire.Region);
        var query = "x-oss-signature-version=OSS4-HMAC-SHA256&x-oss-date=20260301T120000Z&x-oss-expires=600&x-oss-credential=" + OssPath.EncodeQuery($"test-id/{scope.Text}");
        Assert.True(OssPath.TryParseQuery(query, out var parameters));
        var signature = OssV4.Sign(
            new OssRequestToSign { Method = "GET", Bucket = Lake, Key = "k", Query = parameters.ToArray() }, "20260301T120000Z", scope, OssV4.DeriveKey("test-secret", scope));
        _clock.Advance(TimeSpan.FromSeconds(seconds));

        Assert.Equal(code, (await Wire.SendAsync(Wire.Request("GET", Lake, "k", $"{query}&x-oss-signature={signature}"))).Code);
        Assert.NotEqual("NoSuchKey", (await Wire.SendAsync(Wire.Request("GET", Lake, "other", $"{query}&x-oss-signature={signature}"))).Code);
    }

    [Theory]
    [InlineData(599, "NoSuchKey")]
    [InlineData(601, "AccessDenied")]
    public async Task A_presigned_V1_url_is_good_until_it_expires(int seconds, string code)
    {
        var expires = _clock.GetUtcNow().AddSeconds(600).ToUnixTimeSeconds().ToString();
        var signature = OssV1.Sign(new OssRequestToSign { Method = "GET", Bucket = Lake, Key = "k" }, "test-secret", expires);
        _clock.Advance(TimeSpan.FromSeconds(seconds));
        var query = $"OSSAccessKeyId=test-id&Expires={expires}&Signature={OssPath.EncodeQuery(signature)}";

        Assert.Equal(code, (await Wire.SendAsync(Wire.Request("GET", Lake, "k", query))).Code);
    }

    [Fact]
    public async Task Two_signatures_at_once_are_refused()
    {
        var request = Wire.Signed("GET", Lake, "k", "x-oss-signature=1");

        Assert.Equal("InvalidArgument", (await Wire.SendAsync(request)).Code);
    }

    [Fact]
    public async Task Without_a_signature_only_what_an_acl_opens_is_given()
    {
        await Wire.SendAsync("PUT", "open", "", "", null, ("x-oss-acl", "public-read"));
        await Wire.PutAsync("open", "k", Ascii("x"));
        await Wire.PutAsync("open", "secret", Ascii("x"), ("x-oss-object-acl", "private"));
        await Wire.PutAsync(Lake, "k", Ascii("x"));

        Assert.Equal(HttpStatusCode.OK, (await Wire.SendAsync(Wire.Request("GET", "open", "k"))).Status);
        Assert.Equal("AccessDenied", (await Wire.SendAsync(Wire.Request("GET", "open", "secret"))).Code);
        Assert.Equal("AccessDenied", (await Wire.SendAsync(Wire.Request("PUT", "open", "k", "", Ascii("y")))).Code);
        Assert.Equal("AccessDenied", (await Wire.SendAsync(Wire.Request("GET", Lake, "k"))).Code);
        Assert.Equal("AccessDenied", (await Wire.SendAsync(Wire.Request("GET", ""))).Code);
    }

    [Theory]
    [InlineData("OSS4-HMAC-SHA256 nonsense")]
    [InlineData("OSS nonsense")]
    [InlineData("Basic dGVzdA==")]
    public async Task A_malformed_header_is_refused(string authorization)
    {
        var request = Wire.Request("GET", Lake, "k", "", null, ("Authorization", authorization));

        Assert.Equal("InvalidArgument", (await Wire.SendAsync(request)).Code);
    }
}
