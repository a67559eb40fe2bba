using Amazon.Runtime;
using OssPipeline.S3.Store;

namespace OssPipeline.S3.Client;

/// <summary>What a store's calls have in common.</summary>
internal sealed record S3ClientOptions
{
    public required string Bucket { get; init; }

    /// <summary>Null for Amazon's of the region.</summary>
    public required S3Endpoint? Endpoint { get; init; }

    /// <summary>The region that requests are signed for until the server says otherwise.</summary>
    public required string Region { get; init; }

    public required bool PathStyle { get; init; }

    public required AWSCredentials Credentials { get; init; }

    public required string? CopyDomain { get; init; }

    public bool RequesterPays { get; init; }

    public S3SseCKey? SseC { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(60);

    public int MaxConnections { get; init; } = 256;

    /// <summary>Whether the server is Amazon's own.</summary>
    public bool IsAmazon => Endpoint is null or { IsAmazon: true };
}
