using System.Text;
using OssPipeline.Oss.Xml;

namespace OssPipeline.Oss.Client;

/// <summary>PutBucket, DeleteBucket, GetBucketInfo.</summary>
internal sealed partial class OssClient
{
    /// <summary>Makes the bucket; one that the account has already is left as it is.</summary>
    public async ValueTask PutBucketAsync(string? storageClass, CancellationToken cancellationToken)
    {
        var body = storageClass is null
            ? []
            : Encoding.UTF8.GetBytes($"<CreateBucketConfiguration><StorageClass>{storageClass}</StorageClass></CreateBucketConfiguration>");
        var request = new OssRequest(HttpMethod.Put, "PutBucket", "") { Body = body };
        using var response = await _transport.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Deletes the bucket, which must be empty.</summary>
    public async ValueTask DeleteBucketAsync(CancellationToken cancellationToken)
    {
        var request = new OssRequest(HttpMethod.Delete, "DeleteBucket", "");
        using var response = await _transport.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Describes the bucket; null when there is none.</summary>
    public async ValueTask<BucketInfo?> GetBucketInfoAsync(CancellationToken cancellationToken)
    {
        var request = new OssRequest(HttpMethod.Get, "GetBucketInfo", "") { NullCode = "NoSuchBucket" }.With("bucketInfo", "");
        using var response = await _transport.TrySendAsync(request, cancellationToken).ConfigureAwait(false);
        return response is null ? null : await ParseAsync(request, response, BucketInfo.Read).ConfigureAwait(false);
    }
}
