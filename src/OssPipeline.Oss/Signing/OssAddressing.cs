namespace OssPipeline.Oss.Signing;

/// <summary>Where a request names its bucket.</summary>
public enum OssAddressing
{
    /// <summary>Path for IP literals and localhost, virtual-hosted otherwise.</summary>
    Auto,

    /// <summary><c>https://bucket.endpoint/key</c>: the only form of the public service.</summary>
    VirtualHosted,

    /// <summary><c>https://endpoint/bucket/key</c>: private and embedded servers.</summary>
    Path,

    /// <summary><c>https://host/key</c>: the host is mapped to exactly one bucket.</summary>
    Cname,
}
