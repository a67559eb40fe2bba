using System.Net;
using OssPipeline.Core.Data;
using OssPipeline.DevServer.Storage;

namespace OssPipeline.DevServer.Tests;

public sealed class CopyObjectTests : ServerTest
{
    private const string Pond = "pond";

    protected override DevServerOptions Options => base.Options with { Buckets = [Lake, Pond] };

    [Fact]
    public async Task A_copy_has_the_bytes_tag_crc_and_headers_and_shares_the_data_file()
    {
        var body = Bytes(100_000);
        var put = await Wire.PutAsync(Lake, "a b", body, ("Content-Type", "text/csv"), ("x-oss-meta-a", "b"), ("x-oss-tagging", "k=v"));
        var copy = await Wire.CopyAsync(Lake, "c", "/lake/a%20b");
        await Wire.SendAsync("DELETE", Lake, "a b");
        await RestartAsync();
        var get = await Wire.GetAsync(Lake, "c");

        Assert.Equal(HttpStatusCode.OK, copy.Status);
        Assert.Equal(put["ETag"], copy.Xml.Element("ETag")!.Value);
        Assert.EndsWith("Z", copy.Xml.Element("LastModified")!.Value, StringComparison.Ordinal);
        Assert.Equal(put["x-oss-hash-crc64ecma"], copy["x-oss-hash-crc64ecma"]);
        Assert.Equal(body, get.Body);
        Assert.Equal(("text/csv", "b", "1", "Normal"), (get["Content-Type"], get["x-oss-meta-a"], get["x-oss-tagging-count"], get["x-oss-object-type"]));
        Assert.Single(DataFiles());
        await Wire.SendAsync("DELETE", Lake, "c");
        Assert.Empty(DataFiles());
    }

    [Fact]
    public async Task A_condition_may_stand_beside_the_same_one_on_the_source_and_nowhere_else()
    {
        var tag = (await Wire.PutAsync(Lake, "s", Bytes(10)))["ETag"]!;
        const string Later = "Wed, 28 Dec 2033 10:27:41 GMT";

        Assert.Equal(HttpStatusCode.OK, await CopyAsync(("If-Match", tag), ("x-oss-copy-source-if-match", tag)));
        Assert.Equal(HttpStatusCode.PreconditionFailed, await CopyAsync(("If-Match", "0"), ("x-oss-copy-source-if-match", "0")));
        Assert.Equal(HttpStatusCode.NotModified, await CopyAsync(("If-None-Match", tag), ("x-oss-copy-source-if-none-match", tag)));
        Assert.Equal(HttpStatusCode.NotModified, await CopyAsync(("If-Modified-Since", Later), ("x-oss-copy-source-if-modified-since", Later)));
        Assert.Equal(HttpStatusCode.OK, await CopyAsync(("If-Unmodified-Since", Later), ("x-oss-copy-source-if-unmodified-since", Later)));
        Assert.Equal(HttpStatusCode.BadRequest, await CopyAsync(("If-Match", tag)));
        Assert.Equal(HttpStatusCode.BadRequest, await CopyAsync(("If-Match", tag), ("x-oss-copy-source-if-match", "0")));
        Assert.Equal(HttpStatusCode.BadRequest, await CopyAsync(("If-None-Match", tag), ("x-oss-copy-source-if-match", tag)));
        Assert.Equal(HttpStatusCode.BadRequest, (await Wire.PutAsync(Lake, "t", [], ("If-Match", tag), ("x-oss-copy-source-if-match", tag))).Status);

        async Task<HttpStatusCode> CopyAsync(params (string, string)[] headers) => (await Wire.CopyAsync(Lake, "t", "/lake/s", headers)).Status;
    }

    [Fact]
    public async Task A_copy_to_another_bucket_outlives_its_source()
    {
        var body = Bytes(100_000);
        await Wire.PutAsync(Lake, "a", body);
        Assert.Equal(HttpStatusCode.OK, (await Wire.CopyAsync(Pond, "a", "/lake/a")).Status);
        await Wire.SendAsync("DELETE", Lake, "a");
        await RestartAsync();
        await Server.Swept;

        Assert.Empty(DataFiles());
        Assert.Equal(body, (await Wire.GetAsync(Pond, "a")).Body);
        Assert.Single(DataFiles(Pond));
        await Wire.SendAsync("DELETE", Pond, "a");
        Assert.Empty(DataFiles(Pond));
    }

