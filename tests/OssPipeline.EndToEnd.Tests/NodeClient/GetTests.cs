using System.Globalization;

namespace OssPipeline.EndToEnd.Tests.NodeClient;

public sealed class GetTests(NodeScene scene) : NodeClientTest(scene)
{
    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task An_object_comes_back_whole_with_its_crc(string signature)
    {
        var (key, bytes) = await PutAsync(signature, Unusual);
        var get = await CallAsync(signature, "get", key);

        Assert.Equal(bytes, get.Content);
        Assert.Equal((200, Crc(get.Content)), (get.Status, get.Header("x-oss-hash-crc64ecma")));
    }

    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task An_object_comes_back_as_a_stream_and_into_a_file(string signature)
    {
        var (key, bytes) = await PutAsync(signature, "k");
        var file = Scene.WriteFile($"got-{signature}", []);
        await CallAsync(signature, "get", key, file);

        Assert.Equal(bytes, (await CallAsync(signature, "getStream", key)).Content);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(file));
    }

    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task A_range_comes_back_with_the_crc_of_the_whole(string signature)
    {
        var (key, bytes) = await PutAsync(signature, "k");
        foreach (var (range, from, to) in new[] { ("bytes=100-199", 100, 200), ("bytes=9990-", 9990, 10_000), ("bytes=-10", 9990, 10_000), ("bytes=9999-20000", 9999, 10_000) })
        {
            var get = await CallAsync(signature, "get", key, Headers(("Range", range)));

            Assert.Equal(bytes[from..to], get.Content);
            Assert.Equal((206, $"bytes {from}-{to - 1}/10000", Crc(bytes)), (get.Status, get.Header("content-range"), get.Header("x-oss-hash-crc64ecma")));
        }
    }

    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task A_range_beyond_the_end_gives_everything_unless_the_standard_is_asked_for(string signature)
    {
        var (key, bytes) = await PutAsync(signature, "k");
        var lenient = await CallAsync(signature, "get", key, Headers(("Range", "bytes=10000-10001")));
        var standard = await FailAsync(signature, "get", key, Headers(("Range", "bytes=10000-10001"), ("x-oss-range-behavior", "standard")));

        Assert.Equal(bytes, lenient.Content);
        Assert.Equal((200, null), (lenient.Status, lenient.Header("content-range")));
        Assert.Equal((416, "InvalidRange"), (standard.Status, standard.Code));
    }

    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task Conditions_are_honoured_on_get_and_head(string signature)
    {
        var (key, _) = await PutAsync(signature, "k");
        var head = await CallAsync(signature, "head", key);
        var (tag, modified) = (head.Header("etag")!, head.Header("last-modified")!);
        var earlier = DateTimeOffset.ParseExact(modified, "R", CultureInfo.InvariantCulture).AddSeconds(-1).ToString("R");
        foreach (var method in new[] { "get", "head" })
        {
            Assert.Equal(200, (await CallAsync(signature, method, key, Headers(("If-Match", tag), ("If-Unmodified-Since", modified)))).Status);
            Assert.Equal(200, (await CallAsync(signature, method, key, Headers(("If-None-Match", "\"0\"")))).Status);
            Assert.Equal(200, (await CallAsync(signature, method, key, Headers(("If-Modified-Since", earlier)))).Status);
            Assert.Equal(304, (await CallAsync(signature, method, key, Headers(("If-None-Match", tag)))).Status); // which the client takes for success
            Assert.Equal(304, (await CallAsync(signature, method, key, Headers(("If-Modified-Since", modified)))).Status);
            foreach (var header in new[] { ("If-Match", "\"0\""), ("If-Unmodified-Since", earlier) })
            {
                var failed = await FailAsync(signature, method, key, Headers(header));

                Assert.Equal((412, "PreconditionFailed"), (failed.Status, failed.Code));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task Headers_of_the_answer_can_be_overridden(string signature)
    {
        var (key, bytes) = await PutAsync(signature, "k");
        var get = await CallAsync(signature, "get", key, new
        {
            subres = new Dictionary<string, string> { ["response-content-type"] = "text/x-other; a=\"b c\"", ["response-content-disposition"] = "attachment" },
        });

        Assert.Equal(bytes, get.Content);
        Assert.Equal(("text/x-other; a=\"b c\"", "attachment"), (get.Header("content-type"), get.Header("content-disposition")));
    }

    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task Object_meta_tells_size_tag_and_crc_without_metadata(string signature)
    {
        var key = Key(signature, "k");
        await CallAsync(signature, "put", key, Bytes(123), new { meta = new { owner = "me" } });
        var meta = await CallAsync(signature, "getObjectMeta", key);

        Assert.Equal(("123", Crc(Bytes(123)), null), (meta.Header("content-length"), meta.Header("x-oss-hash-crc64ecma"), meta.Header("x-oss-meta-owner")));
        Assert.Equal((await CallAsync(signature, "head", key)).Header("etag"), meta.Header("etag"));
    }

    private static object Headers(params (string Name, string Value)[] headers) => new { headers = headers.ToDictionary(h => h.Name, h => h.Value) };

    private async Task<(string Key, byte[] Bytes)> PutAsync(string signature, string end, [System.Runtime.CompilerServices.CallerMemberName] string test = "")
    {
        var (key, bytes) = (Key(signature, end, test), Bytes(10_000));
        await CallAsync(signature, "put", key, bytes);
        return (key, bytes);
    }
}
