using OssPipeline.DevServer;

namespace OssPipeline.Oss.Tests.Client;

/// <summary>Against the embedded server, under both signatures and both addressings that it knows.</summary>
public sealed class OssBucketsTests
{
    [Theory]
    [InlineData(Oss.Client.OssSignature.V4, "127.0.0.1")]
    [InlineData(Oss.Client.OssSignature.V1, "localhost")]
    public async Task A_bucket_is_made_described_and_deleted(Oss.Client.OssSignature signature, string host)
    {
        var folder = Directory.CreateTempSubdirectory("oss-buckets");
        await using (var server = await OssDevServer.StartAsync(
            new DevServerOptions { DataDirectory = folder.FullName, Credentials = [new(Stores.Key.AccessKeyId, Stores.Key.AccessKeySecret)] }, default))
        {
            await using var store = Stores.On(new UriBuilder(server.Endpoint) { Host = host }.Uri, change: o => o with { Signature = signature });

            Assert.Null(await store.Client.GetBucketInfoAsync(default));
            await store.Client.PutBucketAsync("IA", default);
            await store.Client.PutBucketAsync("IA", default);
            var info = await store.Client.GetBucketInfoAsync(default);
            await store.Client.DeleteBucketAsync(default);

            Assert.Equal((Stores.Bucket, "oss-cn-hangzhou", "IA"), (info!.Name, info.Location, info.StorageClass));
            Assert.NotNull(info.CreationDate);
            Assert.Null(await store.Client.GetBucketInfoAsync(default));
        }

        folder.Delete(recursive: true);
    }
}
