namespace OssPipeline.Tables.Ddl;

/// <summary>The endpoint of OSS inside its region: MaxCompute reads through that one, and public ones are not promised to work ("Create an OSS external table").</summary>
internal static class InternalEndpoint
{
    private const string Domain = ".aliyuncs.com";
    private const string Inside = "-internal";

    /// <summary>The internal endpoint; the given one where it can't be told, null where there is none.</summary>
    /// <param name="endpoint">The host that the store is reached by.</param>
    /// <param name="region">Its region, where known.</param>
    public static string? Of(string? endpoint, string? region)
    {
        if (string.IsNullOrEmpty(endpoint))
        {
            return region is { Length: > 0 } known ? $"oss-{known}{Inside}{Domain}" : null;
        }

        var host = endpoint.ToLowerInvariant();
        var colon = host.LastIndexOf(':');
        var name = colon > 0 && (host.AsSpan(colon).SequenceEqual(":443") || host.AsSpan(colon).SequenceEqual(":80")) ? host[..colon] : host;
        if (!name.EndsWith(Domain, StringComparison.Ordinal))
        {
            return endpoint;
        }

        // What may stand before the region's own name: "s3." (S3 protocol) and "vpc100-" (older endpoints of VPCs).
        var own = name[..^Domain.Length];
        own = own.StartsWith("s3.", StringComparison.Ordinal) ? own[3..] : own;
        own = own.StartsWith("vpc100-", StringComparison.Ordinal) ? own[7..] : own;

        // Endpoints of both IP versions are written REGION.oss.aliyuncs.com.
        own = own.EndsWith(".oss", StringComparison.Ordinal) ? "oss-" + own[..^4] : own;
        if (!own.StartsWith("oss-", StringComparison.Ordinal) || own.Contains('.', StringComparison.Ordinal) || own.StartsWith("oss-accelerate", StringComparison.Ordinal))
        {
            return region is { Length: > 0 } known ? $"oss-{known}{Inside}{Domain}" : endpoint;
        }

        return own.EndsWith(Inside, StringComparison.Ordinal) ? own + Domain : own + Inside + Domain;
    }

    /// <summary>Whether a host is an internal endpoint of OSS.</summary>
    public static bool IsInternal(string host) => host.EndsWith(Inside + Domain, StringComparison.OrdinalIgnoreCase);
}
