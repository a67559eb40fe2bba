using System.Net;

namespace OssPipeline.DevServer.Tests;

public sealed class AclTests : ServerTest
{
    [Fact]
    public async Task An_objects_acl_wins_over_its_buckets()
    {
        await Wire.PutAsync(Lake, "k", Ascii("x"));
        Assert.Equal("default", await AclAsync("k"));
        Assert.Equal(HttpStatusCode.Forbidden, await AnonymousAsync("GET", "k"));

        await SetAsync("k", "public-read");
        await RestartAsync();
        Assert.Equal("public-read", await AclAsync("k"));
        Assert.Equal(HttpStatusCode.OK, await AnonymousAsync("GET", "k"));
        Assert.Equal(HttpStatusCode.Forbidden, await AnonymousAsync("PUT", "k"));

        await SetAsync("k", "public-read-write");
        Assert.Equal(HttpStatusCode.OK, await AnonymousAsync("PUT", "k"));

        await Wire.SendAsync("PUT", Lake, "", "acl", [], ("x-oss-acl", "public-read-write"));
        await Wire.PutAsync(Lake, "hidden", Ascii("x"), ("x-oss-object-acl", "private"));
        foreach (var method in new[] { "GET", "HEAD", "PUT", "DELETE" })
        {
            Assert.Equal(HttpStatusCode.Forbidden, await AnonymousAsync(method, "hidden"));
        }
    }

    [Fact]
    public async Task A_buckets_acl_is_changed_and_kept()
    {
        await Wire.PutAsync(Lake, "k", Ascii("x"));
        Assert.Equal(HttpStatusCode.OK, (await Wire.SendAsync("PUT", Lake, "", "acl", [], ("x-oss-acl", "public-read"))).Status);
        await RestartAsync();

        Assert.Equal("public-read", (await Wire.SendAsync("GET", Lake, "", "acl")).Xml.Element("AccessControlList")!.Element("Grant")!.Value);
        Assert.Equal(HttpStatusCode.OK, await AnonymousAsync("GET", "k"));
        Assert.Equal(HttpStatusCode.Forbidden, await AnonymousAsync("PUT", "new"));
        Assert.Equal(HttpStatusCode.Forbidden, await AnonymousAsync("GET", "k", "?acl"));
        Assert.Equal(HttpStatusCode.Forbidden, await AnonymousAsync("GET", "k", "?tagging"));
    }

    [Fact]
    public async Task Every_write_takes_an_acl_and_a_completion_has_the_last_word()
    {
        var id = await Wire.InitiateAsync(Lake, "multi", ("x-oss-object-acl", "private"));
        await Wire.PutPartAsync(Lake, "multi", id, 1, Bytes(1));
        await Wire.SendAsync("POST", Lake, "multi", $"uploadId={id}", [], ("x-oss-complete-all", "yes"), ("x-oss-object-acl", "public-read"));
        await Wire.SendAsync("POST", Lake, "append", "append&position=0", Bytes(1), ("x-oss-object-acl", "public-read"));
        await Wire.CopyAsync(Lake, "copy", "/lake/multi", ("x-oss-object-acl", "public-read-write"));
        await Wire.CopyAsync(Lake, "plain", "/lake/multi");

        Assert.Equal(
            ("public-read", "public-read", "public-read-write", "default"),
            (await AclAsync("multi"), await AclAsync("append"), await AclAsync("copy"), await AclAsync("plain")));
    }

    [Fact]
    public async Task Acls_that_are_none_are_refused()
    {
        await Wire.PutAsync(Lake, "k", Ascii("x"));

        Assert.Equal("InvalidArgument", (await SetAsync("k", "everyone")).Code);
        Assert.Equal("MissingArgument", (await Wire.SendAsync("PUT", Lake, "k", "acl", [])).Code);
        Assert.Equal("NoSuchKey", (await SetAsync("none", "private")).Code);
        Assert.Equal("NoSuchKey", (await Wire.SendAsync("GET", Lake, "none", "acl")).Code);
        Assert.Equal("InvalidArgument", (await Wire.SendAsync("PUT", Lake, "", "acl", [], ("x-oss-acl", "default"))).Code);
        Assert.Equal("MissingArgument", (await Wire.SendAsync("PUT", Lake, "", "acl", [])).Code);
        Assert.Equal("MethodNotAllowed", (await Wire.SendAsync("DELETE", Lake, "k", "acl")).Code);
        Assert.Equal("MethodNotAllowed", (await Wire.SendAsync("DELETE", Lake, "", "acl")).Code);
    }

    private Task<Reply> SetAsync(string key, string acl) => Wire.SendAsync("PUT", Lake, key, "acl", [], ("x-oss-object-acl", acl));

    private async Task<string> AclAsync(string key) =>
        (await Wire.SendAsync("GET", Lake, key, "acl")).Xml.Element("AccessControlList")!.Element("Grant")!.Value;

    private async Task<HttpStatusCode> AnonymousAsync(string method, string key, string query = "")
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"{Server.Endpoint}lake/{key}{query}");
        request.Content = method == "PUT" ? new ByteArrayContent(Ascii("anybody")) : null;
        using var response = await Wire.Http.SendAsync(request);
        return response.StatusCode;
    }
}
