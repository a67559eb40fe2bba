using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using OssPipeline.S3.Client;
using OssPipeline.S3.Store;
using OssPipeline.TestKit.Peers;

namespace OssPipeline.S3.Tests;

/// <summary>Stores on servers of tests.</summary>
internal static class Stores
{
    public const string Bucket = "bucket";

    private static int _buckets;

    public static S3Store On(Uri address, Func<S3ClientOptions, S3ClientOptions>? change = null, string bucket = Bucket)
    {
        Assert.True(S3Endpoint.TryParse(address.ToString(), bucket, null, out var endpoint, out var problem), problem);
        var options = new S3ClientOptions
        {
            Bucket = bucket,
            Endpoint = endpoint,
            Region = "us-east-1",
            PathStyle = true,
            CopyDomain = address.Authority,
            Credentials = new BasicAWSCredentials(CephGateway.AccessKeyId, CephGateway.SecretAccessKey),
        };
        return new S3Store(change is null ? options : change(options));
    }

    /// <summary>The official client, for what the store does not do itself.</summary>
    public static AmazonS3Client Sdk(CephGateway ceph) => new(
        new BasicAWSCredentials(CephGateway.AccessKeyId, CephGateway.SecretAccessKey),
        new AmazonS3Config
        {
            ServiceURL = ceph.Endpoint.ToString(),
            ForcePathStyle = true,
            AuthenticationRegion = "us-east-1",
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        });

    /// <summary>A new bucket.</summary>
    public static async Task<string> MakeBucketAsync(CephGateway ceph)
    {
        var name = $"test-{Interlocked.Increment(ref _buckets)}";
        using var sdk = Sdk(ceph);
        await sdk.PutBucketAsync(new PutBucketRequest { BucketName = name });
        return name;
    }
}
