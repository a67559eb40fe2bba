using System.Text.Json;
using System.Text.RegularExpressions;
using OssPipeline.DevServer;
using OssPipeline.DevServer.Faults;

namespace OssPipeline.EndToEnd.Tests.NodeClient;

public sealed partial class MultipartTests(NodeScene scene) : NodeClientTest(scene)
{
    private const int PartSize = 100 << 10;

    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task Parts_sent_at_once_become_the_object(string signature)
    {
        var (key, bytes) = (Key(signature, Unusual), Bytes((6 * PartSize) + 12_345));
        var file = Scene.WriteFile("parts", bytes);
        var done = await CallAsync(signature, "multipartUpload", key, file, new { partSize = PartSize, parallel = 4, mime = "text/x-mine", meta = new { owner = "me" } });
        var head = await CallAsync(signature, "head", key);

        Assert.EndsWith("-7\"", done.Text("etag"), StringComparison.Ordinal);
        Assert.Equal(Crc(bytes), done.Header("x-oss-hash-crc64ecma"));
        Assert.Equal([1, 2, 3, 4, 5, 6, 7], PartsOf(done).Order());
        Assert.Equal(("Multipart", "text/x-mine", done.Text("etag")), (head.Header("x-oss-object-type"), head.Header("content-type"), head.Header("etag")));
        Assert.Equal("me", head.Meta["owner"]);
        Assert.Equal(bytes, (await CallAsync(signature, "get", key)).Content);
        await Scene.AssertHoldsAsync(key, bytes);
    }

    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task An_upload_that_was_cut_off_goes_on_from_its_checkpoint_and_sends_no_part_twice(string signature)
    {
        var (key, bytes) = (Key(signature, "k"), Bytes(8 * PartSize, 2));
        var file = Scene.WriteFile("checkpoint", bytes);
        Scene.Server.Faults.Add(new FaultRule { Action = FaultAction.ResetRequest(50_000), Operation = OssOperation.UploadPart, Key = "**/V?/k", Nth = 4 });
        var cut = await Scene.Node.CallAsync(Scene.Options(signature), "multipartUpload", [key, file, new { partSize = PartSize, parallel = 1 }]);
        using var checkpoint = JsonDocument.Parse(cut.Checkpoint!);

        Assert.NotNull(cut.Error);
        Assert.Equal([1, 2, 3, 4], PartsOf(cut));
        Assert.Equal([1, 2, 3], checkpoint.RootElement.GetProperty("doneParts").EnumerateArray().Select(p => p.GetProperty("number").GetInt32()));
        Assert.Equal(404, await Scene.StatusAsync(key));

        var stored = Scene.Server.Counters[OssOperation.UploadPart].Succeeded;
        var resumed = await CallAsync(signature, "multipartUpload", key, file, new { checkpoint = checkpoint.RootElement, partSize = PartSize, parallel = 3 });

        Assert.Equal([4, 5, 6, 7, 8], PartsOf(resumed).Order());
        Assert.Equal(5, Scene.Server.Counters[OssOperation.UploadPart].Succeeded - stored);
        Assert.DoesNotContain(resumed.Requests, r => r.Contains("?uploads", StringComparison.Ordinal)); // it is the same upload
        Assert.Equal(Crc(bytes), resumed.Header("x-oss-hash-crc64ecma"));
        await Scene.AssertHoldsAsync(key, bytes);
    }

    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task Open_uploads_are_listed_in_pages_until_they_are_aborted(string signature)
    {
        var begun = new List<(string Key, string Id)>();
        foreach (var name in new[] { "a", "b b", "b b", "c/1" })
        {
            var key = Key(signature, name);
            begun.Add((key, (await CallAsync(signature, "initMultipartUpload", key)).Text("uploadId")!));
        }

        begun.Sort(static (x, y) => string.CompareOrdinal(x.Key, y.Key) is var order and not 0 ? order : string.CompareOrdinal(x.Id, y.Id));
        var listed = new List<(string, string)>();
        var query = new Dictionary<string, object?> { ["prefix"] = Key(signature, ""), ["max-uploads"] = 1 };
        NodeAnswer page;
        do
        {
            page = await CallAsync(signature, "listUploads", query);
            listed.AddRange(page.Texts("uploads", "name").Zip(page.Texts("uploads", "uploadId")));
            (query["key-marker"], query["upload-id-marker"]) = (page.Text("nextKeyMarker"), page.Text("nextUploadIdMarker"));
        }
        while (page["isTruncated"].GetBoolean());

        Assert.Equal(begun, listed);
        foreach (var (key, id) in begun)
        {
            Assert.Equal(204, (await CallAsync(signature, "abortMultipartUpload", key, id)).Status);
        }

        Assert.Empty((await CallAsync(signature, "listUploads", new { prefix = Key(signature, "") })).Texts("uploads", "name"));
        var gone = await FailAsync(signature, "abortMultipartUpload", begun[0].Key, begun[0].Id);
        Assert.Equal((404, "NoSuchUpload"), (gone.Status, gone.Code));
    }

    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task Parts_are_sent_listed_and_put_together_one_by_one(string signature)
    {
        var (key, bytes) = (Key(signature, Unusual), Bytes((2 * PartSize) + 99, 3));
        var file = Scene.WriteFile("one-by-one", bytes);
        var id = (await CallAsync(signature, "initMultipartUpload", key)).Text("uploadId")!;
        var parts = new List<object>();
        for (var (number, at) = (1, 0); at < bytes.Length; number++, at += PartSize)
        {
            var end = Math.Min(at + PartSize, bytes.Length);
            var part = await CallAsync(signature, "uploadPart", key, id, number, file, at, end);

            Assert.Equal(Crc(bytes[at..end]), part.Header("x-oss-hash-crc64ecma"));
            parts.Add(new { number, etag = part.Text("etag") });
        }

        var listed = await CallAsync(signature, "listParts", key, id, new Dictionary<string, object> { ["max-parts"] = 2 });
        Assert.Equal(["1", "2"], listed.Texts("parts", "PartNumber"));
        Assert.Equal([Crc(bytes[..PartSize]), Crc(bytes[PartSize..(2 * PartSize)])], listed.Texts("parts", "HashCrc64ecma"));
        Assert.Equal(("true", "2", key), (listed.Text("isTruncated"), listed.Text("nextPartNumberMarker"), listed.Text("name")));

        var wrong = await FailAsync(signature, "completeMultipartUpload", key, id, new[] { new { number = 1, etag = "\"00000000000000000000000000000000\"" } });
        Assert.Equal((400, "InvalidPart"), (wrong.Status, wrong.Code));
        await CallAsync(signature, "completeMultipartUpload", key, id, parts);
        await Scene.AssertHoldsAsync(key, bytes);
    }

    private static IEnumerable<int> PartsOf(NodeAnswer answer) => answer.Requests
        .Where(r => r.StartsWith("PUT ", StringComparison.Ordinal))
        .Select(r => int.Parse(PartNumber().Match(r).Groups[1].Value, null));

    [GeneratedRegex(@"[?&]partNumber=(\d+)")]
    private static partial Regex PartNumber();
}
