using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace OssPipeline.S3.Store;

/// <summary>Where a server that speaks S3 is.</summary>
/// <param name="Uri">Scheme, host and port.</param>
/// <param name="Region">The region that an Amazon host names; null for all others.</param>
internal sealed record S3Endpoint(Uri Uri, string? Region)
{
    /// <summary>Whether it is Amazon's own, which knows newer parts of the protocol than its likes do.</summary>
    public bool IsAmazon => IsAmazonHost(Uri.IdnHost);

    /// <summary>Whether nothing leaves this machine on the way to it.</summary>
    public bool IsLoopback => Uri.IsLoopback;

    /// <summary>Reads what a pipeline file gives.</summary>
    public static bool TryParse(string text, string bucket, bool? pathStyle, [NotNullWhen(true)] out S3Endpoint? endpoint, [NotNullWhen(false)] out string? problem)
    {
        endpoint = null;
        var full = text.Contains("://", StringComparison.Ordinal) ? text : "https://" + text;
        if (!Uri.TryCreate(full, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http") || uri.Host.Length == 0)
        {
            problem = $"'{text}' is no http or https address";
            return false;
        }

        if (uri.UserInfo.Length != 0 || uri.Query.Length != 0 || uri.Fragment.Length != 0)
        {
            problem = "an endpoint has scheme, host and port only";
            return false;
        }

        if (uri.AbsolutePath is not "/")
        {
            problem = $"the endpoint has the path '{uri.AbsolutePath}'; leave it out, the bucket is given by 'bucket'";
            return false;
        }

        var host = uri.IdnHost;
        if (!IPAddress.TryParse(host, out _) && host.StartsWith(bucket + ".", StringComparison.OrdinalIgnoreCase) && (IsAmazonHost(host) || pathStyle != true))
        {
            problem = $"the host '{host}' has the bucket in it; write {uri.Scheme}://{host[(bucket.Length + 1)..]}"
                + (IsAmazonHost(host) ? "" : ", or path_style: true where the host itself is called so");
            return false;
        }

        (endpoint, problem) = (new S3Endpoint(new Uri(uri.GetLeftPart(UriPartial.Authority)), RegionOf(host)), null);
        return true;
    }

    private static bool IsAmazonHost(string host) =>
        host.EndsWith(".amazonaws.com", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".amazonaws.com.cn", StringComparison.OrdinalIgnoreCase);

    // s3.eu-west-1.amazonaws.com, s3-eu-west-1.…, s3.dualstack.eu-west-1.…, and s3.amazonaws.com, which is that of us-east-1 (AWS general reference, "Amazon S3 endpoints").
    private static string? RegionOf(string host)
    {
        if (!IsAmazonHost(host))
        {
            return null;
        }

        var labels = host.ToLowerInvariant().Split('.');
        var amazon = Array.IndexOf(labels, "amazonaws");
        for (var i = amazon - 1; i >= 0; i--)
        {
            if (labels[i].StartsWith("s3-", StringComparison.Ordinal) && LooksLikeRegion(labels[i][3..]))
            {
                return labels[i][3..];
            }

            if (LooksLikeRegion(labels[i]))
            {
                return labels[i];
            }
        }

        return labels is ["s3", "amazonaws", "com"] ? "us-east-1" : null;
    }

    // xx-name-1, us-gov-west-1.
    private static bool LooksLikeRegion(string label) =>
        label.Length >= 9 && label[2] == '-' && char.IsAsciiDigit(label[^1]) && label[^2] == '-' && char.IsAsciiLetterLower(label[0]);
}
