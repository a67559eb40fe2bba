using OssPipeline.DevServer;
using OssPipeline.Oss.Client;
using OssPipeline.Oss.Credentials;
using OssPipeline.Oss.Signing;
using OssPipeline.Oss.Store;

namespace OssPipeline.EndToEnd.Tests;

/// <summary>A bucket of a server, to put objects there that no file could be named after.</summary>
internal static class SourceStore
{
    public static OssStore Open(OssDevServer server, string bucket, string accessKeyId, string secret)
    {
        Assert.True(OssEndpoint.TryParse(server.Endpoint.ToString(), bucket, OssAddressing.Auto, out var endpoint, out _));
        return new OssStore(new OssClientOptions
        {
            Endpoint = endpoint,
            Bucket = bucket,
            Region = server.Region,
            CopyDomain = server.Endpoint.Authority,
            Credentials = new CachingCredentials(new StaticCredentials(new OssCredentials(accessKeyId, secret)), TimeProvider.System),
            Clock = TimeProvider.System,
        });
    }
}
