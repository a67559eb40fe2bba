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

    private static readonly string[] Methods = ["GET", "PUT", "HEAD", "DELETE"];

    // What signing adds itself; given twice, the server and the signature might take one each.
    private static readonly string[] Reserved =
    [
        Signature, "x-oss-signature-version", "x-oss-date", "x-oss-expires", "x-oss-credential", "x-oss-additional-headers", "x-oss-security-token",
        "OSSAccessKeyId", "Expires", "Signature", "security-token",
    ];

    /// <summary>A V4 URL: good from now on for up to seven days, and no longer than temporary credentials are.</summary>
    /// <exception cref="ArgumentException">
    /// The validity is not between one second and seven days, the method is another, a parameter is one that signing adds, or a header
    /// stands twice or has a control character.
    /// </exception>
    public string V4(OssPresign request, OssCredentials credentials, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(credentials);
        ArgumentOutOfRangeException.ThrowIfLessThan(request.ValidFor, TimeSpan.FromSeconds(1));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(request.ValidFor, OssPresign.MaxV4);
        Check(request);
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

        string[] additional = [.. Unsigned(request).Select(static name => name.ToLowerInvariant()).Order(StringComparer.Ordinal)];
        if (additional.Length != 0)
        {
            query.Add(new("x-oss-additional-headers", string.Join(';', additional)));
        }

        var signature = OssV4.Sign(ToSign(request, query, additional), timestamp, scope, OssV4.DeriveKey(credentials.AccessKeySecret, scope));
        query.Add(new(Signature, signature));
        return Url(request, query);
    }

    /// <summary>A V1 URL, for private deployments that know no V4.</summary>
    /// <exception cref="ArgumentException">As for <see cref="V4"/>, without the upper bound; or V1 does not sign such a header.</exception>
    public string V1(OssPresign request, OssCredentials credentials, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(credentials);
        ArgumentOutOfRangeException.ThrowIfLessThan(request.ValidFor, TimeSpan.FromSeconds(1));
        Check(request);
        if (Unsigned(request).FirstOrDefault() is { } unsigned)
        {
            throw new ArgumentException($"V1 does not sign the header {unsigned}: only x-oss-…, Content-Type and Content-MD5.", nameof(request));
        }

        var expires = (now.ToUnixTimeSeconds() + (long)request.ValidFor.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        List<KeyValuePair<string, string>> query = [.. request.Query];
        if (credentials.SecurityToken is { } token)
        {
            query.Add(new("security-token", token)); // signed as a sub-resource
        }

        var signature = OssV1.Sign(ToSign(request, query, []), credentials.AccessKeySecret, expires);
        query.Add(new("OSSAccessKeyId", credentials.AccessKeyId));
        query.Add(new("Expires", expires));
        query.Add(new("Signature", signature));
        return Url(request, query);
    }

    private static IEnumerable<string> Unsigned(OssPresign request) =>
        request.Headers.Select(static header => header.Key).Where(static name => !V4Canonical.IsSignedByDefault(name));

    private static void Check(OssPresign request)
    {
        if (!Methods.Contains(request.Method))
        {
            throw new ArgumentException($"'{request.Method}' is none of {string.Join(", ", Methods)}.", nameof(request));
        }

        foreach (var (name, _) in request.Query)
        {
            if (Reserved.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                throw new ArgumentException($"The parameter {name} is added by signing and can't be given.", nameof(request));
            }
        }

        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in request.Headers)
        {
            if (name.Length == 0 || name.Any(static c => c is <= ' ' or ':' or ';' or > '~') || value.Any(char.IsControl))
            {
                throw new ArgumentException($"'{name}' can't be a header, or not with that value.", nameof(request));
            }

            if (!seen.Add(name))
            {
                throw new ArgumentException($"The header {name} is given twice.", nameof(request));
            }
        }
    }

    private OssRequestToSign ToSign(OssPresign request, List<KeyValuePair<string, string>> query, string[] additional) => new()
    {
        Method = request.Method,
        Bucket = bucket,
        Key = request.Key,
        Query = CollectionsMarshal.AsSpan(query),
        Headers = request.Headers.ToArray(),
        AdditionalHeaders = additional,
    };

    private string Url(OssPresign request, List<KeyValuePair<string, string>> query) =>
        OssPath.Url(endpoint.Origin, endpoint.BucketInPath, request.Key, CollectionsMarshal.AsSpan(query));
}
