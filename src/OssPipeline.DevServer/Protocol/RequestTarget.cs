using OssPipeline.Core.Storage;
using OssPipeline.Oss.Signing;

namespace OssPipeline.DevServer.Protocol;

/// <summary>Bucket, key and query of a request, read from the target as it was sent.</summary>
/// <remarks>
/// Never from a normalised path: <c>a/../b</c>, <c>a//b</c> and <c>./x</c> are legal keys, and the signature covers the raw text.
/// On <c>*.localhost</c> the bucket is the host's first label; on any other host it is the path's first segment.
/// </remarks>
/// <param name="Bucket">The bucket; null for the service itself.</param>
/// <param name="Key">The object key; null for the bucket itself.</param>
/// <param name="Query">The query's parameters.</param>
internal sealed record RequestTarget(string? Bucket, string? Key, QueryParameters Query)
{
    private const string VirtualHost = ".localhost";

    /// <summary>Reads a raw target.</summary>
    /// <exception cref="OssError">It can't be a request to OSS.</exception>
    public static RequestTarget Parse(ReadOnlySpan<char> rawTarget, string host)
    {
        if (!rawTarget.StartsWith("/"))
        {
            rawTarget = StripAuthority(rawTarget);
        }

        var mark = rawTarget.IndexOf('?');
        var path = mark < 0 ? rawTarget : rawTarget[..mark];
        var query = QueryParameters.Parse(mark < 0 ? [] : rawTarget[(mark + 1)..])
            ?? throw OssError.InvalidArgument("query", rawTarget[(mark + 1)..].ToString(), "The query is not percent-encoded UTF-8.");
        path = path[1..];

        var bucket = BucketOf(host);
        if (bucket is null)
        {
            var slash = path.IndexOf('/');
            bucket = (slash < 0 ? path : path[..slash]).ToString();
            path = slash < 0 ? [] : path[(slash + 1)..];
        }

        if (bucket.Length == 0)
        {
            return path.IsEmpty
                ? new RequestTarget(null, null, query)
                : throw new OssError(400, "InvalidBucketName", "The specified bucket is not valid.", ("BucketName", string.Empty));
        }

        if (path.IsEmpty)
        {
            return new RequestTarget(bucket, null, query);
        }

        return OssPath.TryDecodePath(path, out var key) && ObjectKey.Problem(key) is null
            ? new RequestTarget(bucket, key, query)
            : throw new OssError(400, "InvalidObjectName", "The specified object is not valid.", ("ObjectName", path.ToString()));
    }

    private static ReadOnlySpan<char> StripAuthority(ReadOnlySpan<char> target)
    {
        var scheme = target.IndexOf("://");
        var slash = scheme < 0 ? -1 : target[(scheme + 3)..].IndexOf('/');
        return slash < 0
            ? throw OssError.InvalidArgument("target", target.ToString(), "The request target is not a path.")
            : target[(scheme + 3 + slash)..];
    }

    private static string? BucketOf(string host)
    {
        var colon = host.LastIndexOf(':');
        var name = colon < 0 || host.EndsWith(']') ? host : host[..colon];
        return name.Length > VirtualHost.Length && name.EndsWith(VirtualHost, StringComparison.OrdinalIgnoreCase)
            ? name[..^VirtualHost.Length].ToLowerInvariant()
            : null;
    }
}
