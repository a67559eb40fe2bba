using System.Net;

namespace OssPipeline.DevServer.Tests;

public sealed class SymlinkTests : ServerTest
{
    [Fact]
    public async Task A_link_reads_as_its_target_under_its_own_metadata()
    {
        var put = await Wire.PutAsync(Lake, "ü target", Ascii("0123456789"), ("Content-Type", "text/csv"), ("x-oss-meta-of", "target"));
        var link = await LinkAsync("link", "%C3%BC%20target", ("x-oss-meta-of", "link"), ("Content-Type", "text/html"), ("x-oss-tagging", "a=1"));
        await RestartAsync();
        var get = await Wire.GetAsync(Lake, "link");
        var head = await Wire.SendAsync("HEAD", Lake, "link");

        Assert.Equal(HttpStatusCode.OK, link.Status);
        Assert.Equal(("0123456789", "Symlink", "link", "text/html"), (get.Text, get["x-oss-object-type"], get["x-oss-meta-of"], get["Content-Type"]));
        Assert.Equal((put["ETag"], put["Content-MD5"], put["x-oss-hash-crc64ecma"]), (get["ETag"], get["Content-MD5"], get["x-oss-hash-crc64ecma"]));
        Assert.Equal(("10", put["ETag"], "Symlink", "1"), (head["Content-Length"], head["ETag"], head["x-oss-object-type"], head["x-oss-tagging-count"]));
        Assert.Equal("345", (await Wire.GetAsync(Lake, "link", ("Range", "bytes=3-5"))).Text);
        var listed = (await Wire.SendAsync("GET", Lake)).Xml.Elements("Contents").Single(c => c.Element("Key")!.Value == "link");
        Assert.Equal("Symlink", listed.Element("Type")!.Value);
    }

    [Fact]
    public async Task A_link_is_read_itself()
    {
        await LinkAsync("link", "a%2Fb", ("x-oss-meta-of", "link"));
        var get = await Wire.SendAsync("GET", Lake, "link", "symlink");
        var meta = await Wire.SendAsync("HEAD", Lake, "link", "objectMeta");
        await Wire.PutAsync(Lake, "plain", Ascii("x"));

        Assert.Equal((HttpStatusCode.OK, "a/b", "link"), (get.Status, Uri.UnescapeDataString(get["x-oss-symlink-target"]!), get["x-oss-meta-of"]));
        Assert.Equal(("0", get["ETag"]), (meta["Content-Length"], meta["ETag"]));
        var plain = await Wire.SendAsync("GET", Lake, "plain", "symlink");
        Assert.Equal((HttpStatusCode.BadRequest, "NotSymlink"), (plain.Status, plain.Code));
        Assert.Equal("NoSuchKey", (await Wire.SendAsync("GET", Lake, "none", "symlink")).Code);
    }

    [Fact]
    public async Task What_a_link_can_not_lead_to_is_said()
    {
        await LinkAsync("dangling", "none");
        await LinkAsync("twice", "dangling");
        var dangling = await Wire.GetAsync(Lake, "dangling");
        var twice = await Wire.GetAsync(Lake, "twice");

        Assert.Equal((HttpStatusCode.NotFound, "SymlinkTargetNotExist"), (dangling.Status, dangling.Code));
        Assert.Equal((HttpStatusCode.BadRequest, "InvalidTargetType"), (twice.Status, twice.Code));
        Assert.Equal(HttpStatusCode.NotFound, (await Wire.SendAsync("HEAD", Lake, "dangling")).Status);
        Assert.Equal("MissingArgument", (await Wire.SendAsync("PUT", Lake, "link", "symlink", [])).Code);
        foreach (var target in new[] { "", "%zz", "%2Fabsolute" })
        {
            Assert.Equal("InvalidArgument", (await LinkAsync("link", target)).Code);
        }

        Assert.Equal("FileAlreadyExists", (await LinkAsync("twice", "x", ("x-oss-forbid-overwrite", "true"))).Code);
        Assert.Equal("MethodNotAllowed", (await Wire.SendAsync("DELETE", Lake, "twice", "symlink")).Code);
    }

    [Fact]
    public async Task Copying_a_link_copies_the_link_and_deleting_it_leaves_the_target()
    {
        await Wire.PutAsync(Lake, "target", Ascii("x"));
        await LinkAsync("link", "target");
        await Wire.CopyAsync(Lake, "copy", "/lake/link");
        var id = await Wire.InitiateAsync(Lake, "parts");

        Assert.Equal("target", (await Wire.SendAsync("GET", Lake, "copy", "symlink"))["x-oss-symlink-target"]);
        Assert.Equal("InvalidArgument", (await Wire.CopyPartAsync(Lake, "parts", id, 1, "/lake/link")).Code);
        await Wire.SendAsync("DELETE", Lake, "link");
        Assert.Equal("x", (await Wire.GetAsync(Lake, "copy")).Text);
        await Wire.SendAsync("DELETE", Lake, "target");
        Assert.Empty(DataFiles()); // and nothing still holds what was read through the link
    }

    [Fact]
    public async Task A_public_link_does_not_open_a_private_object()
    {
        await Wire.PutAsync(Lake, "private", Ascii("x"));
        await Wire.PutAsync(Lake, "public", Ascii("y"), ("x-oss-object-acl", "public-read"));
        await LinkAsync("to-private", "private", ("x-oss-object-acl", "public-read"));
        await LinkAsync("to-public", "public", ("x-oss-object-acl", "public-read"));

        Assert.Equal(HttpStatusCode.Forbidden, (await Wire.SendAsync(Wire.Request("GET", Lake, "to-private"))).Status);
        Assert.Equal("y", (await Wire.SendAsync(Wire.Request("GET", Lake, "to-public"))).Text);
    }

    private Task<Reply> LinkAsync(string key, string target, params (string Name, string Value)[] headers) =>
        Wire.SendAsync("PUT", Lake, key, "symlink", [], [("x-oss-symlink-target", target), .. headers]);
}
