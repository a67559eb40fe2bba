namespace OssPipeline.EndToEnd.Tests.NodeClient;

public sealed class CopyTests(NodeScene scene) : NodeClientTest(scene)
{
    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task A_copy_keeps_metadata_unless_it_is_given_new(string signature)
    {
        var (source, bytes) = (Key(signature, Unusual), Bytes(4000));
        await CallAsync(signature, "put", source, bytes, new { mime = "text/x-mine", meta = new { owner = "me" } });
        var copy = await CallAsync(signature, "copy", Key(signature, "kept"), source);
        await CallAsync(signature, "copy", Key(signature, "new"), source, new { meta = new { owner = "you" } });

        Assert.Equal((await CallAsync(signature, "head", Key(signature, "kept"))).Header("etag"), copy["data"].GetProperty("etag").GetString());
        Assert.Equal("me", (await CallAsync(signature, "head", Key(signature, "kept"))).Meta["owner"]);
        Assert.Equal("text/x-mine", (await CallAsync(signature, "head", Key(signature, "kept"))).Header("content-type"));
        Assert.Equal("you", (await CallAsync(signature, "head", Key(signature, "new"))).Meta["owner"]);
        await Scene.AssertHoldsAsync(Key(signature, "kept"), bytes);
        await Scene.AssertHoldsAsync(Key(signature, "new"), bytes);
    }

    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task A_copy_comes_from_another_bucket(string signature)
    {
        var (bucket, source) = ($"copy-source-{signature.ToLowerInvariant()}", Key(signature, Unusual));
        await CallAsync(signature, "putBucket", bucket);
        await CallAsync(Scene.Options(signature, ("bucket", bucket)), "put", source, Bytes(100, 2));
        await CallAsync(signature, "copy", Key(signature, "k"), source, bucket);

        await Scene.AssertHoldsAsync(Key(signature, "k"), Bytes(100, 2));
    }

    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task Conditions_on_the_source_are_honoured(string signature)
    {
        var source = Key(signature, "source");
        var tag = (await CallAsync(signature, "put", source, Bytes(10))).Header("etag")!;
        var failed = await FailAsync(signature, "copy", Key(signature, "k"), source, If("If-Match", "\"0\""));
        var same = await CallAsync(signature, "copy", Key(signature, "k"), source, If("If-None-Match", tag));

        Assert.Equal((412, "PreconditionFailed"), (failed.Status, failed.Code));
        Assert.Equal(304, same.Status);
        Assert.Equal(404, await Scene.StatusAsync(Key(signature, "k")));
        Assert.Equal(200, (await CallAsync(signature, "copy", Key(signature, "k"), source, If("If-Match", tag))).Status);

        // The client sends each condition as it is given and once more with the prefix for sources.
        static object If(string condition, string tag) => new { headers = new Dictionary<string, string> { [condition] = tag } };
    }

    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task What_is_not_there_can_not_be_copied(string signature)
    {
        var missing = await FailAsync(signature, "copy", Key(signature, "k"), Key(signature, "none"));

        Assert.Equal((404, "NoSuchKey"), (missing.Status, missing.Code));
    }

    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task Metadata_is_replaced_in_place(string signature)
    {
        var key = Key(signature, "k");
        await CallAsync(signature, "put", key, Bytes(10), new { meta = new { owner = "me" } });
        await CallAsync(signature, "putMeta", key, new { owner = "you", more = "1" });

        Assert.Equal(new Dictionary<string, string> { ["owner"] = "you", ["more"] = "1" }, (await CallAsync(signature, "head", key)).Meta);
        await Scene.AssertHoldsAsync(key, Bytes(10));
    }

    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task An_object_is_copied_by_parts_whole_and_a_range_of_it(string signature)
    {
        var (source, bytes) = (Key(signature, Unusual), Bytes(500_000, 3));
        await CallAsync(signature, "put", source, bytes);
        var sourceBucketName = NodeScene.Bucket;
        await CallAsync(signature, "multipartUploadCopy", Key(signature, "whole"), new { sourceKey = source, sourceBucketName }, new { partSize = 200 << 10, parallel = 2 });
        await CallAsync(
            signature,
            "multipartUploadCopy",
            Key(signature, "range"),
            new { sourceKey = source, sourceBucketName, startOffset = 1000, endOffset = 301_001 },
            new { partSize = 100 << 10 });

        await Scene.AssertHoldsAsync(Key(signature, "whole"), bytes);
        await Scene.AssertHoldsAsync(Key(signature, "range"), bytes[1000..301_001]);
    }
}
