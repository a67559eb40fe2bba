using System.Net;
using OssPipeline.Core.Data;

namespace OssPipeline.DevServer.Tests;

public sealed class CopyTests : ServerTest
{
    protected override DevServerOptions Options => base.Options with { Buckets = [Lake, "pond"] };

    [Fact]
    public async Task A_copy_shares_the_data_file_until_the_last_of_both_goes_also_after_a_restart()
    {
        var bytes = Bytes(5000);
        await Wire.PutAsync(Lake, "a", bytes);
        var copy = await CopyAsync("a", "b");
        Assert.Equal((HttpStatusCode.OK, Crc64Xz.Compute(bytes).ToString()), (copy.Status, copy["x-oss-hash-crc64ecma"]));
        Assert.Single(DataFiles());
        await RestartAsync();
        await Wire.SendAsync("DELETE", Lake, "a", "", []);
        Assert.Equal(bytes, (await Wire.GetAsync(Lake, "b")).Body);
        Assert.Single(DataFiles());
        await RestartAsync();
        await Wire.SendAsync("DELETE", Lake, "b", "", []);
        Assert.Empty(DataFiles());
    }

    [Fact]
    public async Task A_copy_keeps_the_etag_and_headers_and_never_the_encryption()
    {
        var put = await Wire.PutAsync(Lake, "a", Bytes(10), ("Content-Type", "text/csv"), ("x-oss-meta-origin", "erp"), ("x-oss-server-side-encryption", "AES256"), ("x-oss-tagging", "k=v"));
        await CopyAsync("a", "b");
        var there = await Wire.GetAsync(Lake, "b");

        Assert.Equal((put["ETag"], "text/csv", "erp", null, "1"), (there["ETag"], there["Content-Type"], there["x-oss-meta-origin"], there["x-oss-server-side-encryption"], there["x-oss-tagging-count"]));
    }

    [Fact]
    public async Task A_copy_onto_itself_replaces_metadata_whatever_the_directive()
    {
        await Wire.PutAsync(Lake, "a", Bytes(10), ("x-oss-meta-origin", "erp"));
        await CopyAsync("a", "a", ("x-oss-meta-by", "me"), ("x-oss-storage-class", "IA"));
        var there = await Wire.GetAsync(Lake, "a");

        Assert.Equal((null, "me", "IA"), (there["x-oss-meta-origin"], there["x-oss-meta-by"], there["x-oss-storage-class"]));
        Assert.Equal(Bytes(10), there.Body);
        Assert.Single(DataFiles());
    }

    [Fact]
    public async Task A_directive_decides_about_metadata_and_about_tags()
    {
        await Wire.PutAsync(Lake, "a", Bytes(10), ("x-oss-meta-origin", "erp"), ("x-oss-tagging", "k=v"));
        await CopyAsync("a", "b", ("x-oss-metadata-directive", "REPLACE"), ("x-oss-meta-by", "me"), ("x-oss-tagging-directive", "Replace"), ("x-oss-tagging", "x=1&y=2"));
        var there = await Wire.GetAsync(Lake, "b");

        Assert.Equal((null, "me", "2"), (there["x-oss-meta-origin"], there["x-oss-meta-by"], there["x-oss-tagging-count"]));
        Assert.Equal("InvalidArgument", (await CopyAsync("a", "c", ("x-oss-metadata-directive", "MAYBE"))).Code);
    }

    [Fact]
    public async Task Between_buckets_the_server_copies_the_bytes()
    {
        var bytes = Bytes(300_000);
        await Wire.PutAsync(Lake, "a", bytes);
        await Wire.SendAsync("PUT", "pond", "b", "", [], ("x-oss-copy-source", "/lake/a"));
        await Wire.SendAsync("DELETE", Lake, "a", "", []);
        await RestartAsync();

        Assert.Equal(bytes, (await Wire.GetAsync("pond", "b")).Body);
    }

    [Theory]
    [InlineData("x-oss-copy-source-if-match", "wrong", HttpStatusCode.PreconditionFailed)]
    [InlineData("x-oss-copy-source-if-none-match", "right", HttpStatusCode.NotModified)]
    [InlineData("x-oss-copy-source-if-unmodified-since", "Mon, 01 Jan 2001 00:00:00 GMT", HttpStatusCode.PreconditionFailed)]
    [InlineData("x-oss-copy-source-if-modified-since", "Fri, 01 Jan 2100 00:00:00 GMT", HttpStatusCode.NotModified)]
    [InlineData("x-oss-copy-source-if-match", "right", HttpStatusCode.OK)]
    public async Task Conditions_on_the_source_are_kept(string header, string value, HttpStatusCode status)
    {
        var put = await Wire.PutAsync(Lake, "a", Bytes(10));
        Assert.Equal(status, (await CopyAsync("a", "b", (header, value == "right" ? put["ETag"]! : value))).Status);
        Assert.Equal(status == HttpStatusCode.OK, (await Wire.GetAsync(Lake, "b")).Status == HttpStatusCode.OK);
    }

