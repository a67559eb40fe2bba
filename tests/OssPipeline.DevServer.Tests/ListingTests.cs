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
    [InlineData("encoding-type=base64")]
    [InlineData("list-type=3")]
    [InlineData("list-type=2&continuation-token=%21%21")]
    public async Task What_a_listing_does_not_take_is_refused(string query) =>
        Assert.Equal("InvalidArgument", (await Wire.SendAsync("GET", Lake, "", query)).Code);

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

    private static List<string> Keys(XElement page)
    {
        var isEncoded = page.Element("EncodingType") is not null;
        return [.. page.Elements("Contents").Select(c => c.Element("Key")!.Value).Select(k => isEncoded ? Uri.UnescapeDataString(k) : k)];
    }
}
