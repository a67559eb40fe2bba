using OssPipeline.Oss.Client;
using OssPipeline.Oss.Credentials;
using OssPipeline.Oss.Signing;
using OssPipeline.Oss.Store;

namespace OssPipeline.Oss.Tests;

/// <summary>Stores on a server of a test.</summary>
internal static class Stores
{
    public const string Bucket = "bucket";

    public static readonly OssCredentials Key = new("ak", "the-secret");

    public static OssStore On(
        Uri address,
        IOssCredentialsProvider? credentials = null,
        TimeProvider? clock = null,
        Func<OssClientOptions, OssClientOptions>? change = null,
        string bucket = Bucket)
    {
        Assert.True(OssEndpoint.TryParse(address.ToString(), bucket, OssAddressing.Auto, out var endpoint, out _));
        var options = new OssClientOptions
        {
            Endpoint = endpoint,
            Bucket = bucket,
            Region = "cn-hangzhou",
            CopyDomain = address.Authority,
            Credentials = new CachingCredentials(credentials ?? new StaticCredentials(Key), clock ?? TimeProvider.System),
            Clock = clock ?? TimeProvider.System,
        };
        return new OssStore(change is null ? options : change(options));
    }
}
