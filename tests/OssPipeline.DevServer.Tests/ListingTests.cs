using System.Xml.Linq;

namespace OssPipeline.DevServer.Tests;

public sealed class ListingTests : ServerTest
{
    [Fact]
    public async Task Keys_are_listed_by_their_utf8_bytes()
    {
        string[] keys = ["😀", "\uFFFD", "\uE000", "z", "é", "a/b", "a", "a-", "𐀀"];
        foreach (var key in keys)
        {
            await Wire.PutAsync(Lake, key, []);
        }

        var listed = (await Wire.SendAsync("GET", Lake, "", "list-type=2&encoding-type=url")).Xml;

        Assert.Equal(["a", "a-", "a/b", "z", "é", "\uE000", "\uFFFD", "𐀀", "😀"], Keys(listed));
    }

    [Theory]
    [InlineData("")]
    [InlineData("list-type=2&")]
    public async Task Pages_follow_one_another_in_both_versions(string version)
    {
        var expected = new List<string>();
        for (var i = 0; i < 25; i++)
        {
            expected.Add($"k {i:D2}+");
            await Wire.PutAsync(Lake, expected[^1], []);
        }

        var listed = new List<string>();
        var next = "";
        do
        {
            var page = (await Wire.SendAsync("GET", Lake, "", $"{version}max-keys=10&encoding-type=url{next}")).Xml;
            listed.AddRange(Keys(page));
            var marker = Uri.UnescapeDataString((page.Element("NextMarker") ?? page.Element("NextContinuationToken"))?.Value ?? "");
            next = page.Element("IsTruncated")!.Value == "false" ? "" : $"&{(version.Length == 0 ? "marker" : "continuation-token")}={Uri.EscapeDataString(marker)}";
        }
        while (next.Length > 0);

        Assert.Equal(expected, listed);
    }

    [Fact]
    public async Task Prefix_delimiter_start_after_and_owner_shape_a_version_2_listing()
    {
        foreach (var key in new[] { "x/a/1", "x/a/2", "x/b", "x/c/1", "y" })
        {
            await Wire.PutAsync(Lake, key, Ascii("1"));
        }

        var page = (await Wire.SendAsync("GET", Lake, "", "list-type=2&prefix=x%2F&delimiter=%2F&start-after=x%2Fa%2F&fetch-owner=true")).Xml;

        Assert.Equal(["x/b"], Keys(page));
        Assert.Equal(["x/c/"], page.Elements("CommonPrefixes").Select(p => p.Element("Prefix")!.Value));
        Assert.Equal(("2", "x/a/", "lake"), (page.Element("KeyCount")!.Value, page.Element("StartAfter")!.Value, page.Element("Name")!.Value));
        var entry = page.Element("Contents")!;
        Assert.Equal(("1", "\"C4CA4238A0B923820DCC509A6F75849B\"", "Normal", "Standard"), (entry.Element("Size")!.Value, entry.Element("ETag")!.Value, entry.Element("Type")!.Value, entry.Element("StorageClass")!.Value));
        Assert.NotNull(entry.Element("Owner"));
        Assert.Null((await Wire.SendAsync("GET", Lake, "", "list-type=2")).Xml.Element("Contents")!.Element("Owner"));
        Assert.NotNull((await Wire.SendAsync("GET", Lake)).Xml.Element("Contents")!.Element("Owner"));
    }

    [Theory]
    [InlineData("max-keys=0")]
    [InlineData("max-keys=1001")]
    [InlineData("max-keys=x")]
    [InlineData("max-keys=-1")]
    [InlineData("max-keys=+1")]
    [InlineData("max-keys=1.0")]
    [InlineData("max-keys=99999999999")]
    [InlineData("encoding-type=base64")]
    [InlineData("list-type=3")]
    [InlineData("list-type=2&continuation-token=%21%21")]
    public async Task What_a_listing_does_not_take_is_refused(string query) =>
        Assert.Equal("InvalidArgument", (await Wire.SendAsync("GET", Lake, "", query)).Code);

    [Theory]
    [InlineData("prefix")]
    [InlineData("marker")]
    [InlineData("delimiter")]
    [InlineData("list-type=2&start-after")]
    public async Task A_name_longer_than_a_key_can_be_is_refused(string parameter)
    {
        Assert.Equal("ListBucketResult", (await Wire.SendAsync("GET", Lake, "", $"{parameter}={new string('x', 1023)}")).Xml.Name.LocalName);
        Assert.Equal("InvalidArgument", (await Wire.SendAsync("GET", Lake, "", $"{parameter}={new string('x', 1024)}")).Code);
    }

