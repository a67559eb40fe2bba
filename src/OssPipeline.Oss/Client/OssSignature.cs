namespace OssPipeline.Oss.Client;

/// <summary>How requests are signed.</summary>
public enum OssSignature
{
    /// <summary>HMAC-SHA256 over the canonical request; what OSS expects today.</summary>
    V4,

    /// <summary>HMAC-SHA1; for private deployments that know no V4.</summary>
    V1,
}
