using System.Net;
using OssPipeline.Core.Data;
using OssPipeline.DevServer.Storage;

namespace OssPipeline.DevServer.Tests;

public sealed class AppendObjectTests : ServerTest
{
    [Fact]
    public async Task Appends_grow_the_object_and_tell_the_crc_of_the_whole()
    {
        var first = await AppendAsync("log", 0, Ascii("12345"), ("Content-Type", "text/plain"), ("x-oss-meta-a", "b"), ("x-oss-tagging", "k=v"));
        await RestartAsync();
        var second = await AppendAsync("log", 5, Ascii("6789"), ("x-oss-meta-a", "ignored"));
        await RestartAsync();
        var get = await Wire.GetAsync(Lake, "log");

        Assert.Equal((HttpStatusCode.OK, "5"), (first.Status, first["x-oss-next-append-position"]));
        Assert.Equal((HttpStatusCode.OK, "9"), (second.Status, second["x-oss-next-append-position"]));
        Assert.Equal("11051210869376104954", second["x-oss-hash-crc64ecma"]);
        Assert.NotEqual(first["ETag"], second["ETag"]);
        Assert.Equal(("123456789", "text/plain", "b", "1"), (get.Text, get["Content-Type"], get["x-oss-meta-a"], get["x-oss-tagging-count"]));
        Assert.Equal(("Appendable", "9", null), (get["x-oss-object-type"], get["x-oss-next-append-position"], get["Content-MD5"]));
        Assert.Equal((second["ETag"], second["x-oss-hash-crc64ecma"]), (get["ETag"], get["x-oss-hash-crc64ecma"]));
        Assert.Equal("45678", (await Wire.GetAsync(Lake, "log", ("Range", "bytes=3-7"))).Text);
        var listed = (await Wire.SendAsync("GET", Lake)).Xml.Element("Contents")!;
        Assert.Equal(("Appendable", "9"), (listed.Element("Type")!.Value, listed.Element("Size")!.Value));
        await Wire.SendAsync("DELETE", Lake, "log");
        Assert.Empty(DataFiles());
    }

    [Fact]
    public async Task A_wrong_position_is_told_the_right_one()
    {
        await AppendAsync("log", 0, Ascii("12345"));
        foreach (var position in new[] { 0, 4, 6 })
        {
            var reply = await AppendAsync("log", position, Ascii("x"));
            Assert.Equal((HttpStatusCode.Conflict, "PositionNotEqualToLength", "5"), (reply.Status, reply.Code, reply["x-oss-next-append-position"]));
        }

        Assert.Equal("0", (await AppendAsync("new", 1, Ascii("x")))["x-oss-next-append-position"]);
        Assert.Equal("MissingArgument", (await Wire.SendAsync("POST", Lake, "log", "append", Ascii("x"))).Code);
        Assert.Equal("InvalidArgument", (await Wire.SendAsync("POST", Lake, "log", "append&position=-1", Ascii("x"))).Code);
        Assert.Equal("InvalidDigest", (await AppendAsync("log", 5, Ascii("x"), ("Content-MD5", "eB5eJF1ptWaXm4bijSPyxw=="))).Code);
        Assert.Equal("12345", (await Wire.GetAsync(Lake, "log")).Text);
        Assert.Single(DataFiles());
    }

    [Fact]
    public async Task Other_objects_can_not_be_appended_to()
    {
        await Wire.PutAsync(Lake, "k", Ascii("x"));
        var reply = await AppendAsync("k", 1, Ascii("y"));

        Assert.Equal((HttpStatusCode.Conflict, "ObjectNotAppendable"), (reply.Status, reply.Code));
        Assert.Equal("x", (await Wire.GetAsync(Lake, "k")).Text);
    }

    [Fact]
    public async Task Nothing_at_all_can_be_appended()
    {
        await AppendAsync("log", 0, []);
        var again = await AppendAsync("log", 0, []);
        var some = await AppendAsync("log", 0, Ascii("a"));

        Assert.Equal(("0", "0"), (again["x-oss-next-append-position"], again["x-oss-hash-crc64ecma"]));
        Assert.Equal("3675645893302102789", some["x-oss-hash-crc64ecma"]);
    }

