using System.Net;
using Microsoft.Extensions.Time.Testing;
using OssPipeline.Oss.Signing;

namespace OssPipeline.DevServer.Tests;

public sealed class PresignedUrlTests : ServerTest
{
    private const string Timestamp = "20260301T120000Z";
    private static readonly OssScope Scope = new("20260301", Wire.Region);

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    protected override DevServerOptions Options => base.Options with
    {
        Clock = _clock,
        Credentials = [Wire.Credential, new DevServerCredential("sts-id", "sts-secret", "sts/token+=")],
    };

    [Theory]
    [InlineData("x-oss-signature-version", "InvalidArgument")]
    [InlineData("x-oss-date", "AccessDenied")]
    [InlineData("x-oss-expires", "InvalidArgument")]
    [InlineData("x-oss-credential", "AccessDenied")]
    [InlineData("x-oss-signature", "AccessDenied")]
    public async Task A_V4_url_without_one_of_its_fields_is_refused(string field, string code)
    {
        var query = V4("GET", "k");
        Assert.Equal("NoSuchKey", (await SendAsync("GET", "k", query)).Code);

        Assert.Equal(code, (await SendAsync("GET", "k", Without(query, field))).Code);
    }

    [Theory]
    [InlineData("OSSAccessKeyId")]
    [InlineData("Expires")]
    [InlineData("Signature")]
    public async Task A_V1_url_without_one_of_its_fields_is_denied(string field)
    {
        var query = V1("GET", "k");
        Assert.Equal("NoSuchKey", (await SendAsync("GET", "k", query)).Code);

        Assert.Equal((HttpStatusCode.Forbidden, "AccessDenied"), await SendAsync("GET", "k", Without(query, field)) is var r ? (r.Status, r.Code) : default);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("604801")]
    [InlineData("1h")]
    public async Task A_V4_url_is_good_for_a_second_to_seven_days(string expires)
    {
        Assert.Equal("NoSuchKey", (await SendAsync("GET", "k", V4("GET", "k", expires: "604800"))).Code);
        Assert.Equal("InvalidArgument", (await SendAsync("GET", "k", V4("GET", "k", expires: expires))).Code);
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("-1")]
    [InlineData("99999999999999999999")]
    [InlineData("9999999999999")]
    public async Task A_V1_url_with_a_time_that_is_none_is_denied(string expires) =>
        Assert.Equal("AccessDenied", (await SendAsync("GET", "k", V1("GET", "k", expires: expires))).Code);

    [Fact]
    public async Task That_a_url_has_expired_is_said_before_its_signature_is_looked_at()
    {
        var (v4, v1) = (V4("GET", "k", secret: "wrong"), V1("GET", "k", secret: "wrong"));
        Assert.Equal("SignatureDoesNotMatch", (await SendAsync("GET", "k", v4)).Code);
        Assert.Equal("SignatureDoesNotMatch", (await SendAsync("GET", "k", v1)).Code);
        _clock.Advance(TimeSpan.FromSeconds(601));
        foreach (var query in new[] { v4, v1 })
        {
            var reply = await SendAsync("GET", "k", query);

            Assert.Equal((HttpStatusCode.Forbidden, "AccessDenied"), (reply.Status, reply.Code));
            Assert.Equal("2026-03-01T12:10:00.000Z", reply.Xml.Element("Expires")!.Value);
            Assert.Equal("2026-03-01T12:10:01.000Z", reply.Xml.Element("ServerTime")!.Value);
        }
    }

    [Fact]
    public async Task A_V4_url_of_the_future_is_refused()
    {
        _clock.AdjustTime(_clock.GetUtcNow().AddSeconds(-901));

        Assert.Equal("RequestTimeTooSkewed", (await SendAsync("GET", "k", V4("GET", "k"))).Code);
    }

    [Fact]
    public async Task Additional_headers_are_signed_and_must_be_sent_as_signed()
    {
        var query = V4("GET", "k", additional: "abc;if-match", headers: [("abc", "1"), ("If-Match", "\"2\"")]);

        Assert.Equal("NoSuchKey", (await SendAsync("GET", "k", query, ("abc", "1"), ("If-Match", "\"2\""))).Code);
        Assert.Equal("NoSuchKey", (await SendAsync("GET", "k", query, ("If-Match", "\"2\""), ("ABC", " 1 "), ("not-signed", "3"))).Code);
        Assert.Equal("SignatureDoesNotMatch", (await SendAsync("GET", "k", query, ("abc", "2"), ("If-Match", "\"2\""))).Code);
        Assert.Equal("SignatureDoesNotMatch", (await SendAsync("GET", "k", query, ("abc", "1"))).Code);
        Assert.Equal("SignatureDoesNotMatch", (await SendAsync("GET", "k", Without(query, "x-oss-additional-headers"), ("abc", "1"), ("If-Match", "\"2\""))).Code);
    }

    [Fact]
    public async Task Headers_with_a_meaning_can_not_be_added_to_a_url()
    {
        foreach (var query in new[] { V4("PUT", "k"), V1("PUT", "k") })
        {
            Assert.Equal("SignatureDoesNotMatch", (await SendAsync("PUT", "k", query, ("x-oss-object-acl", "public-read"))).Code);
            Assert.Equal("SignatureDoesNotMatch", (await SendAsync("PUT", "k", query, ("Content-Type", "text/html"))).Code);
            Assert.Equal(HttpStatusCode.OK, (await SendAsync("PUT", "k", query)).Status);
        }
    }

