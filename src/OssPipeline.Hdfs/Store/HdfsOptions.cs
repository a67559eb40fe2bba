using OssPipeline.Core.Catalog;
using OssPipeline.Core.Data;

namespace OssPipeline.Hdfs.Store;

/// <summary>Options of the store kind <c>hdfs</c>. Secrets are not among them.</summary>
public sealed record HdfsOptions : IValidatedOptions
{
    /// <summary>How many listings a NameNode is asked for at once at most.</summary>
    public const int MostListings = 8;

    /// <summary>Where the cluster is.</summary>
    [Option("HTTP addresses of the NameNodes, or of HttpFS; the active one is found by asking.", Example = "[\"http://nn1:9870\", \"http://nn2:9870\"]")]
    public required IReadOnlyList<string> Namenodes { get; init; }

    /// <summary>The folder.</summary>
    [Option("The folder whose files are the objects, from the root of HDFS. A key is a file's path below it.", Example = "/warehouse/sales")]
    public required string Path { get; init; }

    /// <summary>Makes the folder when it is missing.</summary>
    [Option("Make the folder when the first object is written; without it a missing folder is an error.", IsTuning = true)]
    public bool Create { get; init; }

    /// <summary>Who asks, without security.</summary>
    [Option("Who asks (user.name), on clusters without security.", Example = "hdfs", DefaultText = "$HADOOP_USER_NAME, or nobody in particular", IsTuning = true)]
    public string? User { get; init; }

    /// <summary>On whose behalf.</summary>
    [Option("The user on whose behalf to ask; whoever asks must be allowed to (hadoop.proxyuser).", Example = "etl", IsTuning = true)]
    public string? Doas { get; init; }

    /// <summary>Where the delegation token is.</summary>
    [Option("Where a delegation token is: env:NAME or a file. It is read again once the cluster no longer takes it.", Example = "env:HDFS_TOKEN", IsTuning = true)]
    public string? DelegationToken { get; init; }

    /// <summary>SPNEGO.</summary>
    [Option("Prove who asks by Kerberos (SPNEGO): with the ticket of kinit, or with principal and a password.", IsTuning = true)]
    public bool Kerberos { get; init; }

    /// <summary>The Kerberos principal.</summary>
    [Option("The Kerberos principal; its password is in the environment.", Example = "etl@EXAMPLE.COM", DefaultText = "whose ticket is in the cache", IsTuning = true)]
    public string? Principal { get; init; }

    /// <summary>The variable with the principal's password.</summary>
    [Option("The environment variable with the principal's password.", IsTuning = true)]
    public string PasswordVariable { get; init; } = "HDFS_PASSWORD";

    /// <summary>Where DataNodes are.</summary>
    [Option("Where DataNodes can be reached whose names are known inside their cluster only: host or host:port to the same.", Example = "{ dn1.internal: 10.0.0.11 }", IsTuning = true)]
    public IReadOnlyDictionary<string, string> HostMap { get; init; } = new Dictionary<string, string>();

    /// <summary>The header against cross-site requests.</summary>
    [Option("The header that the cluster's filter against cross-site requests wants to see on writes.", IsTuning = true)]
    public string CsrfHeader { get; init; } = "X-XSRF-HEADER";

    /// <summary>Block size of new files.</summary>
    [Option("Block size of new files.", Example = "256MiB", DefaultText = "the cluster's", IsTuning = true)]
    public ByteSize? BlockSize { get; init; }

    /// <summary>Copies of new files.</summary>
    [Option("How many copies new files have.", Example = "2", DefaultText = "the cluster's", IsTuning = true)]
    public int? Replication { get; init; }

    /// <summary>Listings at once.</summary>
    [Option("Folders that are listed at once, 1 to 8: a NameNode serves the whole cluster.", IsTuning = true)]
    public int ListConcurrency { get; init; } = MostListings;

    /// <summary>How long a connection may take to come up.</summary>
    [Option("How long a connection may take to come up.", IsTuning = true)]
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a request may stand still.</summary>
    [Option("How long a request may go without a byte moving before it is given up.", IsTuning = true)]
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Connections at once.</summary>
    [Option("The most connections at once to one server.", IsTuning = true)]
    public int MaxConnections { get; init; } = 64;

    /// <inheritdoc/>
    public IEnumerable<OptionProblem> Validate()
    {
        if (Namenodes is not { Count: > 0 })
        {
            yield return new("namenodes", "name at least one, for example http://namenode:9870.");
        }

        foreach (var url in Namenodes ?? [])
        {
            if (!NameNodeUrl.TryParse(url, out _, out var problem))
            {
                yield return new("namenodes", $"{problem}.");
            }
        }

        if (Path is not { Length: > 0 } || Path[0] != '/' || (Path.Trim('/') is { Length: > 0 } inner && inner.Split('/').Any(static s => HdfsKey.NameProblem(s) is not null)))
        {
            yield return new("path", "write an absolute path of HDFS, for example /warehouse/sales.");
        }

        if (Kerberos && DelegationToken is not null)
        {
            yield return new("delegation_token", "a token takes the place of Kerberos; leave one of both out.");
        }

        if (User is not null && (Kerberos || DelegationToken is not null))
        {
            yield return new("user", "ticket or token say who asks; to act for somebody else there is doas.");
        }

        if (Principal is not null && !Kerberos)
        {
            yield return new("principal", "a principal needs kerberos: true.");
        }

        foreach (var (from, to) in HostMap)
        {
            if ((Client.HostMap.Problem(from) ?? Client.HostMap.Problem(to)) is { } problem)
            {
                yield return new("host_map", $"{problem}.");
            }
        }

        if (CsrfHeader.Length == 0 || CsrfHeader.AsSpan().ContainsAnyExceptInRange('!', '~') || CsrfHeader.Contains(':', StringComparison.Ordinal))
        {
            yield return new("csrf_header", "write the name of a header.");
        }

        if (BlockSize is { } blockSize && (blockSize.Bytes <= 0 || blockSize.Bytes % 512 != 0))
        {
            yield return new("block_size", "HDFS takes multiples of 512 bytes.");
        }

        if (Replication is < 1 or > short.MaxValue)
        {
            yield return new("replication", "must be at least 1.");
        }

        if (ListConcurrency is < 1 or > MostListings)
        {
            yield return new("list_concurrency", $"must be 1 to {MostListings}.");
        }

        if (ConnectTimeout <= TimeSpan.Zero)
        {
            yield return new("connect_timeout", "must be more than zero.");
        }

        if (RequestTimeout <= TimeSpan.Zero)
        {
            yield return new("request_timeout", "must be more than zero.");
        }

        if (MaxConnections < 1)
        {
            yield return new("max_connections", "must be at least 1.");
        }
    }
}
