using System.Net;
using System.Security.Cryptography;
using System.Xml.Linq;

namespace OssPipeline.DevServer.Tests;

public sealed class VersioningTests : ServerTest
{
    [Fact]
    public async Task A_bucket_that_never_kept_versions_has_no_status_and_names_none()
    {
        var put = await Wire.PutAsync(Lake, "k", Ascii("x"));

        Assert.Empty((await Wire.SendAsync("GET", Lake, "", "versioning")).Xml.Elements());
        Assert.Null(put["x-oss-version-id"]);
        Assert.Equal(["k null True x"], await VersionsAsync());
        Assert.Equal("x", (await Wire.SendAsync("GET", Lake, "k", "versionId=null")).Text);
        Assert.Equal("NoSuchVersion", (await Wire.SendAsync("GET", Lake, "k", "versionId=other")).Code);
    }

    [Fact]
    public async Task Every_version_can_be_read_until_it_is_deleted()
    {
        await Wire.PutAsync(Lake, "k", Ascii("before"));
        await EnableAsync();
        var one = (await Wire.PutAsync(Lake, "k", Ascii("one")))["x-oss-version-id"]!;
        var two = (await Wire.PutAsync(Lake, "k", Ascii("two"), ("x-oss-forbid-overwrite", "true")))["x-oss-version-id"]!;
        await RestartAsync();

        Assert.Equal("two", (await Wire.GetAsync(Lake, "k")).Text);
        Assert.Equal(two, (await Wire.GetAsync(Lake, "k"))["x-oss-version-id"]);
        Assert.Equal(("one", "before"), (await ReadAsync("k", one), await ReadAsync("k", "null")));
        Assert.Equal(one, (await Wire.SendAsync("HEAD", Lake, "k", $"versionId={one}"))["x-oss-version-id"]);
        Assert.Equal([$"k {two} True two", $"k {one} False one", "k null False before"], await VersionsAsync());

        var deleted = await Wire.SendAsync("DELETE", Lake, "k", $"versionId={two}");
        Assert.Equal((HttpStatusCode.NoContent, two, null), (deleted.Status, deleted["x-oss-version-id"], deleted["x-oss-delete-marker"]));
        await RestartAsync();
        Assert.Equal("one", (await Wire.GetAsync(Lake, "k")).Text);
        Assert.Equal("NoSuchVersion", (await Wire.SendAsync("GET", Lake, "k", $"versionId={two}")).Code);
        Assert.Equal(2, DataFiles().Length);
    }

    [Fact]
    public async Task A_delete_marker_hides_the_object_and_can_only_be_deleted()
    {
        await EnableAsync();
        var one = (await Wire.PutAsync(Lake, "k", Ascii("one")))["x-oss-version-id"]!;
        var delete = await Wire.SendAsync("DELETE", Lake, "k");
        var marker = delete["x-oss-version-id"]!;
        await RestartAsync();
        var get = await Wire.GetAsync(Lake, "k");
        var named = await Wire.SendAsync("GET", Lake, "k", $"versionId={marker}");

        Assert.Equal((HttpStatusCode.NoContent, "true"), (delete.Status, delete["x-oss-delete-marker"]));
        Assert.Equal((HttpStatusCode.NotFound, "NoSuchKey", "true", marker), (get.Status, get.Code, get["x-oss-delete-marker"], get["x-oss-version-id"]));
        Assert.Equal((HttpStatusCode.MethodNotAllowed, "MethodNotAllowed", "DELETE"), (named.Status, named.Code, named["Allow"]));
        Assert.Equal("true", (await Wire.SendAsync("HEAD", Lake, "k"))["x-oss-delete-marker"]);
        Assert.Empty((await Wire.SendAsync("GET", Lake)).Xml.Elements("Contents"));
        Assert.Equal("one", await ReadAsync("k", one));
        Assert.Equal([$"k {marker} True marker", $"k {one} False one"], await VersionsAsync());
        Assert.Equal("NoSuchKey", (await Wire.SendAsync("GET", Lake, "k", "tagging")).Code);
        Assert.Equal("NoSuchKey", (await Wire.SendAsync("PUT", Lake, "k", $"acl&versionId={marker}", [], ("x-oss-object-acl", "private"))).Code);
        Assert.Equal("ObjectNotAppendable", (await Wire.SendAsync("POST", Lake, "k", "append&position=0", Ascii("x"))).Code);

        var second = (await Wire.SendAsync("DELETE", Lake, "k"))["x-oss-version-id"]!;
        await Wire.SendAsync("DELETE", Lake, "k", $"versionId={marker}");
        Assert.Equal(HttpStatusCode.NotFound, (await Wire.GetAsync(Lake, "k")).Status);
        Assert.Equal("true", (await Wire.SendAsync("DELETE", Lake, "k", $"versionId={second}"))["x-oss-delete-marker"]);
        Assert.Equal("one", (await Wire.GetAsync(Lake, "k")).Text);
    }