    [Fact]
    public async Task Replace_takes_the_headers_of_the_request_and_copy_ignores_them()
    {
        await Wire.PutAsync(Lake, "a", Bytes(1), ("x-oss-meta-old", "1"), ("x-oss-tagging", "old=1"), ("x-oss-server-side-encryption", "AES256"));
        await Wire.CopyAsync(Lake, "kept", "/lake/a", ("x-oss-meta-new", "1"), ("x-oss-tagging", "new=1&newer=2"), ("x-oss-object-acl", "private"));
        await Wire.CopyAsync(
            Lake,
            "replaced",
            "/lake/a",
            ("x-oss-metadata-directive", "REPLACE"),
            ("x-oss-tagging-directive", "Replace"),
            ("x-oss-meta-new", "1"),
            ("x-oss-tagging", "new=1&newer=2"),
            ("x-oss-storage-class", "IA"),
            ("x-oss-server-side-encryption", "SM4"));
        var kept = await Wire.GetAsync(Lake, "kept");
        var replaced = await Wire.GetAsync(Lake, "replaced");

        Assert.Equal(("1", null, "1", null), (kept["x-oss-meta-old"], kept["x-oss-meta-new"], kept["x-oss-tagging-count"], kept["x-oss-server-side-encryption"]));
        Assert.Equal((null, "1", "2", "SM4"), (replaced["x-oss-meta-old"], replaced["x-oss-meta-new"], replaced["x-oss-tagging-count"], replaced["x-oss-server-side-encryption"]));
        Assert.Equal(("Standard", "IA"), (kept["x-oss-storage-class"], replaced["x-oss-storage-class"]));
    }

    [Fact]
    public async Task A_copy_onto_itself_replaces_the_metadata_and_keeps_the_file()
    {
        await Wire.PutAsync(Lake, "a", Ascii("x"), ("x-oss-meta-old", "1"), ("x-oss-tagging", "t=1"));
        var copy = await Wire.CopyAsync(Lake, "a", "/lake/a", ("x-oss-meta-new", "1"));
        await RestartAsync();
        var get = await Wire.GetAsync(Lake, "a");

        Assert.Equal(HttpStatusCode.OK, copy.Status);
        Assert.Equal(("x", null, "1", "1"), (get.Text, get["x-oss-meta-old"], get["x-oss-meta-new"], get["x-oss-tagging-count"]));
        Assert.Single(DataFiles());
        await Wire.SendAsync("DELETE", Lake, "a");
        Assert.Empty(DataFiles());
    }

    [Theory]
    [InlineData("if-match", "781E5E245D69B566979B86E28D23F2C7", 200)]
    [InlineData("if-match", "\"781e5e245d69b566979b86e28d23f2c7\"", 200)]
    [InlineData("if-match", "0", 412)]
    [InlineData("if-none-match", "0", 200)]
    [InlineData("if-none-match", "781E5E245D69B566979B86E28D23F2C7", 304)]
    [InlineData("if-modified-since", "Wed, 28 Dec 2011 10:27:41 GMT", 200)]
    [InlineData("if-modified-since", "Wed, 28 Dec 2033 10:27:41 GMT", 304)]
    [InlineData("if-unmodified-since", "Wed, 28 Dec 2033 10:27:41 GMT", 200)]
    [InlineData("if-unmodified-since", "Wed, 28 Dec 2011 10:27:41 GMT", 412)]
    [InlineData("if-unmodified-since", "yesterday", 400)]
    public async Task Conditions_are_on_the_source(string condition, string value, int status)
    {
        await Wire.PutAsync(Lake, "digits", Ascii("0123456789"));
        var copy = await Wire.CopyAsync(Lake, "copy", "/lake/digits", ("x-oss-copy-source-" + condition, value));

        Assert.Equal(status, (int)copy.Status);
        Assert.Equal(status == 200 ? HttpStatusCode.OK : HttpStatusCode.NotFound, (await Wire.GetAsync(Lake, "copy")).Status);
    }

    [Fact]
    public async Task A_source_that_is_not_there_or_not_named_is_refused()
    {
        await Wire.PutAsync(Lake, "a", Ascii("x"));

        Assert.Equal("NoSuchKey", (await Wire.CopyAsync(Lake, "b", "/lake/none")).Code);
        Assert.Equal("NoSuchBucket", (await Wire.CopyAsync(Lake, "b", "/nowhere/a")).Code);
        Assert.Equal("NoSuchVersion", (await Wire.CopyAsync(Lake, "b", "/lake/a?versionId=x")).Code);
        foreach (var source in new[] { "", "/", "lake", "/lake/", "/lake/%zz", "/lake/a?version=1", "/lake/a?" })
        {
            Assert.Equal("InvalidArgument", (await Wire.CopyAsync(Lake, "b", source)).Code);
        }

        Assert.Equal("InvalidArgument", (await Wire.CopyAsync(Lake, "b", "/lake/a", ("x-oss-metadata-directive", "MERGE"))).Code);
        Assert.Equal("InvalidArgument", (await Wire.CopyAsync(Lake, "b", "/lake/a", ("x-oss-tagging-directive", "MERGE"))).Code);
        Assert.Equal(HttpStatusCode.OK, (await Wire.CopyAsync(Lake, "b", "lake/a?versionId=null")).Status);
    }

