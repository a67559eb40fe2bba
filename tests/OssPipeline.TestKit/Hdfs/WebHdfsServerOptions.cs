namespace OssPipeline.TestKit.Hdfs;

/// <summary>What a <see cref="WebHdfsServer"/> is like.</summary>
public sealed record WebHdfsServerOptions
{
    /// <summary>How many NameNodes there are; the first is active at the beginning.</summary>
    public int NameNodes { get; init; } = 1;

    /// <summary>How many DataNodes there are.</summary>
    public int DataNodes { get; init; } = 2;

    /// <summary>The most entries of one LISTSTATUS_BATCH (<c>dfs.ls.limit</c>).</summary>
    public int PageLimit { get; init; } = 1000;

    /// <summary>An HttpFS gateway: it passes bytes itself and overwrites nothing when it renames.</summary>
    public bool IsHttpFs { get; init; }

    /// <summary>As of Hadoop 1: no batches, no <c>renameoptions</c>, no inode numbers, no CONCAT.</summary>
    public bool IsOld { get; init; }

    /// <summary>CONCAT is refused, as in encryption zones.</summary>
    public bool LacksConcat { get; init; }

    /// <summary>Which checksum is told: <c>md5</c>, <c>composite</c>, or what is answered instead: <c>404</c>, <c>400</c>, <c>500</c>, <c>null</c>.</summary>
    public string Checksum { get; init; } = "md5";

    /// <summary>Neither operation tells where blocks are.</summary>
    public bool LacksBlockLocations { get; init; }

    /// <summary>The delegation token that must come with each request; null for none.</summary>
    public string? Token { get; init; }

    /// <summary>401 with <c>WWW-Authenticate: Negotiate</c> for all.</summary>
    public bool WantsNegotiate { get; init; }

    /// <summary>Writes need the header <c>X-XSRF-HEADER</c>.</summary>
    public bool WantsCsrfHeader { get; init; }

    /// <summary>The host that redirects name in place of 127.0.0.1.</summary>
    public string? DataNodeHost { get; init; }

    /// <summary>What blocks are filled to.</summary>
    public long BlockSize { get; init; } = 128 << 20;
}
