using System.Net;
using System.Security.Cryptography;
using OssPipeline.Core.Data;

namespace OssPipeline.DevServer.Tests;

public sealed class CopyPartTests : ServerTest
{
    private const string Pond = "pond";

    protected override DevServerOptions Options => base.Options with { Buckets = [Lake, Pond] };

    [Theory]
    [InlineData(Lake)]
    [InlineData(Pond)]
    public async Task Ranges_of_objects_become_an_object_without_their_sources(string source)
    {
        // A source of several files, so that a range lies across them.
        var id = await Wire.InitiateAsync(source, "s");
        var one = await Wire.PutPartAsync(source, "s", id, 1, Bytes(150_000, 1));
        var two = await Wire.PutPartAsync(source, "s", id, 2, Bytes(150_000, 2));
        await Wire.CompleteAsync(source, "s", id, (1, one["ETag"]!), (2, two["ETag"]!));
        byte[] bytes = [.. Bytes(150_000, 1), .. Bytes(150_000, 2)];

        var target = await Wire.InitiateAsync(Lake, "t");
        var a = await Wire.CopyPartAsync(Lake, "t", target, 1, $"/{source}/s", ("x-oss-copy-source-range", "bytes=100000-249999"));
        var b = await Wire.CopyPartAsync(Lake, "t", target, 2, $"/{source}/s");
        var c = await Wire.CopyPartAsync(Lake, "t", target, 3, $"/{source}/s", ("x-oss-copy-source-range", "bytes=299999-"));
        await Wire.SendAsync("DELETE", source, "s");
        await RestartAsync();
        await Server.Swept;
        var parts = (await Wire.SendAsync("GET", Lake, "t", $"uploadId={target}")).Xml.Elements("Part").ToList();
        var done = await Wire.CompleteAsync(Lake, "t", target, (1, Tag(a)), (2, Tag(b)), (3, Tag(c)));
        var get = await Wire.GetAsync(Lake, "t");

        Assert.Equal(HttpStatusCode.OK, a.Status);
        Assert.Equal(("bytes 100000-249999/300000", null), (a["Content-Range"], b["Content-Range"]));
#pragma warning disable CA5351 // The protocol's ETag is MD5.
        Assert.Equal($"\"{Convert.ToHexString(MD5.HashData(bytes.AsSpan(100_000, 150_000)))}\"", Tag(a));
#pragma warning restore CA5351
        Assert.Equal(Crc64Xz.Compute(bytes.AsSpan(100_000, 150_000)).ToString(), parts[0].Element("HashCrc64ecma")!.Value);
        Assert.Equal(["150000", "300000", "1"], parts.Select(p => p.Element("Size")!.Value));
        byte[] expected = [.. bytes[100_000..250_000], .. bytes, bytes[^1]];
        Assert.Equal(expected, get.Body);
        Assert.Equal(Crc64Xz.Compute(expected).ToString(), done["x-oss-hash-crc64ecma"]);
        var range = await Wire.GetAsync(Lake, "t", ("Range", "bytes=149000-460000"), ("x-oss-range-behavior", "standard"));
        Assert.Equal(expected[149_000..], range.Body);
        await Wire.SendAsync("DELETE", Lake, "t");
        Assert.Empty(DataFiles());
    }

    [Theory]
    [InlineData("bytes=5-2")]
    [InlineData("bytes=0-10")]
    [InlineData("bytes=10-")]
    [InlineData("bytes=-3")]
    [InlineData("bytes=0-3,5-6")]
    [InlineData("lines=0-3")]
    [InlineData("bytes=99999999999999999999-")]
    [InlineData("")]
    public async Task An_invalid_range_copies_everything(string range)
    {
        await Wire.PutAsync(Lake, "s", Ascii("0123456789"));
        var id = await Wire.InitiateAsync(Lake, "t");
        var part = await Wire.CopyPartAsync(Lake, "t", id, 1, "/lake/s", ("x-oss-copy-source-range", range));
        await Wire.CompleteAsync(Lake, "t", id, (1, Tag(part)));

        Assert.Null(part["Content-Range"]);
        Assert.Equal("0123456789", (await Wire.GetAsync(Lake, "t")).Text);
    }

    [Fact]
    public async Task Conditions_and_missing_sources_are_refused()
    {
        await Wire.PutAsync(Lake, "s", Ascii("s"));
        var id = await Wire.InitiateAsync(Lake, "t");

        Assert.Equal("PreconditionFailed", (await Wire.CopyPartAsync(Lake, "t", id, 1, "/lake/s", ("x-oss-copy-source-if-match", "0"))).Code);
        Assert.Equal(HttpStatusCode.NotModified, (await Wire.CopyPartAsync(Lake, "t", id, 1, "/lake/s", ("x-oss-copy-source-if-modified-since", "Wed, 28 Dec 2033 10:27:41 GMT"))).Status);
        Assert.Equal("NoSuchKey", (await Wire.CopyPartAsync(Lake, "t", id, 1, "/lake/none")).Code);
        Assert.Equal("NoSuchUpload", (await Wire.CopyPartAsync(Lake, "t", "none", 1, "/lake/s")).Code);
        Assert.Equal("InvalidArgument", (await Wire.CopyPartAsync(Lake, "t", id, 10_001, "/lake/s")).Code);
        Assert.Empty((await Wire.SendAsync("GET", Lake, "t", $"uploadId={id}")).Xml.Elements("Part"));
    }

    [Fact]
    public async Task Dropped_part_copies_leave_the_source_and_nothing_else()
    {
        await Wire.PutAsync(Lake, "s", Bytes(1000));
        await Wire.PutAsync(Pond, "s", Bytes(1000));
        var id = await Wire.InitiateAsync(Lake, "t");
        foreach (var source in new[] { "/lake/s", "/pond/s", "/lake/s", "/pond/s" })
        {
            await Wire.CopyPartAsync(Lake, "t", id, 1, source); // each replaces the one before
            await Wire.CopyPartAsync(Lake, "t", id, 2, source);
        }

        await Wire.SendAsync("DELETE", Lake, "t", $"uploadId={id}");
        Assert.Single(DataFiles());
        Assert.Equal(Bytes(1000), (await Wire.GetAsync(Lake, "s")).Body);
    }

    private static string Tag(Reply reply) => reply.Xml.Element("ETag")!.Value;
}