    [Fact]
    public async Task Forbid_overwrite_holds_for_copies_and_leaves_no_file()
    {
        await Wire.PutAsync(Lake, "a", Ascii("a"));
        await Wire.PutAsync(Pond, "b", Ascii("b"));
        var copy = await Wire.CopyAsync(Pond, "b", "/lake/a", ("x-oss-forbid-overwrite", "true"));

        Assert.Equal((HttpStatusCode.Conflict, "FileAlreadyExists"), (copy.Status, copy.Code));
        Assert.Equal("b", (await Wire.GetAsync(Pond, "b")).Text);
        Assert.Single(DataFiles(Pond));
    }

    [Fact]
    public async Task An_archived_source_is_refused()
    {
        await Wire.PutAsync(Lake, "a", Ascii("a"), ("x-oss-storage-class", "Archive"));
        var copy = await Wire.CopyAsync(Lake, "b", "/lake/a");

        Assert.Equal((HttpStatusCode.Forbidden, "InvalidObjectState"), (copy.Status, copy.Code));
    }

    [Fact]
    public async Task A_source_of_more_than_1_GiB_is_refused()
    {
        await StopAsync();
        using (var bucket = Bucket.Open(Path.Combine(DataDirectory, "buckets", Lake))!)
        {
            // No file of that size: a copy that is refused reads none.
            Extent[] extents = [new(1, 0, (1L << 30) + 1)];
            bucket.Put("large", new StoredObject(extents, default, 0, 0, StoredAttributes.None), forbidOverwrite: false);
        }

        await StartAsync();
        var copy = await Wire.CopyAsync(Lake, "b", "/lake/large");
        Assert.Equal((HttpStatusCode.BadRequest, "EntityTooLarge"), (copy.Status, copy.Code));
        Assert.Equal(HttpStatusCode.OK, (await Wire.CopyAsync(Lake, "large", "/lake/large")).Status);
    }

    [Fact]
    public async Task A_multipart_source_keeps_its_tag()
    {
        var id = await Wire.InitiateAsync(Lake, "m");
        var a = await Wire.PutPartAsync(Lake, "m", id, 1, Bytes(102_400, 1));
        var b = await Wire.PutPartAsync(Lake, "m", id, 2, Bytes(10, 2));
        var done = await Wire.CompleteAsync(Lake, "m", id, (1, a["ETag"]!), (2, b["ETag"]!));
        await Wire.CopyAsync(Pond, "c", "/lake/m");
        var get = await Wire.GetAsync(Pond, "c");

        Assert.Equal(done.Xml.Element("ETag")!.Value, get["ETag"]);
        Assert.Equal((byte[])[.. Bytes(102_400, 1), .. Bytes(10, 2)], get.Body);
        Assert.Equal(Crc64Xz.Compute(get.Body).ToString(), get["x-oss-hash-crc64ecma"]);
        Assert.Equal(2, DataFiles(Pond).Length);
    }

    [Fact]
    public async Task Copies_in_parallel_with_overwrites_of_the_source_are_whole_and_leak_nothing()
    {
        await Wire.PutAsync(Lake, "s", Bytes(50_000, 0));
        var puts = Enumerable.Range(1, 20).Select(i => Wire.PutAsync(Lake, "s", Bytes(50_000, i)));
        var copies = Enumerable.Range(0, 20).Select(i => Wire.CopyAsync(i % 2 == 0 ? Lake : Pond, $"c{i}", "/lake/s"));
        var inPlace = Enumerable.Range(0, 10).Select(i => Wire.CopyAsync(Lake, "s", "/lake/s"));
        Assert.All(await Task.WhenAll(puts.Concat(copies).Concat(inPlace)), r => Assert.Equal(HttpStatusCode.OK, r.Status));
        await RestartAsync();

        for (var i = 0; i < 20; i++)
        {
            var get = await Wire.GetAsync(i % 2 == 0 ? Lake : Pond, $"c{i}");
            Assert.Equal(Crc64Xz.Compute(get.Body).ToString(), get["x-oss-hash-crc64ecma"]);
            await Wire.SendAsync("DELETE", i % 2 == 0 ? Lake : Pond, $"c{i}");
        }

        await Wire.SendAsync("DELETE", Lake, "s");
        Assert.Empty(DataFiles());
        Assert.Empty(DataFiles(Pond));
    }
}
