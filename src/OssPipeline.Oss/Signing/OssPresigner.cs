using System.Globalization;
using System.Runtime.InteropServices;
using OssPipeline.Oss.Credentials;

namespace OssPipeline.Oss.Signing;

/// <summary>Makes presigned URLs (OSS REST reference, "Include signatures in a URL", V4 and V1). Sends nothing.</summary>
/// <param name="endpoint">Where the bucket is.</param>
/// <param name="bucket">The bucket.</param>
/// <param name="region">The signing region; V1 needs none.</param>
public sealed class OssPresigner(OssEndpoint endpoint, string bucket, string region)
{
    private const string Signature = "x-oss-signature";

    /// <summary>A V4 URL: good from now on for up to seven days, and no longer than temporary credentials are.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The validity is not between one second and seven days.</exception>
    public string V4(OssPresign request, OssCredentials credentials, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(credentials);
        ArgumentOutOfRangeException.ThrowIfLessThan(request.ValidFor, TimeSpan.FromSeconds(1));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(request.ValidFor, OssPresign.MaxV4);
        var timestamp = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var scope = new OssScope(timestamp[..8], region, endpoint.Product);
        List<KeyValuePair<string, string>> query =
        [
            .. request.Query,
            new("x-oss-signature-version", OssV4.Algorithm),
            new("x-oss-date", timestamp),
            new("x-oss-expires", ((long)request.ValidFor.TotalSeconds).ToString(CultureInfo.InvariantCulture)),
            new("x-oss-credential", $"{credentials.AccessKeyId}/{scope.Text}"),
        ];
        if (credentials.SecurityToken is { } token)
        {
            query.Add(new("x-oss-security-token", token));
        }

        var signature = OssV4.Sign(ToSign(request, query), timestamp, scope, OssV4.DeriveKey(credentials.AccessKeySecret, scope));
        query.Add(new(Signature, signature));
        return Url(request, query);
    }

    /// <summary>A V1 URL, for private deployments that know no V4.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The validity is under a second.</exception>
    public string V1(OssPresign request, OssCredentials credentials, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(credentials);
        ArgumentOutOfRangeException.ThrowIfLessThan(request.ValidFor, TimeSpan.FromSeconds(1));
        var expires = (now.ToUnixTimeSeconds() + (long)request.ValidFor.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        List<KeyValuePair<string, string>> query = [.. request.Query];
        if (credentials.SecurityToken is { } token)
        {
            query.Add(new("security-token", token)); // signed as a sub-resource
        }

        var signature = OssV1.Sign(ToSign(request, query), credentials.AccessKeySecret, expires);
        query.Add(new("OSSAccessKeyId", credentials.AccessKeyId));
        query.Add(new("Expires", expires));
        query.Add(new("Signature", signature));
        return Url(request, query);
    }

    private OssRequestToSign ToSign(OssPresign request, List<KeyValuePair<string, string>> query) => new()
    {
        Method = request.Method,
        Bucket = bucket,
        Key = request.Key,
        Query = CollectionsMarshal.AsSpan(query),
        Headers = request.Headers.ToArray(),
    };

    private string Url(OssPresign request, List<KeyValuePair<string, string>> query) =>
        OssPath.Url(endpoint.Origin, endpoint.BucketInPath, request.Key, CollectionsMarshal.AsSpan(query));
}
