using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using OssPipeline.TestKit.Peers;

namespace OssPipeline.EndToEnd.Tests;

/// <summary>All tests that need a real S3 server share one.</summary>
[CollectionDefinition(Name)]
public sealed class Ceph : ICollectionFixture<CephGateway>
{
    public const string Name = "Ceph";
}

/// <summary>A bucket of its own at the real S3 server, filled by the official client.</summary>
internal sealed class S3Bucket : IDisposable
{
    private static int _count;

    private readonly CephGateway _ceph;
    private readonly AmazonS3Client _sdk;

    private S3Bucket(CephGateway ceph)
    {
        _ceph = ceph;
        _sdk = new AmazonS3Client(
            new BasicAWSCredentials(CephGateway.AccessKeyId, CephGateway.SecretAccessKey),
            new AmazonS3Config
            {
                ServiceURL = ceph.Endpoint.ToString(),
                ForcePathStyle = true,
                AuthenticationRegion = "us-east-1",
                RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
                ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            });
    }

    public string Name { get; } = $"end-to-end-{Interlocked.Increment(ref _count)}";

    public static async Task<S3Bucket> CreateAsync(CephGateway ceph)
    {
        var bucket = new S3Bucket(ceph);
        await bucket._sdk.PutBucketAsync(new PutBucketRequest { BucketName = bucket.Name });
        return bucket;
    }

    /// <summary>What the program needs to reach it.</summary>
    public Dictionary<string, string> AddTo(Dictionary<string, string> environment)
    {
        environment["S3_ENDPOINT"] = _ceph.Endpoint.GetLeftPart(UriPartial.Authority);
        environment["S3_REGION"] = "us-east-1";
        environment["S3_BUCKET"] = Name;
        environment["AWS_ACCESS_KEY_ID"] = CephGateway.AccessKeyId;
        environment["AWS_SECRET_ACCESS_KEY"] = CephGateway.SecretAccessKey;
        environment["AWS_EC2_METADATA_DISABLED"] = "true";
        return environment;
    }

    public Task PutAsync(string key, byte[] bytes, params (string Name, string Value)[] metadata)
    {
        var request = new PutObjectRequest { BucketName = Name, Key = key, InputStream = new MemoryStream(bytes), UseChunkEncoding = false, ContentType = "text/x-test" };
        foreach (var (name, value) in metadata)
        {
            request.Metadata[name] = value;
        }

        return _sdk.PutObjectAsync(request);
    }

    /// <summary>Puts an object in parts, as the official client does with large ones.</summary>
    public async Task PutPartsAsync(string key, byte[] bytes, int partSize)
    {
        var id = (await _sdk.InitiateMultipartUploadAsync(Name, key)).UploadId;
        List<PartETag> parts = [];
        for (var offset = 0; offset < bytes.Length; offset += partSize)
        {
            var length = Math.Min(partSize, bytes.Length - offset);
            var part = await _sdk.UploadPartAsync(new UploadPartRequest
            {
                BucketName = Name,
                Key = key,
                UploadId = id,
                PartNumber = parts.Count + 1,
                PartSize = length,
                InputStream = new MemoryStream(bytes, offset, length),
                UseChunkEncoding = false,
            });
            parts.Add(new PartETag(parts.Count + 1, part.ETag));
        }

        await _sdk.CompleteMultipartUploadAsync(new CompleteMultipartUploadRequest { BucketName = Name, Key = key, UploadId = id, PartETags = parts });
    }

    public async Task<byte[]> ReadAsync(string key)
    {
        using var response = await _sdk.GetObjectAsync(Name, key);
        using var bytes = new MemoryStream();
        await response.ResponseStream.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    public void Dispose() => _sdk.Dispose();
}
