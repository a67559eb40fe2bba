using OssPipeline.Oss.Credentials;
using OssPipeline.Oss.Signing;

namespace OssPipeline.Oss.Client;

/// <summary>One bucket at one endpoint, and how to talk to it.</summary>
internal sealed record OssClientOptions
{
    public required OssEndpoint Endpoint { get; init; }

    public required string Bucket { get; init; }

    public required string Region { get; init; }

    public required CachingCredentials Credentials { get; init; }

    public OssSignature Signature { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>How long a connection may take to come up, TLS included.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a request may go without a byte moving.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(60);

    public int MaxConnections { get; init; } = 256;

    /// <summary>What buckets of the same service and account share; null where copies between buckets are not to be tried.</summary>
    public string? CopyDomain { get; init; }

    /// <summary>For objects that bring no setting of their own.</summary>
    public string? ServerSideEncryption { get; init; }

    public string? KmsKeyId { get; init; }

    /// <summary>Bits per second of each request; null for no limit.</summary>
    public long? TrafficLimit { get; init; }
}