    [Fact]
    public async Task Version_1_tells_every_parameter_back_and_encodes_every_name()
    {
        foreach (var key in new[] { "p +/a", "p +/b +/1", "p +/c", "p +/d" })
        {
            await Wire.PutAsync(Lake, key, []);
        }

        const string Query = "prefix=p%20%2B%2F&delimiter=%20%2B&marker=p%20%2B%2Fa&max-keys=1";
        var plain = (await Wire.SendAsync("GET", Lake, "", Query)).Xml;
        var encoded = (await Wire.SendAsync("GET", Lake, "", Query + "&encoding-type=url")).Xml;

        Assert.Equal(["lake", "p +/", " +", "p +/a", "1", "true", "p +/b +"], Fields(plain, "Name", "Prefix", "Delimiter", "Marker", "MaxKeys", "IsTruncated", "NextMarker"));
        Assert.Null(plain.Element("EncodingType"));
        Assert.Equal(["url", "p%20%2B/", "%20%2B", "p%20%2B/a", "p%20%2B/b%20%2B"], Fields(encoded, "EncodingType", "Prefix", "Delimiter", "Marker", "NextMarker"));
        Assert.Equal("p%20%2B/b%20%2B", encoded.Element("CommonPrefixes")!.Element("Prefix")!.Value);
        var next = (await Wire.SendAsync("GET", Lake, "", $"prefix=p%20%2B%2F&delimiter=%20%2B&marker={Uri.EscapeDataString(plain.Element("NextMarker")!.Value)}")).Xml;
        Assert.Equal(["p +/c", "p +/d"], Keys(next));
        Assert.Empty(next.Elements("CommonPrefixes"));
        Assert.Null(next.Element("NextMarker"));
    }

    [Fact]
    public async Task Version_2_tells_every_parameter_back_and_encodes_every_name()
    {
        foreach (var key in new[] { "p +/a", "p +/b", "p +/c" })
        {
            await Wire.PutAsync(Lake, key, []);
        }

        const string Query = "list-type=2&prefix=p%20%2B%2F&delimiter=%20%2B&start-after=p%20%2B%2Fa&max-keys=1&encoding-type=url";
        var first = (await Wire.SendAsync("GET", Lake, "", Query)).Xml;
        var token = Uri.UnescapeDataString(first.Element("NextContinuationToken")!.Value);
        var second = (await Wire.SendAsync("GET", Lake, "", $"{Query}&continuation-token={Uri.EscapeDataString(token)}")).Xml;

        Assert.Equal(
            ["lake", "url", "p%20%2B/", "%20%2B", "p%20%2B/a", "1", "true", "1"],
            Fields(first, "Name", "EncodingType", "Prefix", "Delimiter", "StartAfter", "MaxKeys", "IsTruncated", "KeyCount"));
        Assert.Equal("p%20%2B/b", first.Element("Contents")!.Element("Key")!.Value);
        Assert.Null(first.Element("ContinuationToken"));
        Assert.Equal([token, "false", "p +/a"], Fields(second, "ContinuationToken", "IsTruncated", "StartAfter").Select(Uri.UnescapeDataString));
        Assert.Equal(["p +/c"], Keys(second));
        Assert.Null(second.Element("NextContinuationToken"));
    }

    [Fact]
    public async Task The_state_of_a_restore_is_listed()
    {
        await Wire.PutAsync(Lake, "cold", Ascii("x"), ("x-oss-storage-class", "Archive"));
        await Wire.SendAsync("POST", Lake, "cold", "restore", []);

        foreach (var version in new[] { "", "list-type=2" })
        {
            var restore = (await Wire.SendAsync("GET", Lake, "", version)).Xml.Element("Contents")!.Element("RestoreInfo")!.Value;
            Assert.Equal((await Wire.SendAsync("HEAD", Lake, "cold"))["x-oss-restore"], restore);
        }
    }

    [Fact]
    public async Task A_page_has_100_keys_by_default_and_1000_at_most()
    {
        await Task.WhenAll(Enumerable.Range(0, 110).Select(i => Wire.PutAsync(Lake, $"{i:D4}", [])));

        Assert.Equal(100, Keys((await Wire.SendAsync("GET", Lake)).Xml).Count);
        Assert.Equal(110, Keys((await Wire.SendAsync("GET", Lake, "", "max-keys=1000")).Xml).Count);
    }

    [Fact]
    public async Task Names_with_control_characters_can_be_read_without_url_encoding()
    {
        await Wire.PutAsync(Lake, "a\u0001<&>\"b", []);

        Assert.Equal(["a\u0001<&>\"b"], Keys((await Wire.SendAsync("GET", Lake)).Xml));
    }

    private static IEnumerable<string> Fields(XElement page, params string[] names) => names.Select(n => page.Element(n)!.Value);

    private static List<string> Keys(XElement page)
    {
        var isEncoded = page.Element("EncodingType") is not null;
        return [.. page.Elements("Contents").Select(c => c.Element("Key")!.Value).Select(k => isEncoded ? Uri.UnescapeDataString(k) : k)];
    }
}