    [Fact]
    public async Task A_suspended_bucket_replaces_the_version_null_and_keeps_the_others()
    {
        await EnableAsync();
        var one = (await Wire.PutAsync(Lake, "k", Ascii("one")))["x-oss-version-id"]!;
        await SetAsync("Suspended");
        Assert.Equal("Suspended", (await Wire.SendAsync("GET", Lake, "", "versioning")).Xml.Element("Status")!.Value);
        Assert.Equal("null", (await Wire.PutAsync(Lake, "k", Ascii("null1"), ("x-oss-forbid-overwrite", "true")))["x-oss-version-id"]);
        await Wire.PutAsync(Lake, "k", Ascii("null2"));
        await RestartAsync();
        Assert.Equal(["k null True null2", $"k {one} False one"], await VersionsAsync());

        var delete = await Wire.SendAsync("DELETE", Lake, "k");
        Assert.Equal(("null", "true"), (delete["x-oss-version-id"], delete["x-oss-delete-marker"]));
        Assert.Equal(["k null True marker", $"k {one} False one"], await VersionsAsync());
        Assert.Single(DataFiles());
        await EnableAsync();
        var two = (await Wire.PutAsync(Lake, "k", Ascii("two")))["x-oss-version-id"]!;
        await RestartAsync();
        Assert.Equal([$"k {two} True two", "k null False marker", $"k {one} False one"], await VersionsAsync());
    }

    [Fact]
    public async Task Deleting_many_names_versions_and_markers()
    {
        await EnableAsync();
        var a = (await Wire.PutAsync(Lake, "a", Ascii("a")))["x-oss-version-id"]!;
        await Wire.PutAsync(Lake, "b", Ascii("b"));
        var marker = (await Wire.SendAsync("DELETE", Lake, "c"))["x-oss-version-id"]!;
        var reply = await DeleteManyAsync(
            $"<Object><Key>a</Key><VersionId>{a}</VersionId></Object><Object><Key>b</Key></Object><Object><Key>c</Key><VersionId>{marker}</VersionId></Object>");
        var deleted = reply.Xml.Elements("Deleted").ToList();

        Assert.Equal((a, null), (deleted[0].Element("VersionId")!.Value, deleted[0].Element("DeleteMarker")));
        Assert.Equal((null, "true"), (deleted[1].Element("VersionId"), deleted[1].Element("DeleteMarker")!.Value));
        Assert.Equal((marker, marker), (deleted[2].Element("VersionId")!.Value, deleted[2].Element("DeleteMarkerVersionId")!.Value));
        Assert.Equal(2, (await VersionsAsync()).Length);
    }

    [Fact]
    public async Task A_bucket_is_empty_when_no_version_is_left()
    {
        await EnableAsync();
        var one = (await Wire.PutAsync(Lake, "k", Ascii("one")))["x-oss-version-id"]!;
        var marker = (await Wire.SendAsync("DELETE", Lake, "k"))["x-oss-version-id"]!;
        Assert.Equal("BucketNotEmpty", (await Wire.SendAsync("DELETE", Lake)).Code);
        await Wire.SendAsync("DELETE", Lake, "k", $"versionId={one}");
        Assert.Equal("BucketNotEmpty", (await Wire.SendAsync("DELETE", Lake)).Code);
        await Wire.SendAsync("DELETE", Lake, "k", $"versionId={marker}");
        Assert.Equal(HttpStatusCode.NoContent, (await Wire.SendAsync("DELETE", Lake)).Status);
    }

    [Fact]
    public async Task Copies_name_versions_of_both_sides()
    {
        await EnableAsync();
        var one = (await Wire.PutAsync(Lake, "k", Ascii("one"), ("x-oss-meta-n", "1")))["x-oss-version-id"]!;
        await Wire.PutAsync(Lake, "k", Ascii("two"), ("x-oss-meta-n", "2"));
        var back = await Wire.CopyAsync(Lake, "k", $"/lake/k?versionId={one}");
        var get = await Wire.GetAsync(Lake, "k");
        Assert.Equal(("one", "1", one), (get.Text, get["x-oss-meta-n"], back["x-oss-copy-source-version-id"])); // a self-copy that keeps the metadata
        Assert.Equal(back["x-oss-version-id"], get["x-oss-version-id"]);
        Assert.Equal(2, DataFiles().Length);

        var marker = (await Wire.SendAsync("DELETE", Lake, "k"))["x-oss-version-id"]!;
        var gone = await Wire.CopyAsync(Lake, "c", "/lake/k");
        Assert.Equal((HttpStatusCode.NotFound, "NoSuchKey"), (gone.Status, gone.Code));
        Assert.Equal("InvalidArgument", (await Wire.CopyAsync(Lake, "c", $"/lake/k?versionId={marker}")).Code);
        var id = await Wire.InitiateAsync(Lake, "parts");
        var part = await Wire.CopyPartAsync(Lake, "parts", id, 1, $"/lake/k?versionId={one}");
        var done = await Wire.CompleteAsync(Lake, "parts", id, (1, part.Xml.Element("ETag")!.Value));
        Assert.Equal(one, part["x-oss-copy-source-version-id"]);
        Assert.Equal("one", await ReadAsync("parts", done["x-oss-version-id"]!));
    }

