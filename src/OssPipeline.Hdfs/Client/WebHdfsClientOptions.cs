using System.Net;

namespace OssPipeline.Hdfs.Client;

/// <summary>What the client needs to know.</summary>
internal sealed class WebHdfsClientOptions
{
    /// <summary>Scheme, host and port of each NameNode or HttpFS gateway.</summary>
    public required IReadOnlyList<string> NameNodes { get; init; }

    /// <summary><c>user.name</c>; null where a token or a ticket says who asks.</summary>
    public string? User { get; init; }

    /// <summary>The user on whose behalf a proxy user asks.</summary>
    public string? DoAs { get; init; }

    /// <summary>Takes the place of SPNEGO.</summary>
    public DelegationToken? Token { get; init; }

    /// <summary>SPNEGO: whose ticket is used; null for none.</summary>
    public NetworkCredential? Kerberos { get; init; }

    public HostMap Hosts { get; init; } = new(new Dictionary<string, string>());

    /// <summary>The header that the filter against cross-site requests wants to see.</summary>
    public required string CsrfHeader { get; init; }

    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a request may go without a byte moving.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(60);

    public int MaxConnections { get; init; } = 64;

    /// <summary>Listings in flight at once, for a NameNode serves the whole cluster.</summary>
    public int ListConcurrency { get; init; } = 8;

    /// <summary>The block size of new files, in bytes; null leaves it to the cluster.</summary>
    public long? BlockSize { get; init; }

    /// <summary>How many copies new files have; null leaves it to the cluster.</summary>
    public int? Replication { get; init; }

    public required TimeProvider Clock { get; init; }
}
