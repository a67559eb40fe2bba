namespace OssPipeline.Hdfs.Client;

/// <summary>Where DataNodes can be reached whose names are known inside their cluster only.</summary>
internal sealed class HostMap
{
    private readonly Dictionary<string, string> _hosts = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A map of <c>host</c> or <c>host:port</c> to <c>host</c> or <c>host:port</c>.</summary>
    public HostMap(IReadOnlyDictionary<string, string> hosts)
    {
        foreach (var (from, to) in hosts)
        {
            _hosts[from] = to;
        }
    }

    /// <summary>What is wrong with one end of an entry; null if nothing.</summary>
    public static string? Problem(string host) =>
        host.Length > 0 && Uri.TryCreate($"http://{host}/", UriKind.Absolute, out var uri) && uri.PathAndQuery == "/" && uri.UserInfo.Length == 0
            ? null : $"'{host}' is no host, nor host:port";

    /// <summary>Host and port of a URL, as it spells them.</summary>
    public static string AuthorityOf(string url)
    {
        var start = url.IndexOf("://", StringComparison.Ordinal) + 3;
        var end = start < 3 ? 0 : url.AsSpan(start).IndexOfAny('/', '?', '#');
        return start < 3 ? "" : end < 0 ? url[start..] : url.Substring(start, end);
    }

    /// <summary>The URL with its host, and its port where the entry has one, replaced; path and parameters stay to the letter.</summary>
    public string Map(string url)
    {
        var authority = AuthorityOf(url);
        var colon = authority.LastIndexOf(':');
        var hasPort = colon >= 0 && !authority.AsSpan(colon).Contains(']');
        var host = hasPort ? authority[..colon] : authority;
        if (authority.Length == 0 || !_hosts.TryGetValue(authority, out var mapped) && !_hosts.TryGetValue(host, out mapped))
        {
            return url;
        }

        var mapsPort = mapped.LastIndexOf(':') is var at and >= 0 && !mapped.AsSpan(at).Contains(']');
        var start = url.IndexOf("://", StringComparison.Ordinal) + 3;
        return $"{url[..start]}{mapped}{(mapsPort || !hasPort ? "" : authority[colon..])}{url[(start + authority.Length)..]}";
    }
}
