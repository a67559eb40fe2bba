using System.Net;
using System.Text;
using System.Xml.Linq;

namespace OssPipeline.EndToEnd.Tests.NodeClient;

/// <summary>URLs that the client signed, used by somebody who has nothing else.</summary>
public sealed class SignedUrlTests(NodeScene scene) : NodeClientTest(scene)
{
    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task A_signed_url_gets_an_object(string signature)
    {
        var (key, bytes) = (Key(signature, Unusual), Bytes(1000));
        await CallAsync(signature, "put", key, bytes);
        using var get = await Scene.SendToAsync(HttpMethod.Get, await UrlAsync(signature, "GET", key), null, ("Range", "bytes=0-9999"));

        Assert.Equal(HttpStatusCode.PartialContent, get.StatusCode);
        Assert.Equal(bytes, await get.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task A_signed_url_puts_an_object_of_the_signed_type_only(string signature)
    {
        var (key, bytes) = (Key(signature, Unusual), Bytes(1000));
        var url = await UrlAsync(signature, "PUT", key, contentType: "text/x-mine");
        using var wrong = await Scene.SendToAsync(HttpMethod.Put, url, bytes, ("Content-Type", "text/html"));
        using var put = await Scene.SendToAsync(HttpMethod.Put, url, bytes, ("Content-Type", "text/x-mine"));

        Assert.Equal((HttpStatusCode.Forbidden, "SignatureDoesNotMatch"), (wrong.StatusCode, (await ErrorAsync(wrong)).Code));
        Assert.Equal(HttpStatusCode.OK, put.StatusCode);
        Assert.Equal("text/x-mine", (await CallAsync(signature, "head", key)).Header("content-type"));
        await Scene.AssertHoldsAsync(key, bytes);
    }

    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task A_signed_url_can_override_headers_of_the_answer(string signature)
    {
        var key = Key(signature, "k");
        await CallAsync(signature, "put", key, Bytes(10));
        var url = await UrlAsync(signature, "GET", key, overrideType: "text/x other+1");
        using var get = await Scene.SendToAsync(HttpMethod.Get, url, null);
        using var added = await Scene.SendToAsync(HttpMethod.Get, await UrlAsync(signature, "GET", key) + "&response-content-type=text%2Fhtml", null);

        Assert.Equal(["text/x other+1"], get.Content.Headers.NonValidated["Content-Type"]);
        Assert.Equal(HttpStatusCode.Forbidden, added.StatusCode);
    }

    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task An_expired_url_is_denied(string signature)
    {
        var key = Key(signature, "k");
        await CallAsync(signature, "put", key, Bytes(10));
        var url = await UrlAsync(signature, "GET", key);
        try
        {
            Scene.Clock.Shift = TimeSpan.FromSeconds(590);
            using var good = await Scene.SendToAsync(HttpMethod.Get, url, null);
            Scene.Clock.Shift = TimeSpan.FromSeconds(602);
            using var expired = await Scene.SendToAsync(HttpMethod.Get, url, null);

            Assert.Equal(HttpStatusCode.OK, good.StatusCode);
            Assert.Equal((HttpStatusCode.Forbidden, "AccessDenied"), (expired.StatusCode, (await ErrorAsync(expired)).Code));
        }
        finally
        {
            Scene.Clock.Shift = TimeSpan.Zero;
        }
    }

    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task A_url_that_was_tampered_with_is_answered_with_what_the_server_signed(string signature)
    {
        var url = await UrlAsync(signature, "GET", Key(signature, "k"));
        using var other = await Scene.SendToAsync(HttpMethod.Get, url.Replace("/k?", "/other?", StringComparison.Ordinal), null);
        var (code, error) = await ErrorAsync(other);

        Assert.Equal((HttpStatusCode.Forbidden, "SignatureDoesNotMatch"), (other.StatusCode, code));
        Assert.Equal(NodeScene.AccessKeyId, error.Element("OSSAccessKeyId")!.Value);
        Assert.Contains(Uri.EscapeDataString(error.Element("SignatureProvided")!.Value), url, StringComparison.OrdinalIgnoreCase);
        Assert.Contains($"/{NodeScene.Bucket}/{Key(signature, "other")}", error.Element(signature == "V4" ? "CanonicalRequest" : "StringToSign")!.Value, StringComparison.Ordinal);
        Assert.DoesNotContain(NodeScene.Secret, error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task A_url_signed_with_a_session_token_is_good(string signature)
    {
        var key = Key(signature, "k");
        await CallAsync(signature, "put", key, Bytes(10));
        var url = await UrlAsync(
            signature, "GET", key, changes: [("accessKeyId", NodeScene.StsKeyId), ("accessKeySecret", NodeScene.StsSecret), ("stsToken", NodeScene.StsToken), ("refreshSTSTokenInterval", 300_000)]);
        using var get = await Scene.SendToAsync(HttpMethod.Get, url, null);

        Assert.Equal(Bytes(10), await get.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Additional_headers_of_a_V4_url_must_be_sent_as_they_were_signed()
    {
        var key = Key("V4", "k");
        await CallAsync("V4", "put", key, Bytes(10));
        var request = new { headers = new Dictionary<string, string> { ["Range"] = "bytes=0-4" } };
        var url = (await CallAsync("V4", "signatureUrlV4", "GET", 600, request, key, new[] { "Range" })).Result.GetString()!;
        using var signed = await Scene.SendToAsync(HttpMethod.Get, url, null, ("Range", "bytes=0-4"));
        using var more = await Scene.SendToAsync(HttpMethod.Get, url, null, ("Range", "bytes=0-9"));

        Assert.Equal(Bytes(10)[..5], await signed.Content.ReadAsByteArrayAsync());
        Assert.Equal((HttpStatusCode.Forbidden, "SignatureDoesNotMatch"), (more.StatusCode, (await ErrorAsync(more)).Code));
    }

    // The client's two ways to sign a URL, for ten minutes.
    private async Task<string> UrlAsync(
        string signature, string method, string key, string? contentType = null, string? overrideType = null, params (string Name, object? Value)[] changes)
    {
        if (signature == "V4")
        {
            var request = new
            {
                headers = contentType is null ? new Dictionary<string, string>() : new() { ["Content-Type"] = contentType },
                queries = overrideType is null ? new Dictionary<string, string>() : new() { ["response-content-type"] = overrideType },
            };
            return (await CallAsync(Scene.Options(signature, changes), "signatureUrlV4", method, 600, request, key)).Result.GetString()!;
        }

        // It signs V1 URLs for host names only.
        var named = ("endpoint", (object?)$"http://localhost:{Scene.Server.Port}");
        var options = new Dictionary<string, object> { ["method"] = method, ["expires"] = 600 };
        if (contentType is not null)
        {
            options["Content-Type"] = contentType;
        }

        if (overrideType is not null)
        {
            options["response"] = new Dictionary<string, string> { ["content-type"] = overrideType };
        }

        var url = (await CallAsync(Scene.Options(signature, [.. changes, named]), "signatureUrl", key, options)).Result.GetString()!;
        return url.Replace("//localhost:", "//127.0.0.1:", StringComparison.Ordinal);
    }

    private static async Task<(string Code, XElement Document)> ErrorAsync(HttpResponseMessage response)
    {
        var document = XElement.Parse(Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync()));
        return (document.Element("Code")!.Value, document);
    }
}
