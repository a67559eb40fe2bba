using System.Buffers;
using OssPipeline.Core.Storage;

namespace OssPipeline.Tables.Ddl;

/// <summary>Where a table's files lie: a directory of a bucket, or of a file system.</summary>
/// <remarks>Never holds credentials: what stands before an <c>@</c> in a location is refused (MaxCompute's older form <c>oss://id:secret@…</c>).</remarks>
public sealed record DdlLocation
{
    private static readonly SearchValues<char> NotInHosts = SearchValues.Create("@/ '\\\"");

    private DdlLocation(string scheme, string authority, string bucket, string directory, string? written)
    {
        Scheme = scheme;
        Authority = authority;
        Bucket = bucket;
        Directory = directory;
        Written = written;
    }

    /// <summary>The kind of store: <c>oss</c>, <c>s3</c>, <c>file</c>, <c>hdfs</c>, …</summary>
    public string Scheme { get; }

    /// <summary>The endpoint's host as MaxCompute reaches it; empty where none is known.</summary>
    public string Authority { get; }

    /// <summary>The bucket; empty for file systems.</summary>
    public string Bucket { get; }

    /// <summary>The directory with a <c>/</c> at its end and none at its beginning, or empty for the whole bucket.</summary>
    public string Directory { get; }

    /// <summary>A location that was given as it stands, for every dialect; null when it is made of the rest.</summary>
    public string? Written { get; }

    /// <summary>A directory of a store.</summary>
    /// <param name="store">The store.</param>
    /// <param name="prefix">The directory's keys begin with this.</param>
    /// <param name="endpoint">The endpoint that MaxCompute is to use; null for the internal one of the store's region.</param>
    /// <exception cref="FormatException">The endpoint names credentials or is no host.</exception>
    public static DdlLocation Of(StoreInfo store, string prefix, string? endpoint = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(prefix);
        var directory = AsDirectory(prefix);
        if (store.Bucket.Length > 0)
        {
            var host = endpoint is { Length: > 0 } ? HostOf(endpoint) : InternalEndpoint.Of(store.Endpoint, store.Region);
            return new DdlLocation(store.Kind is "s3" ? "s3" : "oss", host ?? "", store.Bucket, directory, null);
        }

        var scheme = store.Location.Split("://", 2);
        return scheme.Length == 2
            ? new DdlLocation(scheme[0], "", "", AsDirectory(scheme[1]) + directory, null)
            : new DdlLocation("file", "", "", AsDirectory(store.Location) + directory, null);
    }

    /// <summary>A location that is written down as it stands, save that it ends with <c>/</c>.</summary>
    /// <param name="location">As <c>oss://oss-cn-hangzhou-internal.aliyuncs.com/lake/vehicles/</c>.</param>
    /// <exception cref="FormatException">It is no URL of a directory, or names credentials.</exception>
    public static DdlLocation Parse(string location)
    {
        ArgumentNullException.ThrowIfNull(location);
        var end = location.IndexOf("://", StringComparison.Ordinal);
        if (end <= 0 || location.Length == end + 3 || location.AsSpan().ContainsAnyInRange('\0', '\x1F'))
        {
            throw new FormatException("a location looks like oss://oss-cn-hangzhou-internal.aliyuncs.com/BUCKET/DIRECTORY/");
        }

        var rest = location[(end + 3)..];
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var host = slash < 0 ? rest : rest[..slash];
        if (host.Contains('@', StringComparison.Ordinal))
        {
            throw new FormatException("a location holds no credentials; name a role by role_arn");
        }

        var written = location.EndsWith('/') ? location : location + "/";
        return new DdlLocation(location[..end], host, "", AsDirectory(slash < 0 ? "" : rest[(slash + 1)..]), written);
    }

    /// <summary>The location as a dialect writes it.</summary>
    public string For(DdlDialect dialect)
    {
        if (Written is not null)
        {
            return Written;
        }

        if (Bucket.Length == 0)
        {
            return Scheme == "file" ? $"file:///{Directory}" : $"{Scheme}://{Directory}";
        }

        return dialect switch
        {
            DdlDialect.Maxcompute when Authority.Length > 0 => $"{Scheme}://{Authority}/{Bucket}/{Directory}",
            DdlDialect.Athena => $"s3://{Bucket}/{Directory}",
            _ => $"{Scheme}://{Bucket}/{Directory}",
        };
    }

    private static string AsDirectory(string text)
    {
        var trimmed = text.Trim('/');
        return trimmed.Length == 0 ? "" : trimmed + "/";
    }

    private static string HostOf(string endpoint)
    {
        var start = endpoint.IndexOf("://", StringComparison.Ordinal);
        var host = (start < 0 ? endpoint : endpoint[(start + 3)..]).TrimEnd('/');
        return host.Length > 0 && !host.AsSpan().ContainsAny(NotInHosts) && !host.AsSpan().ContainsAnyInRange('\0', '\x1F')
            ? host
            : throw new FormatException("an endpoint is a host, as oss-cn-hangzhou-internal.aliyuncs.com, without credentials and path");
    }
}
