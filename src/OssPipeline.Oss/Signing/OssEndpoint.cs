using System.Net;

namespace OssPipeline.Oss.Signing;

/// <summary>Where requests go and what that tells about region and product (OSS REST reference, "Regions and endpoints").</summary>
public sealed class OssEndpoint
{
    private const string Public = ".aliyuncs.com";

    private OssEndpoint(Uri uri, string bucket, OssAddressing addressing)
    {
        Uri = uri;
        Addressing = addressing;
        var authority = uri.IsDefaultPort ? uri.IdnHost : $"{uri.IdnHost}:{uri.Port}";
        Origin = addressing == OssAddressing.VirtualHosted ? $"{uri.Scheme}://{bucket}.{authority}" : $"{uri.Scheme}://{Bracketed(uri, authority)}";
        BucketInPath = addressing == OssAddressing.Path ? bucket : "";
        (Region, Product) = RegionOf(uri.IdnHost);
    }

    /// <summary>The endpoint without bucket.</summary>
    public Uri Uri { get; }

    /// <summary>How the bucket is named; never <see cref="OssAddressing.Auto"/>.</summary>
    public OssAddressing Addressing { get; }

    /// <summary>Scheme and authority of requests, without a trailing slash.</summary>
    public string Origin { get; }

    /// <summary>The bucket where it stands in the path, else empty.</summary>
    public string BucketInPath { get; }

    /// <summary>The signing region that the host tells; null for accelerate, CNAME, S3-compatible and private hosts.</summary>
    public string? Region { get; }

    /// <summary>The signing product that the host tells: <c>oss</c>, or <c>oss-cloudbox</c>.</summary>
    public string Product { get; }

    /// <summary>Reads an endpoint.</summary>
    /// <param name="text">A URL or a host with or without port; <c>https</c> where no scheme is given. A leading <c>bucket.</c> of a public host is dropped.</param>
    /// <param name="bucket">The bucket.</param>
    /// <param name="addressing">How to name the bucket.</param>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="problem">What is wrong with the text, for a message.</param>
    public static bool TryParse(string text, string bucket, OssAddressing addressing, out OssEndpoint endpoint, out string problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        (endpoint, problem) = (null!, "");
        var url = text.Contains("://", StringComparison.Ordinal) ? text : "https://" + text;
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.IdnHost.Length == 0)
        {
            problem = $"'{text}' is not a host or an http(s) URL";
        }
        else if (uri.UserInfo.Length != 0)
        {
            problem = "an endpoint must not carry credentials";
        }
        else if (uri.AbsolutePath != "/" || uri.Query.Length != 0 || uri.Fragment.Length != 0)
        {
            problem = $"'{text}' has a path or a query; an endpoint is a host, with a scheme and a port at most";
        }
        else
        {
            uri = WithoutBucket(uri, bucket, addressing);
            if (bucket.Length != 0 && ForeignBucketOf(uri.IdnHost) is var (other, host) && other != bucket)
            {
                problem = $"'{text}' names the bucket '{other}', but 'bucket' says '{bucket}'; the endpoint without a bucket is '{host}'";
                return false;
            }

            endpoint = new OssEndpoint(uri, bucket, addressing == OssAddressing.Auto ? AddressingOf(uri) : addressing);
            return true;
        }

        return false;
    }

    private static OssAddressing AddressingOf(Uri uri) =>
        uri.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6 || uri.IdnHost is "localhost"
            ? OssAddressing.Path
            : OssAddressing.VirtualHosted;

    // Consoles show endpoints with and without the bucket; both are meant the same way.
    private static Uri WithoutBucket(Uri uri, string bucket, OssAddressing addressing) =>
        addressing is OssAddressing.Auto or OssAddressing.VirtualHosted
        && bucket.Length != 0
        && uri.IdnHost.EndsWith(Public, StringComparison.Ordinal)
        && uri.IdnHost.StartsWith(bucket + ".", StringComparison.Ordinal)
        && RegionOf(uri.IdnHost).Region is null
        && RegionOf(uri.IdnHost[(bucket.Length + 1)..]).Region is not null
            ? new UriBuilder(uri) { Host = uri.IdnHost[(bucket.Length + 1)..] }.Uri
            : uri;

    // A label before a host of OSS that is none of OSS's own.
    private static (string Bucket, string Host)? ForeignBucketOf(string host) =>
        host.EndsWith(Public, StringComparison.Ordinal) && RegionOf(host).Region is null
        && !host.StartsWith("s3.", StringComparison.Ordinal)
        && host.IndexOf('.', StringComparison.Ordinal) is var dot && RegionOf(host[(dot + 1)..]).Region is not null
            ? (host[..dot], host[(dot + 1)..])
            : null;

    private static (string? Region, string Product) RegionOf(string host)
    {
        if (!host.EndsWith(Public, StringComparison.OrdinalIgnoreCase))
        {
            return (null, OssScope.DefaultProduct);
        }

        return host[..^Public.Length].Split('.') switch
        {
            ["oss" or "oss-internal"] => ("cn-hangzhou", OssScope.DefaultProduct),
            ["oss-accelerate" or "oss-accelerate-overseas"] => (null, OssScope.DefaultProduct),
            [var label] when label.StartsWith("oss-", StringComparison.Ordinal) => (TrimInternal(label["oss-".Length..]), OssScope.DefaultProduct),
            [var region, "oss"] => (region, OssScope.DefaultProduct),
            [var box, _, "oss-cloudbox"] when box.StartsWith("cb-", StringComparison.Ordinal) => (box, "oss-cloudbox"),
            _ => (null, OssScope.DefaultProduct),
        };

        static string TrimInternal(string region) =>
            region.EndsWith("-internal", StringComparison.Ordinal) ? region[..^"-internal".Length] : region;
    }

    private static string Bracketed(Uri uri, string authority) =>
        IPAddress.TryParse(uri.IdnHost, out var address) && address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6
            ? uri.IsDefaultPort ? $"[{uri.IdnHost}]" : $"[{uri.IdnHost}]:{uri.Port}"
            : authority;
}
