using System.Net;

namespace OssPipeline.EndToEnd.Tests.NodeClient;

public sealed class PutTests(NodeScene scene) : NodeClientTest(scene)
{
    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task A_buffer_is_stored_under_any_key(string signature)
    {
        var (key, bytes) = (Key(signature, Unusual), Bytes(5000));
        var put = await CallAsync(signature, "put", key, bytes);

        Assert.Equal((200, Crc(bytes)), (put.Status, put.Header("x-oss-hash-crc64ecma")));
        Assert.Equal($"\"{Convert.ToHexString(Md5(bytes))}\"", put.Header("etag"));
        await Scene.AssertHoldsAsync(key, bytes);
    }

    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task A_file_is_stored_with_the_type_that_its_name_tells(string signature)
    {
        var (key, bytes) = (Key(signature, "file"), Bytes(70_000, 2));
        var put = await CallAsync(signature, "put", key, Scene.WriteFile("put.csv", bytes));

        Assert.Equal(Crc(bytes), put.Header("x-oss-hash-crc64ecma"));
        Assert.Equal("text/csv", (await CallAsync(signature, "head", key)).Header("content-type"));
        await Scene.AssertHoldsAsync(key, bytes);
    }

    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task A_stream_of_unknown_length_is_stored(string signature)
    {
        var (key, bytes) = (Key(signature, "stream"), Bytes(100_001, 3));
        var put = await CallAsync(signature, "putStream", key, new NodeStream(bytes));

        Assert.Equal(Crc(bytes), put.Header("x-oss-hash-crc64ecma"));
        await Scene.AssertHoldsAsync(key, bytes);
    }

    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task An_empty_object_is_stored(string signature)
    {
        var key = Key(signature, "empty");
        var put = await CallAsync(signature, "put", key, Array.Empty<byte>());

        Assert.Equal("0", put.Header("x-oss-hash-crc64ecma"));
        Assert.Empty((await CallAsync(signature, "get", key)).Content);
        await Scene.AssertHoldsAsync(key, []);
    }

    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task Headers_and_metadata_come_back_as_they_were_sent(string signature)
    {
        var key = Key(signature, "k");
        await CallAsync(signature, "put", key, Bytes(10), new
        {
            mime = "text/plain; charset=utf-8",
            meta = new Dictionary<string, object> { ["owner"] = "me", ["count"] = 7, ["place"] = "a+b %20, c" },
            headers = new Dictionary<string, string>
            {
                ["Cache-Control"] = "max-age=60, no-transform",
                ["Content-Disposition"] = "attachment; filename=\"a b+c.txt\"; filename*=UTF-8''%E4%B8%AD",
                ["Content-Language"] = "de",
                ["Expires"] = "Fri, 24 Feb 2012 17:00:00 GMT",
                ["x-oss-storage-class"] = "IA",
            },
        });
        var head = await CallAsync(signature, "head", key);
        using var bare = await Scene.SendAsync(HttpMethod.Head, key);

        Assert.Equal(new Dictionary<string, string> { ["owner"] = "me", ["count"] = "7", ["place"] = "a+b %20, c" }, head.Meta);
        Assert.Equal("text/plain; charset=utf-8", head.Header("content-type"));
        Assert.Equal("max-age=60, no-transform", head.Header("cache-control"));
        Assert.Equal("attachment; filename=\"a b+c.txt\"; filename*=UTF-8''%E4%B8%AD", head.Header("content-disposition"));
        Assert.Equal("de", head.Header("content-language"));
        Assert.Equal("Fri, 24 Feb 2012 17:00:00 GMT", head.Header("expires"));
        Assert.Equal(("IA", "Normal", "10"), (head.Header("x-oss-storage-class"), head.Header("x-oss-object-type"), head.Header("content-length")));
        Assert.Equal(["me"], bare.Headers.GetValues("x-oss-meta-owner"));
    }

    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task Metadata_in_UTF_8_comes_back(string signature)
    {
        var key = Key(signature, Unusual);
        var utf8 = Scene.Options(signature, ("headerEncoding", "latin1")); // by which the client means that the bytes of UTF-8 are sent as they are
        await CallAsync(utf8, "put", key, Bytes(10), new { meta = new { city = "北京 é" } });

        Assert.Equal("北京 é", (await CallAsync(utf8, "head", key)).Meta["city"]);
        await Scene.AssertHoldsAsync(key, Bytes(10));
    }

    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task Overwriting_can_be_forbidden(string signature)
    {
        var (key, forbid) = (Key(signature, "once"), new { headers = new Dictionary<string, string> { ["x-oss-forbid-overwrite"] = "true" } });
        await CallAsync(signature, "put", key, Bytes(10, 1), forbid);
        var again = await FailAsync(signature, "put", key, Bytes(10, 2), forbid);

        Assert.Equal((409, "FileAlreadyExists"), (again.Status, again.Code));
        await Scene.AssertHoldsAsync(key, Bytes(10, 1));
        await CallAsync(signature, "put", key, Bytes(10, 2));
        await Scene.AssertHoldsAsync(key, Bytes(10, 2));
    }

    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task A_body_that_is_not_what_its_md5_says_is_refused(string signature)
    {
        var key = Key(signature, "k");
        var wrong = await FailAsync(signature, "put", key, Bytes(10), new { headers = new Dictionary<string, string> { ["Content-MD5"] = Convert.ToBase64String(Md5(Bytes(10, 2))) } });

        Assert.Equal((400, "InvalidDigest"), (wrong.Status, wrong.Code));
        Assert.Equal(404, await Scene.StatusAsync(key));
    }

    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task The_client_reads_what_another_one_wrote(string signature)
    {
        var (key, bytes) = (Key(signature, Unusual), Bytes(3000, 4));
        using var put = await Scene.SendAsync(HttpMethod.Put, key, body: bytes);

        Assert.Equal(HttpStatusCode.OK, put.StatusCode);
        Assert.Equal(bytes, (await CallAsync(signature, "get", key)).Content);
    }

#pragma warning disable CA5351 // OSS's ETag and Content-MD5 are MD5 by definition.
    private static byte[] Md5(byte[] bytes) => System.Security.Cryptography.MD5.HashData(bytes);
#pragma warning restore CA5351
}
