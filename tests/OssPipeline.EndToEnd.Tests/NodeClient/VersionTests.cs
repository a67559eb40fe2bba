namespace OssPipeline.EndToEnd.Tests.NodeClient;

public sealed class VersionTests(NodeScene scene) : NodeClientTest(scene)
{
    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task Versioning_is_switched_on_and_suspended(string signature)
    {
        var bucket = $"switched-{signature.ToLowerInvariant()}";
        await CallAsync(signature, "putBucket", bucket);

        Assert.Null((await CallAsync(signature, "getBucketVersioning", bucket)).Text("versionStatus"));
        foreach (var status in new[] { "Enabled", "Suspended" })
        {
            await CallAsync(signature, "putBucketVersioning", bucket, status);
            Assert.Equal(status, (await CallAsync(signature, "getBucketVersioning", bucket)).Text("versionStatus"));
        }
    }

    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task Every_version_can_be_read_by_its_id(string signature)
    {
        var (options, bucket) = await BucketAsync(signature, "read");
        var first = (await CallAsync(options, "put", Unusual, Bytes(10, 1))).Header("x-oss-version-id")!;
        var second = (await CallAsync(options, "put", Unusual, Bytes(20, 2))).Header("x-oss-version-id")!;
        var old = await CallAsync(options, "get", Unusual, new { versionId = first });

        Assert.NotEqual(first, second);
        Assert.Equal(Bytes(10, 1), old.Content);
        Assert.Equal((first, Crc(Bytes(10, 1))), (old.Header("x-oss-version-id"), old.Header("x-oss-hash-crc64ecma")));
        Assert.Equal(("10", first), (await CallAsync(options, "head", Unusual, new { versionId = first })) is var head ? (head.Header("content-length"), head.Header("x-oss-version-id")) : default);
        Assert.Equal(second, (await CallAsync(options, "get", Unusual)).Header("x-oss-version-id"));
        Assert.Equal((404, "NoSuchVersion"), await FailAsync(options, "get", Unusual, new { versionId = "CAEQNxiBgID0" }) is var none ? (none.Status, none.Code) : default);
        await Scene.AssertHoldsAsync(Unusual, Bytes(20, 2), bucket);
    }

    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task A_delete_leaves_a_marker_and_deleting_the_marker_brings_the_object_back(string signature)
    {
        var (options, bucket) = await BucketAsync(signature, "marker");
        await CallAsync(options, "put", "k", Bytes(10));
        var deleted = await CallAsync(options, "delete", "k");
        var gone = await FailAsync(options, "get", "k");
        var listed = await CallAsync(options, "getBucketVersions", new { prefix = "k" });
        var marker = Assert.Single(listed.Texts("deleteMarker", "versionId"));

        Assert.Equal(("true", marker), (deleted.Header("x-oss-delete-marker"), deleted.Header("x-oss-version-id")));
        Assert.Equal((404, "NoSuchKey"), (gone.Status, gone.Code));
        Assert.Single(listed.Texts("objects", "versionId"));
        await CallAsync(options, "delete", "k", new { versionId = marker });
        await Scene.AssertHoldsAsync("k", Bytes(10), bucket);
    }

    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task Versions_are_listed_in_pages_newest_first(string signature)
    {
        var (options, _) = await BucketAsync(signature, "pages");
        var expected = new List<(string, string)>();
        foreach (var key in new[] { "a", "b c" })
        {
            var ids = new List<(string, string)>();
            for (var i = 0; i < 3; i++)
            {
                ids.Insert(0, (key, (await CallAsync(options, "put", key, Bytes(10, i))).Header("x-oss-version-id")!));
            }

            expected.AddRange(ids);
        }

        var seen = new List<(string, string)>();
        var query = new Dictionary<string, object?> { ["maxKeys"] = 2 };
        NodeAnswer page;
        do
        {
            page = await CallAsync(options, "getBucketVersions", query);
            seen.AddRange(page.Texts("objects", "name").Zip(page.Texts("objects", "versionId")));
            (query["keyMarker"], query["versionIdMarker"]) = (page.Text("nextKeyMarker"), page.Text("nextVersionIdMarker"));
        }
        while (page["isTruncated"].GetBoolean());

        Assert.Equal(expected, seen);
    }

    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task Versions_are_deleted_many_at_once_and_copied(string signature)
    {
        var (options, bucket) = await BucketAsync(signature, "many");
        var first = (await CallAsync(options, "put", "k", Bytes(10, 1))).Header("x-oss-version-id")!;
        var second = (await CallAsync(options, "put", "k", Bytes(20, 2))).Header("x-oss-version-id")!;
        await CallAsync(options, "copy", "copy", "k", new { versionId = first });
        var many = await CallAsync(options, "deleteMulti", new object?[] { new[] { new { key = "k", versionId = second } } });

        Assert.Equal([second], many.Texts("deleted", "VersionId"));
        await Scene.AssertHoldsAsync("copy", Bytes(10, 1), bucket);
        await Scene.AssertHoldsAsync("k", Bytes(10, 1), bucket);
    }

    private async Task<(Dictionary<string, object?> Options, string Bucket)> BucketAsync(string signature, string name)
    {
        var bucket = $"versions-{name}-{signature.ToLowerInvariant()}";
        await CallAsync(signature, "putBucket", bucket);
        await CallAsync(signature, "putBucketVersioning", bucket, "Enabled");
        return (Scene.Options(signature, ("bucket", bucket)), bucket);
    }
}