    [Fact]
    public async Task Tags_acls_and_restores_are_of_one_version()
    {
        await EnableAsync();
        var one = (await Wire.PutAsync(Lake, "k", Ascii("one"), ("x-oss-storage-class", "Archive")))["x-oss-version-id"]!;
        await Wire.PutAsync(Lake, "k", Ascii("two"));
        var tagged = await Wire.SendAsync("PUT", Lake, "k", $"tagging&versionId={one}", Ascii("<Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag></TagSet></Tagging>"));
        await Wire.SendAsync("PUT", Lake, "k", $"acl&versionId={one}", [], ("x-oss-object-acl", "public-read"));
        Assert.Equal(HttpStatusCode.Accepted, (await Wire.SendAsync("POST", Lake, "k", $"restore&versionId={one}", [])).Status);
        await RestartAsync();

        Assert.Equal(one, tagged["x-oss-version-id"]);
        Assert.Single((await Wire.SendAsync("GET", Lake, "k", $"tagging&versionId={one}")).Xml.Descendants("Tag"));
        Assert.Empty((await Wire.SendAsync("GET", Lake, "k", "tagging")).Xml.Descendants("Tag"));
        Assert.Equal("one", await ReadAsync("k", one));
        Assert.Equal(HttpStatusCode.OK, (await Wire.SendAsync(Wire.Request("GET", Lake, "k", $"versionId={one}"))).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await Wire.SendAsync(Wire.Request("GET", Lake, "k"))).Status);
        Assert.Equal("NoSuchVersion", (await Wire.SendAsync("GET", Lake, "k", "tagging&versionId=x")).Code);
    }

    [Fact]
    public async Task An_append_grows_its_version_and_a_put_keeps_it()
    {
        await EnableAsync();
        var first = await Wire.SendAsync("POST", Lake, "log", "append&position=0", Ascii("a"));
        var second = await Wire.SendAsync("POST", Lake, "log", "append&position=1", Ascii("b"));
        var id = first["x-oss-version-id"]!;
        Assert.Equal(id, second["x-oss-version-id"]);
        var put = (await Wire.PutAsync(Lake, "log", Ascii("put")))["x-oss-version-id"]!;
        await RestartAsync();

        Assert.Equal([$"log {put} True put", $"log {id} False ab"], await VersionsAsync());
        Assert.Equal("ObjectNotAppendable", (await Wire.SendAsync("POST", Lake, "log", "append&position=2", Ascii("c"))).Code);
        Assert.Equal("OperationNotSupported", (await Wire.CopyAsync(Lake, "log", $"/lake/log?versionId={id}")).Code);
    }

    [Theory]
    [InlineData("<VersioningConfiguration/>")]
    [InlineData("<VersioningConfiguration><Status>Off</Status></VersioningConfiguration>")]
    [InlineData("<Other><Status>Enabled</Status></Other>")]
    [InlineData("")]
    public async Task A_configuration_that_is_none_is_refused(string xml) =>
        Assert.Equal("MalformedXML", (await Wire.SendAsync("PUT", Lake, "", "versioning", Ascii(xml))).Code);

    [Theory]
    [InlineData(1, "")]
    [InlineData(2, "")]
    [InlineData(3, "/")]
    [InlineData(1, "/")]
    [InlineData(1000, "")]
    public async Task Pages_of_versions_join_to_the_whole(int maxKeys, string delimiter)
    {
        await EnableAsync();
        foreach (var key in new[] { "z", "a b", "d/1", "a b", "d/2", "m", "a b", "\U0001F600", "d/1", "\uFF21" })
        {
            await Wire.PutAsync(Lake, key, Ascii(key.Length.ToString()));
        }

        await Wire.SendAsync("DELETE", Lake, "m");
        await Wire.SendAsync("DELETE", Lake, "none");
        var whole = await EntriesAsync(1000, delimiter);
        Assert.Equal(delimiter.Length == 0 ? 12 : 10, whole.Count);
        Assert.Equal(whole, await EntriesAsync(maxKeys, delimiter));
        Assert.Equal(["DeleteMarker m True", "Version m False"], whole.Where(e => e.Contains(" m ", StringComparison.Ordinal)).Select(e => e[..e.LastIndexOf(' ')]));
    }

    [Fact]
    public async Task A_page_goes_on_after_a_version_that_was_deleted_since()
    {
        await EnableAsync();
        var ids = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            ids.Add((await Wire.PutAsync(Lake, "k", Ascii("x")))["x-oss-version-id"]!);
        }

        await Wire.SendAsync("DELETE", Lake, "k", $"versionId={ids[2]}");
        var page = (await Wire.SendAsync("GET", Lake, "", $"versions&key-marker=k&version-id-marker={ids[2]}")).Xml;

        Assert.Equal([ids[1], ids[0]], page.Elements("Version").Select(v => v.Element("VersionId")!.Value));
        Assert.Equal("InvalidArgument", (await Wire.SendAsync("GET", Lake, "", $"versions&version-id-marker={ids[0]}")).Code);
    }

    [Fact]
    public async Task The_bucket_tells_what_it_holds()
    {
        await EnableAsync();
        await Wire.PutAsync(Lake, "k", Ascii("123"));
        await Wire.PutAsync(Lake, "k", Ascii("12"));
        await Wire.SendAsync("DELETE", Lake, "k");
        var stat = (await Wire.SendAsync("GET", Lake, "", "stat")).Xml;
        var info = (await Wire.SendAsync("GET", Lake, "", "bucketInfo")).Xml.Element("Bucket")!;

        Assert.Equal(("5", "2", "1"), (stat.Element("Storage")!.Value, stat.Element("ObjectCount")!.Value, stat.Element("DeleteMarkerCount")!.Value));
        Assert.Equal("Enabled", info.Element("Versioning")!.Value);
    }

    private async Task<List<string>> EntriesAsync(int maxKeys, string delimiter)
    {
        var entries = new List<string>();
        var (key, version, isTruncated) = ("", "", true);
        while (isTruncated)
        {
            var query = $"versions&encoding-type=url&max-keys={maxKeys}&delimiter={Uri.EscapeDataString(delimiter)}&key-marker={Uri.EscapeDataString(key)}&version-id-marker={version}";
            var page = (await Wire.SendAsync("GET", Lake, "", query)).Xml;
            var found = page.Elements().Where(e => e.Name.LocalName is "Version" or "DeleteMarker").Select(Entry)
                .Concat(page.Elements("CommonPrefixes").Select(p => "prefix " + p.Element("Prefix")!.Value)).ToList();
            Assert.InRange(found.Count, 1, maxKeys);
            entries.AddRange(found);
            isTruncated = page.Element("IsTruncated")!.Value == "true";
            (key, version) = isTruncated ? (Uri.UnescapeDataString(page.Element("NextKeyMarker")!.Value), page.Element("NextVersionIdMarker")!.Value) : ("", "");
        }

        return [.. entries.Order(StringComparer.Ordinal)]; // prefixes stand after the versions of their page
    }

    private static string Entry(XElement e) =>
        $"{e.Name.LocalName} {e.Element("Key")!.Value} {bool.Parse(e.Element("IsLatest")!.Value)} {e.Element("VersionId")!.Value}";

    private async Task<string[]> VersionsAsync()
    {
        var lines = new List<string>();
        foreach (var e in (await Wire.SendAsync("GET", Lake, "", "versions")).Xml.Elements().Where(e => e.Name.LocalName is "Version" or "DeleteMarker"))
        {
            var (key, id) = (e.Element("Key")!.Value, e.Element("VersionId")!.Value);
            var text = e.Name.LocalName == "Version" ? await ReadAsync(key, id) : "marker";
            lines.Add($"{key} {id} {bool.Parse(e.Element("IsLatest")!.Value)} {text}");
        }

        return [.. lines];
    }

    private async Task<string> ReadAsync(string key, string versionId)
    {
        var get = await Wire.SendAsync("GET", Lake, key, $"versionId={versionId}");
        Assert.Equal(HttpStatusCode.OK, get.Status);
        return get.Text;
    }

    private Task<Reply> EnableAsync() => SetAsync("Enabled");

    private async Task<Reply> SetAsync(string status)
    {
        var reply = await Wire.SendAsync("PUT", Lake, "", "versioning", Ascii($"<VersioningConfiguration><Status>{status}</Status></VersioningConfiguration>"));
        Assert.Equal(HttpStatusCode.OK, reply.Status);
        return reply;
    }

    private Task<Reply> DeleteManyAsync(string objects)
    {
        var body = Ascii($"<Delete>{objects}</Delete>");
#pragma warning disable CA5351 // The protocol asks for MD5.
        var md5 = Convert.ToBase64String(MD5.HashData(body));
#pragma warning restore CA5351
        return Wire.SendAsync("POST", Lake, "", "delete", body, ("Content-MD5", md5));
    }
}
