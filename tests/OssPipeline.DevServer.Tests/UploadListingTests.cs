using System.Xml.Linq;

namespace OssPipeline.DevServer.Tests;

public sealed class UploadListingTests : ServerTest
{
    [Fact]
    public async Task A_page_can_end_with_a_common_prefix()
    {
        foreach (var key in new[] { "d/1", "d/2", "e/1", "f" })
        {
            await Wire.InitiateAsync(Lake, key);
        }

        var first = await ListAsync("delimiter=%2F&max-uploads=1");
        var second = await ListAsync($"delimiter=%2F&max-uploads=1&key-marker={Uri.EscapeDataString(first.Element("NextKeyMarker")!.Value)}");
        var rest = await ListAsync($"delimiter=%2F&key-marker={Uri.EscapeDataString(second.Element("NextKeyMarker")!.Value)}");

        Assert.Equal(["d/"], Prefixes(first));
        Assert.Equal(["e/"], Prefixes(second));
        Assert.Equal(["f"], rest.Elements("Upload").Select(u => u.Element("Key")!.Value));
        Assert.Equal("false", rest.Element("IsTruncated")!.Value);
    }

    [Fact]
    public async Task A_marker_inside_a_common_prefix_leaves_what_of_it_follows()
    {
        foreach (var key in new[] { "d/1", "d/2", "e" })
        {
            await Wire.InitiateAsync(Lake, key);
        }

        Assert.Equal(["d/"], Prefixes(await ListAsync("delimiter=%2F&key-marker=d%2F1")));
        Assert.Empty(Prefixes(await ListAsync("delimiter=%2F&key-marker=d%2F2")));
    }

    [Fact]
    public async Task Every_name_is_encoded_where_that_is_asked_for_and_none_else()
    {
        await Wire.InitiateAsync(Lake, "p +/x y");
        await Wire.InitiateAsync(Lake, "p +/z/1");
        const string Query = "prefix=p%20%2B%2F&delimiter=%2F%20%2B&key-marker=p%20%2B%2F&upload-id-marker=00";
        var plain = await ListAsync(Query);
        var encoded = await ListAsync(Query + "&encoding-type=url&max-uploads=1");

        Assert.Equal(("p +/", "/ +", "p +/", "00"), Echo(plain));
        Assert.Null(plain.Element("EncodingType"));
        Assert.Equal(["p +/x y", "p +/z/1"], plain.Elements("Upload").Select(u => u.Element("Key")!.Value));
        Assert.Equal(("p%20%2B/", "/%20%2B", "p%20%2B/", "00"), Echo(encoded));
        Assert.Equal("url", encoded.Element("EncodingType")!.Value);
        Assert.Equal(["p%20%2B/x%20y"], encoded.Elements("Upload").Select(u => u.Element("Key")!.Value));
        Assert.Equal("p%20%2B/x%20y", encoded.Element("NextKeyMarker")!.Value);

        static (string, string, string, string) Echo(XElement page) => (
            page.Element("Prefix")!.Value, page.Element("Delimiter")!.Value, page.Element("KeyMarker")!.Value, page.Element("UploadIdMarker")!.Value);
    }

    [Fact]
    public async Task An_upload_marker_counts_with_a_key_marker_only()
    {
        await Wire.InitiateAsync(Lake, "a");

        Assert.Single((await ListAsync("upload-id-marker=zzz")).Elements("Upload"));
        Assert.Empty((await ListAsync("key-marker=a&upload-id-marker=zzz")).Elements("Upload"));
    }

    [Fact]
    public async Task Parts_are_listed_in_pages_with_the_key_encoded()
    {
        var id = await Wire.InitiateAsync(Lake, "k +");
        foreach (var number in new[] { 7, 1, 3 })
        {
            await Wire.PutPartAsync(Lake, "k +", id, number, Bytes(10, number));
        }

        var first = (await Wire.SendAsync("GET", Lake, "k +", $"uploadId={id}&max-parts=2&encoding-type=url")).Xml;
        var second = (await Wire.SendAsync("GET", Lake, "k +", $"uploadId={id}&part-number-marker={first.Element("NextPartNumberMarker")!.Value}")).Xml;

        Assert.Equal(("k%20%2B", "true", "2"), (first.Element("Key")!.Value, first.Element("IsTruncated")!.Value, first.Element("MaxParts")!.Value));
        Assert.Equal(["1", "3"], first.Elements("Part").Select(p => p.Element("PartNumber")!.Value));
        Assert.Equal(("k +", "false", "3"), (second.Element("Key")!.Value, second.Element("IsTruncated")!.Value, second.Element("PartNumberMarker")!.Value));
        Assert.Equal(["7"], second.Elements("Part").Select(p => p.Element("PartNumber")!.Value));
    }

    [Theory]
    [InlineData("max-uploads=0")]
    [InlineData("max-uploads=1001")]
    [InlineData("max-uploads=+5")]
    [InlineData("encoding-type=xml")]
    public async Task What_a_listing_does_not_take_is_refused(string query) =>
        Assert.Equal("InvalidArgument", (await Wire.SendAsync("GET", Lake, "", "uploads&" + query)).Code);

    private static IEnumerable<string> Prefixes(XElement page) => page.Elements("CommonPrefixes").Select(p => p.Element("Prefix")!.Value);

    private async Task<XElement> ListAsync(string query) => (await Wire.SendAsync("GET", Lake, "", "uploads&" + query)).Xml;
}