    [Fact]
    public async Task Of_parallel_appends_at_one_position_one_wins()
    {
        await AppendAsync("log", 0, Bytes(100_000));
        var replies = await Task.WhenAll(Enumerable.Range(1, 8).Select(i => AppendAsync("log", 100_000, Bytes(100_000, i))));

        Assert.Single(replies, r => r.Status == HttpStatusCode.OK);
        Assert.Equal(2, DataFiles().Length);
        var get = await Wire.GetAsync(Lake, "log");
        Assert.Equal((200_000, Crc64Xz.Compute(get.Body).ToString()), (get.Body.Length, get["x-oss-hash-crc64ecma"]));
    }

    [Fact]
    public async Task Five_GiB_are_the_most()
    {
        await StopAsync();
        using (var bucket = Bucket.Open(Path.Combine(DataDirectory, "buckets", Lake))!)
        {
            Extent[] extents = [new(1, 0, (5L << 30) - 1)];
            bucket.Put("log", new StoredObject(extents, default, 0, 0, StoredAttributes.None, ObjectKind.Appendable), forbidOverwrite: false);
        }

        await StartAsync();
        Assert.Equal("EntityTooLarge", (await AppendAsync("log", (5L << 30) - 1, Ascii("xy"))).Code);
        Assert.Equal(HttpStatusCode.OK, (await AppendAsync("log", (5L << 30) - 1, Ascii("x"))).Status);
    }

    [Fact]
    public async Task An_appendable_object_is_copied_onto_itself_only_and_can_still_grow()
    {
        await AppendAsync("log", 0, Ascii("a"));
        var elsewhere = await Wire.CopyAsync(Lake, "copy", "/lake/log");
        var inPlace = await Wire.CopyAsync(Lake, "log", "/lake/log", ("x-oss-meta-new", "1"));
        await AppendAsync("log", 1, Ascii("b"));
        await RestartAsync();
        var get = await Wire.GetAsync(Lake, "log");

        Assert.Equal((HttpStatusCode.BadRequest, "OperationNotSupported"), (elsewhere.Status, elsewhere.Code));
        Assert.Equal(HttpStatusCode.OK, inPlace.Status);
        Assert.Equal(("ab", "1", "Appendable"), (get.Text, get["x-oss-meta-new"], get["x-oss-object-type"]));
    }

    [Fact]
    public async Task A_sealed_object_takes_no_more()
    {
        await AppendAsync("log", 0, Ascii("a"));
        Assert.Equal("PositionNotEqualToLength", (await Wire.SendAsync("POST", Lake, "log", "seal&position=0", [])).Code);
        var seal = await Wire.SendAsync("POST", Lake, "log", "seal&position=1", []);
        await RestartAsync();
        var again = await Wire.SendAsync("POST", Lake, "log", "seal&position=1", []);

        Assert.Equal(HttpStatusCode.OK, seal.Status);
        Assert.Equal(seal["x-oss-sealed-time"], again["x-oss-sealed-time"]);
        Assert.Equal(seal["x-oss-sealed-time"], (await Wire.SendAsync("HEAD", Lake, "log"))["x-oss-sealed-time"]);
        Assert.Equal("ObjectNotAppendable", (await AppendAsync("log", 1, Ascii("b"))).Code);
        await Wire.PutAsync(Lake, "put", Ascii("x"));
        Assert.Equal("ObjectNotAppendable", (await Wire.SendAsync("POST", Lake, "put", "seal&position=1", [])).Code);
        Assert.Equal("NoSuchKey", (await Wire.SendAsync("POST", Lake, "none", "seal&position=1", [])).Code);
    }

    [Fact]
    public async Task A_read_under_way_ends_with_the_bytes_it_began_with()
    {
        await AppendAsync("log", 0, Ascii("a"));
        await StopAsync();
        using (var bucket = Bucket.Open(Path.Combine(DataDirectory, "buckets", Lake))!)
        {
            var read = bucket.BeginRead("log", versionId: null)!;
            bucket.Append("log", null, current => current!.Appended(null, default, 1, 2));
            bucket.Delete("log", now: 3);
            Assert.Single(DataFiles());
            bucket.EndRead(read);
            Assert.Empty(DataFiles());
        }

        await StartAsync();
    }

    private Task<Reply> AppendAsync(string key, long position, byte[] body, params (string Name, string Value)[] headers) =>
        Wire.SendAsync("POST", Lake, key, $"append&position={position}", body, headers);
}
