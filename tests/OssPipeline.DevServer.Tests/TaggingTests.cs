using System.Net;

namespace OssPipeline.DevServer.Tests;

public sealed class TaggingTests : ServerTest
{
    [Fact]
    public async Task Tags_are_put_read_and_deleted_and_the_object_keeps_its_time()
    {
        await Wire.PutAsync(Lake, "k", Ascii("x"), ("x-oss-tagging", "a=1&b%2Fc=x%20y&empty"));
        var before = await Wire.SendAsync("HEAD", Lake, "k");
        Assert.Equal(["a=1", "b/c=x y", "empty="], await TagsAsync("k"));

        var put = await PutAsync("k", Tags(("Owner", "data team"), ("plus", "+-=._:/")));
        await RestartAsync();
        var after = await Wire.SendAsync("HEAD", Lake, "k");
        Assert.Equal(HttpStatusCode.OK, put.Status);
        Assert.Equal(["Owner=data team", "plus=+-=._:/"], await TagsAsync("k"));
        Assert.Equal(("2", before["Last-Modified"], before["ETag"]), (after["x-oss-tagging-count"], after["Last-Modified"], after["ETag"]));
        Assert.Equal("x", (await Wire.GetAsync(Lake, "k")).Text);

        Assert.Equal(HttpStatusCode.NoContent, (await Wire.SendAsync("DELETE", Lake, "k", "tagging")).Status);
        Assert.Empty(await TagsAsync("k"));
        Assert.Null((await Wire.SendAsync("HEAD", Lake, "k"))["x-oss-tagging-count"]);
        await Wire.SendAsync("DELETE", Lake, "k");
        Assert.Empty(DataFiles());
    }

    [Fact]
    public async Task Every_write_takes_tags()
    {
        var id = await Wire.InitiateAsync(Lake, "multi", ("x-oss-tagging", "a=1"));
        var part = await Wire.PutPartAsync(Lake, "multi", id, 1, Bytes(1));
        await Wire.CompleteAsync(Lake, "multi", id, (1, part["ETag"]!));
        await Wire.SendAsync("POST", Lake, "append", "append&position=0", Bytes(1), ("x-oss-tagging", "a=1"));
        await Wire.CopyAsync(Lake, "copy", "/lake/multi");

        foreach (var key in new[] { "multi", "append", "copy" })
        {
            Assert.Equal(["a=1"], await TagsAsync(key));
        }
    }

    [Theory]
    [InlineData("", "MalformedXML")]
    [InlineData("<Tagging></Tagging>", "MalformedXML")]
    [InlineData("<Other><TagSet/></Other>", "MalformedXML")]
    [InlineData("<Tagging><TagSet><Tag><Value>v</Value></Tag></TagSet></Tagging>", "MalformedXML")]
    [InlineData("<Tagging><TagSet><Tag><Key></Key><Value>v</Value></Tag></TagSet></Tagging>", "InvalidTag")]
    [InlineData("<Tagging><TagSet><Tag><Key>a</Key><Value>*</Value></Tag></TagSet></Tagging>", "InvalidTag")]
    [InlineData("<Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag><Tag><Key>a</Key><Value>2</Value></Tag></TagSet></Tagging>", "InvalidTag")]
    public async Task Tags_that_break_a_rule_are_refused(string xml, string code)
    {
        await Wire.PutAsync(Lake, "k", Ascii("x"));

        Assert.Equal(code, (await PutAsync("k", xml)).Code);
    }

    [Fact]
    public async Task Limits_are_ten_tags_and_their_lengths()
    {
        await Wire.PutAsync(Lake, "k", Ascii("x"));
        (string, string)[] ten = [.. Enumerable.Range(0, 10).Select(i => ($"k{i}", "v"))];

        Assert.Equal(HttpStatusCode.OK, (await PutAsync("k", Tags(ten))).Status);
        Assert.Equal("InvalidTag", (await PutAsync("k", Tags([.. ten, ("k10", "v")]))).Code);
        Assert.Equal(HttpStatusCode.OK, (await PutAsync("k", Tags((new string('k', 128), new string('v', 256))))).Status);
        Assert.Equal("InvalidTag", (await PutAsync("k", Tags((new string('k', 129), "v")))).Code);
        Assert.Equal("InvalidTag", (await PutAsync("k", Tags(("k", new string('v', 257))))).Code);
        Assert.Equal("InvalidTag", (await Wire.PutAsync(Lake, "k", Ascii("x"), ("x-oss-tagging", "a=b=c"))).Code);
    }

    [Fact]
    public async Task A_missing_object_has_no_tags()
    {
        Assert.Equal("NoSuchKey", (await Wire.SendAsync("GET", Lake, "none", "tagging")).Code);
        Assert.Equal("NoSuchKey", (await PutAsync("none", Tags(("a", "b")))).Code);
        Assert.Equal("NoSuchKey", (await Wire.SendAsync("DELETE", Lake, "none", "tagging")).Code);
        Assert.Equal("MethodNotAllowed", (await Wire.SendAsync("POST", Lake, "none", "tagging", [])).Code);
    }

    private async Task<string[]> TagsAsync(string key) =>
        [.. (await Wire.SendAsync("GET", Lake, key, "tagging")).Xml.Descendants("Tag").Select(t => $"{t.Element("Key")!.Value}={t.Element("Value")!.Value}")];

    private Task<Reply> PutAsync(string key, string xml) => Wire.SendAsync("PUT", Lake, key, "tagging", Ascii(xml));

    private static string Tags(params (string Key, string Value)[] tags) =>
        $"<Tagging><TagSet>{string.Concat(tags.Select(t => $"<Tag><Key>{t.Key}</Key><Value>{t.Value}</Value></Tag>"))}</TagSet></Tagging>";
}
