using System.Net;

namespace OssPipeline.DevServer.Tests;

public sealed class AddressingTests : ServerTest
{
    [Theory]
    [InlineData("a/../b")]
    [InlineData("a//b")]
    [InlineData("./x")]
    [InlineData("..")]
    [InlineData("trailing/")]
    [InlineData("plus+and space")]
    [InlineData("percent%41%2F")]
    [InlineData("question?and#hash&amp;")]
    [InlineData("日本語/😀")]
    [InlineData("tab\tand\u0001control")]
    [InlineData("back\\slash")]
    public async Task Every_legal_key_keeps_its_exact_spelling(string key)
    {
        Assert.Equal(HttpStatusCode.OK, (await Wire.PutAsync(Lake, key, Ascii("it"))).Status);
        Assert.Equal(HttpStatusCode.OK, (await Wire.PutAsync(Lake, "b", Ascii("other"))).Status);

        Assert.Equal("it", (await Wire.GetAsync(Lake, key)).Text);
        var listed = (await Wire.SendAsync("GET", Lake, "", "encoding-type=url")).Xml.Elements("Contents").Select(c => Uri.UnescapeDataString(c.Element("Key")!.Value));
        Assert.Contains(key, listed);
        await RestartAsync();
        Assert.Equal("it", (await Wire.GetAsync(Lake, key)).Text);
    }

    [Theory]
    [InlineData("/lead")]
    [InlineData("\\lead")]
    public async Task A_key_that_begins_with_a_slash_is_refused(string key) =>
        Assert.Equal("InvalidObjectName", (await Wire.PutAsync(Lake, key, Ascii("x"))).Code);

    [Fact]
    public async Task A_key_that_is_not_utf8_is_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Wire.RawUri($"{Server.Endpoint}{Lake}/%FF%FE"));

        Assert.Equal("InvalidObjectName", (await Wire.SendAsync(request)).Code);
    }

    [Fact]
    public async Task The_bucket_may_be_in_the_host()
    {
        await Wire.PutAsync(Lake, "a/../b", Ascii("it"));
        var request = Wire.Request("GET", "", "a/../b");
        request.RequestUri = Wire.RawUri($"http://127.0.0.1:{Server.Port}/a/../b");
        request.Headers.Host = $"{Lake}.localhost:{Server.Port}";
        Wire.Sign(request, Lake, "a/../b", "");
        var listing = Wire.Request("GET", "", "", "list-type=2");
        listing.Headers.Host = $"{Lake}.localhost";
        Wire.Sign(listing, Lake, "", "list-type=2");

        Assert.Equal("it", (await Wire.SendAsync(request)).Text);
        Assert.Equal("1", (await Wire.SendAsync(listing)).Xml.Element("KeyCount")!.Value);
    }

    [Theory]
    [InlineData("GET", "", "website", "NotImplemented")]
    [InlineData("PUT", "", "lifecycle", "NotImplemented")]
    [InlineData("DELETE", "", "policy", "NotImplemented")]
    [InlineData("POST", "k", "callback=e30%3D", "NotImplemented")]
    [InlineData("PUT", "", "tagging", "NotImplemented")]
    [InlineData("GET", "k", "versionId", "InvalidArgument")]
    [InlineData("DELETE", "k", "versionId=", "InvalidArgument")]
    [InlineData("PUT", "k", "versionId=1", "InvalidArgument")]
    [InlineData("GET", "k", "append&position=0", "MethodNotAllowed")]
    [InlineData("DELETE", "k", "seal&position=0", "MethodNotAllowed")]
    [InlineData("DELETE", "k", "restore", "MethodNotAllowed")]
    [InlineData("DELETE", "k", "objectMeta", "MethodNotAllowed")]
    [InlineData("DELETE", "", "versions", "MethodNotAllowed")]
    [InlineData("DELETE", "", "uploads", "MethodNotAllowed")]
    [InlineData("DELETE", "", "stat", "MethodNotAllowed")]
    [InlineData("PUT", "", "symlink", "MethodNotAllowed")]
    [InlineData("GET", "k", "x-oss-process=image%2Finfo", "NotImplemented")]
    [InlineData("POST", "k", "", "MethodNotAllowed")]
    [InlineData("PATCH", "", "", "MethodNotAllowed")]
    public async Task What_the_server_lacks_is_said(string method, string key, string query, string code) =>
        Assert.Equal(code, (await Wire.SendAsync(method, Lake, key, query, [])).Code);

    [Fact]
    public async Task Every_answer_tells_the_servers_time_for_it()
    {
        await Wire.PutAsync(Lake, "k", Ascii("x"));
        foreach (var reply in new[] { await Wire.GetAsync(Lake, "k"), await Wire.SendAsync("HEAD", Lake, "missing"), await Wire.GetAsync("nowhere", "k"), await Wire.SendAsync("DELETE", Lake, "k") })
        {
            Assert.InRange(long.Parse(reply["x-oss-server-time"]!), 0, 60_000);
        }
    }

    [Fact]
    public async Task Every_answer_has_a_request_id_of_its_own()
    {
        var first = await Wire.GetAsync(Lake, "missing");
        var second = await Wire.SendAsync(Wire.Request("GET", Lake, "k"));

        Assert.Equal(first["x-oss-request-id"], first.Xml.Element("RequestId")!.Value);
        Assert.NotEqual(first["x-oss-request-id"], second["x-oss-request-id"]);
        Assert.Equal("AliyunOSS", first["Server"]);
    }
}
