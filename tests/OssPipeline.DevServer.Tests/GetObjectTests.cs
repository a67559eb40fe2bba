using System.Net;
using System.Text;
using System.Xml.Linq;
using OssPipeline.Core.Data;

namespace OssPipeline.DevServer.Tests;

public sealed class GetObjectTests : ServerTest
{
    [Theory]
    [InlineData("bytes=0-3", "0123", "bytes 0-3/10")]
    [InlineData("bytes=4-", "456789", "bytes 4-9/10")]
    [InlineData("bytes=-3", "789", "bytes 7-9/10")]
    [InlineData("bytes=-30", "0123456789", "bytes 0-9/10")]
    [InlineData("bytes=8-99", "89", "bytes 8-9/10")]
    [InlineData("bytes=9-9", "9", "bytes 9-9/10")]
    [InlineData("bytes=8-99999999999999999999", "89", "bytes 8-9/10")]
    [InlineData("bytes=-99999999999999999999", "0123456789", "bytes 0-9/10")]
    public async Task A_range_gives_its_bytes_and_the_crc_of_the_whole(string range, string expected, string contentRange)
    {
        await Wire.PutAsync(Lake, "digits", Ascii("0123456789"));
        var get = await Wire.GetAsync(Lake, "digits", ("Range", range));

        Assert.Equal(HttpStatusCode.PartialContent, get.Status);
        Assert.Equal(expected, get.Text);
        Assert.Equal(contentRange, get["Content-Range"]);
        Assert.Equal(Crc64Xz.Compute(Ascii("0123456789")).ToString(), get["x-oss-hash-crc64ecma"]);
    }

    [Theory]
    [InlineData("bytes=10-")]
    [InlineData("bytes=10-20")]
    [InlineData("bytes=5-2")]
    [InlineData("bytes=-0")]
    [InlineData("bytes=99999999999999999999-")]
    [InlineData("bytes=-")]
    [InlineData("bytes=+1-2")]
    [InlineData("bytes=1-2,4-5")]
    [InlineData("bytes=x-y")]
    [InlineData("lines=1-2")]
    public async Task A_range_that_can_not_be_given_gives_everything_unless_the_standard_is_asked_for(string range)
    {
        await Wire.PutAsync(Lake, "digits", Ascii("0123456789"));
        var lenient = await Wire.GetAsync(Lake, "digits", ("Range", range));
        var standard = await Wire.GetAsync(Lake, "digits", ("Range", range), ("x-oss-range-behavior", "standard"));

        Assert.Equal((HttpStatusCode.OK, "0123456789"), (lenient.Status, lenient.Text));
        Assert.Null(lenient["Content-Range"]);
        Assert.Equal((HttpStatusCode.RequestedRangeNotSatisfiable, "InvalidRange"), (standard.Status, standard.Code));
    }

    [Fact]
    public async Task Ranges_of_a_multipart_object_cross_its_parts()
    {
        var parts = new[] { Bytes(102_400, 1), Bytes(150_000, 2), Bytes(7, 3) };
        var id = await Wire.InitiateAsync(Lake, "m");
        var tags = new List<(int, string)>();
        for (var i = 0; i < parts.Length; i++)
        {
            tags.Add((i + 1, (await Wire.PutPartAsync(Lake, "m", id, i + 1, parts[i]))["ETag"]!));
        }

        await Wire.CompleteAsync(Lake, "m", id, [.. tags]);
        var whole = parts.SelectMany(p => p).ToArray();

        Assert.Equal(whole, (await Wire.GetAsync(Lake, "m")).Body);
        foreach (var (from, to) in new[] { (102_399, 102_400), (0, 252_406), (102_400, 252_399), (252_400, 252_406), (50, 252_401) })
        {
            Assert.Equal(whole[from..(to + 1)], (await Wire.GetAsync(Lake, "m", ("Range", $"bytes={from}-{to}"))).Body);
        }
    }

    [Fact]
    public async Task Conditions_are_honoured_on_get_and_head()
    {
        var put = await Wire.PutAsync(Lake, "k", Ascii("x"));
        var tag = put["ETag"]!;
        var modified = (await Wire.GetAsync(Lake, "k"))["Last-Modified"]!;
        var earlier = DateTimeOffset.Parse(modified, null).AddSeconds(-1).ToString("R");
        foreach (var method in new[] { "GET", "HEAD" })
        {
            await Expect(HttpStatusCode.OK, ("If-Match", tag));
            await Expect(HttpStatusCode.OK, ("If-Match", tag.Trim('"').ToLowerInvariant()));
            await Expect(HttpStatusCode.PreconditionFailed, ("If-Match", "\"00\""));
            await Expect(HttpStatusCode.NotModified, ("If-None-Match", tag));
            await Expect(HttpStatusCode.OK, ("If-None-Match", "\"00\""));
            await Expect(HttpStatusCode.NotModified, ("If-Modified-Since", modified));
            await Expect(HttpStatusCode.OK, ("If-Modified-Since", earlier));
            await Expect(HttpStatusCode.OK, ("If-Unmodified-Since", modified));
            await Expect(HttpStatusCode.PreconditionFailed, ("If-Unmodified-Since", earlier));

            async Task Expect(HttpStatusCode status, (string, string) header) =>
                Assert.Equal(status, (await Wire.SendAsync(method, Lake, "k", "", null, header)).Status);
        }
    }

