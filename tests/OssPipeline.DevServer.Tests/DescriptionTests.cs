using System.Net;
using Microsoft.Extensions.Time.Testing;

namespace OssPipeline.DevServer.Tests;

/// <summary>What stands beside an object's bytes: tags, ACL, symlinks, restores, persistent headers.</summary>
public sealed class DescriptionTests : ServerTest
{
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);

    protected override DevServerOptions Options => base.Options with { Clock = _clock, RestoreTime = TimeSpan.FromMinutes(1) };

    [Fact]
    public async Task Tags_are_put_told_counted_and_deleted_and_the_time_of_change_stays()
    {
        await Wire.PutAsync(Lake, "a", Bytes(10));
        var before = await Wire.GetAsync(Lake, "a");
        _clock.Advance(TimeSpan.FromMinutes(1));
        const string Body = "<Tagging><TagSet><Tag><Key>team</Key><Value>data x</Value></Tag><Tag><Key>k+</Key><Value/></Tag></TagSet></Tagging>";
        Assert.Equal(HttpStatusCode.OK, (await Wire.SendAsync("PUT", Lake, "a", "tagging", Ascii(Body))).Status);
        await RestartAsync();
        var tags = (await Wire.SendAsync("GET", Lake, "a", "tagging", [])).Xml.Descendants("Tag").Select(t => (t.Element("Key")!.Value, t.Element("Value")!.Value));
        var after = await Wire.GetAsync(Lake, "a");

        Assert.Equal([("team", "data x"), ("k+", "")], tags);
        Assert.Equal(("2", before["Last-Modified"], before["ETag"]), (after["x-oss-tagging-count"], after["Last-Modified"], after["ETag"]));
        Assert.Equal(HttpStatusCode.NoContent, (await Wire.SendAsync("DELETE", Lake, "a", "tagging", [])).Status);
        Assert.Null((await Wire.GetAsync(Lake, "a"))["x-oss-tagging-count"]);
        Assert.Single(DataFiles());
    }

    [Theory]
    [InlineData("<Tagging><TagSet><Tag><Value>v</Value></Tag></TagSet></Tagging>", "MalformedXML")]
    [InlineData("<Tagging><TagSet><Tag><Key>a</Key></Tag><Tag><Key>a</Key></Tag></TagSet></Tagging>", "InvalidTag")]
    [InlineData("<Tagging><TagSet><Tag><Key>&lt;</Key></Tag></TagSet></Tagging>", "InvalidTag")]
    [InlineData("nonsense", "MalformedXML")]
    public async Task Tags_that_are_none_are_refused(string body, string code)
    {
        await Wire.PutAsync(Lake, "a", Bytes(10));
        Assert.Equal(code, (await Wire.SendAsync("PUT", Lake, "a", "tagging", Ascii(body))).Code);
        Assert.Equal("NoSuchKey", (await Wire.SendAsync("GET", Lake, "none", "tagging", [])).Code);
    }

    [Fact]
    public async Task An_objects_acl_opens_it_to_everybody_and_closes_it_again()
    {
        await Wire.PutAsync(Lake, "a", Bytes(10));
        await Wire.SendAsync("PUT", Lake, "a", "acl", [], ("x-oss-object-acl", "public-read"));
        var grant = (await Wire.SendAsync("GET", Lake, "a", "acl", [])).Xml.Descendants("Grant").Single().Value;
        using var anybody = new HttpClient();

        Assert.Equal("public-read", grant);
        Assert.Equal(HttpStatusCode.OK, (await anybody.GetAsync(new Uri(Server.Endpoint, "/lake/a"))).StatusCode);
        await Wire.SendAsync("PUT", Lake, "a", "acl", [], ("x-oss-object-acl", "private"));
        Assert.Equal(HttpStatusCode.Forbidden, (await anybody.GetAsync(new Uri(Server.Endpoint, "/lake/a"))).StatusCode);
        Assert.Equal("InvalidArgument", (await Wire.SendAsync("PUT", Lake, "a", "acl", [], ("x-oss-object-acl", "all"))).Code);
        Assert.Equal("private", (await Wire.SendAsync("GET", Lake, "", "acl", [])).Xml.Descendants("Grant").Single().Value);
    }

    [Fact]
    public async Task A_symlink_is_read_through_and_tells_its_target()
    {
        await Wire.PutAsync(Lake, "dir/ü a", Bytes(10));
        await Wire.SendAsync("PUT", Lake, "link", "symlink", [], ("x-oss-symlink-target", "dir%2F%C3%BC%20a"));
        await RestartAsync();
        var read = await Wire.GetAsync(Lake, "link");
        var told = await Wire.SendAsync("GET", Lake, "link", "symlink", []);

        Assert.Equal(Bytes(10), read.Body);
        Assert.Equal(("Symlink", "10"), (read["x-oss-object-type"], read["Content-Length"]));
        Assert.Equal("dir/ü a", Uri.UnescapeDataString(told["x-oss-symlink-target"]!));
    }

    [Fact]
    public async Task A_symlink_to_nothing_or_to_a_symlink_can_not_be_read()
    {
        await Wire.SendAsync("PUT", Lake, "dangling", "symlink", [], ("x-oss-symlink-target", "none"));
        await Wire.SendAsync("PUT", Lake, "twice", "symlink", [], ("x-oss-symlink-target", "dangling"));

        Assert.Equal((HttpStatusCode.NotFound, "SymlinkTargetNotExist"), Status(await Wire.GetAsync(Lake, "dangling")));
        Assert.Equal((HttpStatusCode.BadRequest, "InvalidTargetType"), Status(await Wire.GetAsync(Lake, "twice")));
        await Wire.PutAsync(Lake, "plain", Bytes(1));
        Assert.Equal("NotSymlink", (await Wire.SendAsync("GET", Lake, "plain", "symlink", [])).Code);
    }

    [Fact]
    public async Task An_archived_object_is_restored_for_some_days()
    {
        await Wire.PutAsync(Lake, "a", Bytes(10), ("x-oss-storage-class", "Archive"));
        Assert.Equal((HttpStatusCode.Forbidden, "InvalidObjectState"), Status(await Wire.GetAsync(Lake, "a")));
        var body = Ascii("<RestoreRequest><Days>2</Days><JobParameters><Tier>Expedited</Tier></JobParameters></RestoreRequest>");
        Assert.Equal(HttpStatusCode.Accepted, (await Wire.SendAsync("POST", Lake, "a", "restore", body)).Status);
        Assert.Equal("RestoreAlreadyInProgress", (await Wire.SendAsync("POST", Lake, "a", "restore", body)).Code);
        Assert.Equal("ongoing-request=\"true\"", (await Wire.SendAsync("HEAD", Lake, "a", "", []))["x-oss-restore"]);
        Assert.Equal("InvalidObjectState", (await Wire.GetAsync(Lake, "a")).Code);
        _clock.Advance(TimeSpan.FromMinutes(2));
        var read = await Wire.GetAsync(Lake, "a");

        Assert.Equal(Bytes(10), read.Body);
        Assert.StartsWith("ongoing-request=\"false\", expiry-date=", read["x-oss-restore"], StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await Wire.SendAsync("POST", Lake, "a", "restore", [])).Status);
        _clock.Advance(TimeSpan.FromDays(3));
        Assert.Equal("InvalidObjectState", (await Wire.GetAsync(Lake, "a")).Code);
        await Wire.PutAsync(Lake, "warm", Bytes(10));
        Assert.Equal("OperationNotSupported", (await Wire.SendAsync("POST", Lake, "warm", "restore", [])).Code);
    }

    [Fact]
    public async Task Persistent_headers_are_replayed()
    {
        await Wire.PutAsync(Lake, "a", Bytes(1), ("x-oss-persistent-headers", "My-Header:aGVsbG8=,Other:d29ybGQ="));
        await RestartAsync();
        var read = await Wire.GetAsync(Lake, "a");

        Assert.Equal(("hello", "world"), (read["My-Header"], read["Other"]));
    }

    private static (HttpStatusCode, string) Status(Reply reply) => (reply.Status, reply.Code);
}
