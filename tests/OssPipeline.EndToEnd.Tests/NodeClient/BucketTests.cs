namespace OssPipeline.EndToEnd.Tests.NodeClient;

public sealed class BucketTests(NodeScene scene) : NodeClientTest(scene)
{
    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task A_bucket_is_made_described_and_deleted(string signature)
    {
        var bucket = $"made-{signature.ToLowerInvariant()}";
        await CallAsync(signature, "putBucket", bucket);
        var info = (await CallAsync(signature, "getBucketInfo", bucket))["bucket"];

        Assert.Contains(bucket, (await CallAsync(signature, "listBuckets")).Texts("buckets", "name"));
        Assert.Equal((bucket, "oss-cn-hangzhou", "Standard"), (info.GetProperty("Name").GetString(), info.GetProperty("Location").GetString(), info.GetProperty("StorageClass").GetString()));
        Assert.Equal("oss-cn-hangzhou", (await CallAsync(signature, "getBucketLocation", bucket)).Text("location"));
        await CallAsync(Scene.Options(signature, ("bucket", bucket)), "put", "k", Bytes(100));
        var stat = (await CallAsync(signature, "getBucketStat", bucket))["stat"];
        Assert.Equal(("100", "1"), (stat.GetProperty("Storage").GetString(), stat.GetProperty("ObjectCount").GetString()));
        var full = await FailAsync(signature, "deleteBucket", bucket);
        Assert.Equal((409, "BucketNotEmpty"), (full.Status, full.Code));
        await CallAsync(Scene.Options(signature, ("bucket", bucket)), "delete", "k");
        await CallAsync(signature, "deleteBucket", bucket);
        Assert.DoesNotContain(bucket, (await CallAsync(signature, "listBuckets")).Texts("buckets", "name"));
    }

    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task The_acl_of_a_bucket_is_put_and_got(string signature)
    {
        var bucket = $"acl-{signature.ToLowerInvariant()}";
        await CallAsync(signature, "putBucket", bucket);

        Assert.Equal("private", (await CallAsync(signature, "getBucketACL", bucket)).Text("acl"));
        await CallAsync(signature, "putBucketACL", bucket, "public-read");
        Assert.Equal("public-read", (await CallAsync(signature, "getBucketACL", bucket)).Text("acl"));
    }
}