    [Fact]
    public async Task A_url_is_for_its_method_and_its_overrides_alone()
    {
        foreach (var query in new[] { V4("GET", "k"), V1("GET", "k") })
        {
            Assert.Equal("SignatureDoesNotMatch", (await SendAsync("DELETE", "k", query)).Code);
            Assert.Equal("SignatureDoesNotMatch", (await SendAsync("GET", "k", query + "&response-content-type=text%2Fhtml")).Code);
            Assert.Equal("SignatureDoesNotMatch", (await SendAsync("GET", "k", query + "&acl")).Code);
        }
    }

    [Fact]
    public async Task A_session_token_stands_in_the_query_signed()
    {
        const string Token = "sts/token+=";
        var v4 = V4("GET", "k", id: "sts-id", secret: "sts-secret", extra: ("x-oss-security-token", Token));
        var v1 = V1("GET", "k", id: "sts-id", secret: "sts-secret", extra: ("security-token", Token));

        Assert.Equal("NoSuchKey", (await SendAsync("GET", "k", v4)).Code);
        Assert.Equal("NoSuchKey", (await SendAsync("GET", "k", v1)).Code);
        Assert.Equal("InvalidAccessKeyId", (await SendAsync("GET", "k", Without(v4, "x-oss-security-token"))).Code);
        Assert.Equal("InvalidAccessKeyId", (await SendAsync("GET", "k", Without(v1, "security-token"))).Code);
        Assert.Equal("InvalidSecurityToken", (await SendAsync("GET", "k", V4("GET", "k", id: "sts-id", secret: "sts-secret", extra: ("x-oss-security-token", "other")))).Code);
        Assert.Equal("InvalidSecurityToken", (await SendAsync("GET", "k", V1("GET", "k", id: "sts-id", secret: "sts-secret", extra: ("security-token", "other")))).Code);
        Assert.Equal("InvalidSecurityToken", (await SendAsync("GET", "k", V4("GET", "k", extra: ("x-oss-security-token", Token)))).Code);
    }

    [Theory]
    [InlineData("OSS test-id:AAAA")]
    [InlineData("OSS4-HMAC-SHA256 Credential=test-id/20260301/cn-hangzhou/oss/aliyun_v4_request,Signature=00")]
    public async Task A_signature_in_the_header_and_one_in_the_url_are_one_too_many(string authorization)
    {
        foreach (var query in new[] { V4("GET", "k"), V1("GET", "k") })
        {
            var reply = await SendAsync("GET", "k", query, ("Authorization", authorization));

            Assert.Equal((HttpStatusCode.BadRequest, "InvalidArgument"), (reply.Status, reply.Code));
        }
    }

    private static string Without(string query, string field) => string.Join('&', query.Split('&').Where(p => !p.StartsWith(field + "=", StringComparison.Ordinal)));

    private static string V4(
        string method,
        string key,
        string expires = "600",
        string id = "test-id",
        string secret = "test-secret",
        string additional = "",
        (string Name, string Value)[]? headers = null,
        (string Name, string Value)? extra = null)
    {
        List<KeyValuePair<string, string>> query =
        [
            new("x-oss-signature-version", OssV4.Algorithm), new("x-oss-date", Timestamp), new("x-oss-expires", expires), new("x-oss-credential", $"{id}/{Scope.Text}"),
        ];
        if (additional.Length > 0)
        {
            query.Add(new("x-oss-additional-headers", additional));
        }

        if (extra is { } pair)
        {
            query.Add(new(pair.Name, pair.Value));
        }

        var request = new OssRequestToSign
        {
            Method = method,
            Bucket = Lake,
            Key = key,
            Query = query.ToArray(),
            Headers = (headers ?? []).Select(h => KeyValuePair.Create(h.Name, h.Value)).ToArray(),
            AdditionalHeaders = additional.Split(';', StringSplitOptions.RemoveEmptyEntries),
        };
        query.Add(new("x-oss-signature", OssV4.Sign(request, Timestamp, Scope, OssV4.DeriveKey(secret, Scope))));
        return Text(query);
    }

    private static string V1(
        string method, string key, string? expires = null, string id = "test-id", string secret = "test-secret", (string Name, string Value)? extra = null)
    {
        expires ??= new DateTimeOffset(2026, 3, 1, 12, 10, 0, TimeSpan.Zero).ToUnixTimeSeconds().ToString();
        List<KeyValuePair<string, string>> query = extra is { } pair ? [new(pair.Name, pair.Value)] : [];
        var signature = OssV1.Sign(new OssRequestToSign { Method = method, Bucket = Lake, Key = key, Query = query.ToArray() }, secret, expires);
        query.AddRange([new("OSSAccessKeyId", id), new("Expires", expires), new("Signature", signature)]);
        return Text(query);
    }

    private static string Text(List<KeyValuePair<string, string>> query) => string.Join('&', query.Select(p => $"{p.Key}={OssPath.EncodeQuery(p.Value)}"));

    private Task<Reply> SendAsync(string method, string key, string query, params (string Name, string Value)[] headers) =>
        Wire.SendAsync(Wire.Request(method, Lake, key, query, method == "PUT" ? Ascii("x") : null, headers));
}