    [Fact]
    public async Task What_can_not_be_copied_is_refused()
    {
        await Wire.PutAsync(Lake, "cold", Bytes(10), ("x-oss-storage-class", "Archive"));
        await Wire.PutAsync(Lake, "there", Bytes(10));
        Assert.Equal("NoSuchKey", (await CopyAsync("none", "b")).Code);
        Assert.Equal("InvalidObjectState", (await CopyAsync("cold", "b")).Code);
        await Wire.PutAsync(Lake, "warm", Bytes(10));
        Assert.Equal("FileAlreadyExists", (await CopyAsync("warm", "there", ("x-oss-forbid-overwrite", "true"))).Code);
        Assert.Equal("NoSuchBucket", (await Wire.SendAsync("PUT", Lake, "b", "", [], ("x-oss-copy-source", "/nowhere/a"))).Code);
    }

    [Fact]
    public async Task A_range_becomes_a_part_that_shares_the_file_and_survives_a_restart()
    {
        var bytes = Bytes(400_000);
        await Wire.PutAsync(Lake, "a", bytes);
        var id = (await Wire.SendAsync("POST", Lake, "b", "uploads", [])).Xml.Element("UploadId")!.Value;
        var first = await PartAsync(id, 1, "bytes=0-199999");
        var second = await PartAsync(id, 2, "bytes=200000-399999");
        await RestartAsync();
        var body = $"<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>{first}</ETag></Part><Part><PartNumber>2</PartNumber><ETag>{second}</ETag></Part></CompleteMultipartUpload>";
        var completed = await Wire.SendAsync("POST", Lake, "b", $"uploadId={id}", Ascii(body));
        await Wire.SendAsync("DELETE", Lake, "a", "", []);
        await RestartAsync();

        Assert.Equal(Crc64Xz.Compute(bytes).ToString(), completed["x-oss-hash-crc64ecma"]);
        Assert.Equal(bytes, (await Wire.GetAsync(Lake, "b")).Body);
        Assert.Single(DataFiles());
        await Wire.SendAsync("DELETE", Lake, "b", "", []);
        Assert.Empty(DataFiles());

        async Task<string> PartAsync(string upload, int number, string range)
        {
            var reply = await Wire.SendAsync("PUT", Lake, "b", $"partNumber={number}&uploadId={upload}", [], ("x-oss-copy-source", "/lake/a"), ("x-oss-copy-source-range", range));
            Assert.EndsWith("/400000", reply["Content-Range"], StringComparison.Ordinal);
            return reply.Xml.Element("ETag")!.Value;
        }
    }

    [Fact]
    public async Task A_range_that_is_none_copies_everything()
    {
        await Wire.PutAsync(Lake, "a", Bytes(1000));
        var id = (await Wire.SendAsync("POST", Lake, "b", "uploads", [])).Xml.Element("UploadId")!.Value;
        await Wire.SendAsync("PUT", Lake, "b", $"partNumber=1&uploadId={id}", [], ("x-oss-copy-source", "/lake/a"), ("x-oss-copy-source-range", "bytes=5000-6000"));
        var listed = await Wire.SendAsync("GET", Lake, "b", $"uploadId={id}", []);

        Assert.Equal("1000", listed.Xml.Element("Part")!.Element("Size")!.Value);
    }

    [Fact]
    public async Task An_aborted_upload_of_copied_parts_leaves_the_source_its_file()
    {
        await Wire.PutAsync(Lake, "a", Bytes(1000));
        var id = (await Wire.SendAsync("POST", Lake, "b", "uploads", [])).Xml.Element("UploadId")!.Value;
        await Wire.SendAsync("PUT", Lake, "b", $"partNumber=1&uploadId={id}", [], ("x-oss-copy-source", "/lake/a"));
        await Wire.SendAsync("DELETE", Lake, "b", $"uploadId={id}", []);

        Assert.Equal(Bytes(1000), (await Wire.GetAsync(Lake, "a")).Body);
    }

    private Task<Reply> CopyAsync(string from, string to, params (string, string)[] headers) =>
        Wire.SendAsync("PUT", Lake, to, "", [], [("x-oss-copy-source", "/lake/" + from), .. headers]);
}