    [Fact]
    public async Task Head_tells_what_get_would_and_errors_in_a_header()
    {
        await Wire.PutAsync(Lake, "k", Ascii("hello"), ("x-oss-meta-a", "b"));
        var head = await Wire.SendAsync("HEAD", Lake, "k");
        var meta = await Wire.SendAsync("HEAD", Lake, "k", "objectMeta");
        var missing = await Wire.SendAsync("HEAD", Lake, "missing");

        Assert.Equal(("5", "b"), (head["Content-Length"], head["x-oss-meta-a"]));
        Assert.Equal(("5", null), (meta["Content-Length"], meta["x-oss-meta-a"]));
        Assert.Equal(head["x-oss-hash-crc64ecma"], meta["x-oss-hash-crc64ecma"]);
        Assert.Equal(HttpStatusCode.NotFound, missing.Status);
        Assert.Empty(missing.Body);
        Assert.Equal("NoSuchKey", XElement.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(missing["x-oss-err"]!))).Element("Code")!.Value);
    }

    [Fact]
    public async Task Response_overrides_replace_headers()
    {
        await Wire.PutAsync(Lake, "k", Ascii("hello"));
        var get = await Wire.SendAsync("GET", Lake, "k", "response-content-type=text%2Fplain&response-cache-control=no-store");
        var hostile = await Wire.SendAsync("GET", Lake, "k", "response-expires=a%0D%0Ab");

        Assert.Equal("text/plain", get["Content-Type"]);
        Assert.Equal("no-store", get["Cache-Control"]);
        Assert.Equal("InvalidArgument", hostile.Code);
    }

    [Fact]
    public async Task Every_header_that_can_be_overridden_is_and_for_a_range_too()
    {
        await Wire.PutAsync(Lake, "k", Ascii("hello"), ("Cache-Control", "max-age=1"), ("Content-Type", "text/html"));
        (string Name, string Value)[] overrides =
        [
            ("content-type", "text/x-other"), ("content-language", "de"), ("cache-control", "no-store"),
            ("content-disposition", "attachment; filename=a b.txt"), ("content-encoding", "identity"), ("expires", "Fri, 24 Feb 2012 17:00:00 GMT"),
        ];
        var query = string.Join('&', overrides.Select(o => $"response-{o.Name}={Uri.EscapeDataString(o.Value)}"));
        var get = await Wire.SendAsync("GET", Lake, "k", query, null, ("Range", "bytes=1-2"));

        Assert.Equal((HttpStatusCode.PartialContent, "el"), (get.Status, get.Text));
        Assert.Equal(overrides, overrides.Select(o => (o.Name, get[o.Name]!)));
        Assert.Equal("text/html", (await Wire.GetAsync(Lake, "k"))["Content-Type"]);
    }

    [Fact]
    public async Task Response_overrides_are_for_signed_requests_only()
    {
        await Wire.PutAsync(Lake, "open", Ascii("hello"), ("x-oss-object-acl", "public-read"));
        var anonymous = await Wire.SendAsync(Wire.Request("GET", Lake, "open", "response-content-type=text%2Fhtml"));

        Assert.Equal(HttpStatusCode.OK, (await Wire.SendAsync(Wire.Request("GET", Lake, "open"))).Status);
        Assert.Equal((HttpStatusCode.BadRequest, "InvalidRequest"), (anonymous.Status, anonymous.Code));
    }

    [Fact]
    public async Task An_archived_object_is_described_but_not_read()
    {
        await Wire.PutAsync(Lake, "cold", Ascii("x"), ("x-oss-storage-class", "Archive"));

        Assert.Equal(HttpStatusCode.OK, (await Wire.SendAsync("HEAD", Lake, "cold")).Status);
        Assert.Equal((HttpStatusCode.Forbidden, "InvalidObjectState"), (await Wire.GetAsync(Lake, "cold") is var get ? get.Status : default, get.Code));
    }

    [Fact]
    public async Task A_read_that_has_begun_ends_with_the_version_it_began_with()
    {
        var old = Bytes(16 << 20, 1);
        await Wire.PutAsync(Lake, "k", old);
        using var request = Wire.Signed("GET", Lake, "k");
        using var response = await Wire.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await Wire.PutAsync(Lake, "k", Bytes(5, 2));

        Assert.Equal(old, await response.Content.ReadAsByteArrayAsync());
        Assert.Equal(5, (await Wire.GetAsync(Lake, "k")).Body.Length);
        await RestartAsync();
        Assert.Single(DataFiles());
    }
}
