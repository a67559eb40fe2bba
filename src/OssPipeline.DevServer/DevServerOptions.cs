using System.Net;
using OssPipeline.DevServer.Faults;

namespace OssPipeline.DevServer;

/// <summary>How an <see cref="OssDevServer"/> is set up.</summary>
public sealed record DevServerOptions
{
    /// <summary>Where buckets are kept; made when missing. One server at a time uses it.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The key pairs that requests may be signed with; at least one.</summary>
    public required IReadOnlyList<DevServerCredential> Credentials { get; init; }

    /// <summary>The TCP port; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>The address to listen at; loopback unless told otherwise.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>The region that V4 signatures must be made for.</summary>
    public string Region { get; init; } = "cn-hangzhou";

    /// <summary>Buckets to make at the start when they are missing.</summary>
    public IReadOnlyList<string> Buckets { get; init; } = [];

    /// <summary>The clock for signatures, expiry, times of objects and injected delays.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Faults to inject from the start; more can be added to <see cref="OssDevServer.Faults"/>.</summary>
    public IReadOnlyList<FaultRule> FaultRules { get; init; } = [];

    /// <summary>How long the restore of an archived object takes by <see cref="Clock"/>; at once unless told otherwise.</summary>
    public TimeSpan RestoreTakes { get; init; } = TimeSpan.Zero;
}
