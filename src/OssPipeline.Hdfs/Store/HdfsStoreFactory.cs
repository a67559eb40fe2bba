using System.Net;
using OssPipeline.Core.Catalog;
using OssPipeline.Core.Storage;
using OssPipeline.Hdfs.Client;

namespace OssPipeline.Hdfs.Store;

/// <summary>Makes a store of its options. Touches no network.</summary>
internal static class HdfsStoreFactory
{
    private const string FromEnvironment = "env:";

    public static HdfsStore Create(HdfsOptions options, ComponentContext context, Action<string>? fetched)
    {
        foreach (var problem in options.Validate())
        {
            throw new StoreException(StoreErrorKind.InvalidRequest, $"The store's option {problem.Option}: {problem.Message}");
        }

        var path = options.Path.Trim('/');
        return new HdfsStore(
            new WebHdfsClientOptions
            {
                NameNodes = [.. options.Namenodes.Select(static url => NameNodeUrl.TryParse(url, out var origin, out _) ? origin : url).Distinct(StringComparer.OrdinalIgnoreCase)],
                User = options.Kerberos || options.DelegationToken is not null ? null : options.User ?? context.Environment("HADOOP_USER_NAME"),
                DoAs = options.Doas,
                Token = options.DelegationToken is { } place ? TokenAt(place, context, fetched) : null,
                Kerberos = options.Kerberos ? CredentialOf(options, context, fetched) : null,
                Hosts = new HostMap(options.HostMap),
                CsrfHeader = options.CsrfHeader,
                BlockSize = options.BlockSize?.Bytes,
                Replication = options.Replication,
                ListConcurrency = options.ListConcurrency,
                ConnectTimeout = options.ConnectTimeout,
                RequestTimeout = options.RequestTimeout,
                MaxConnections = options.MaxConnections,
                Clock = context.Clock,
            },
            path.Length == 0 ? "" : "/" + path,
            options.Create);
    }

    private static DelegationToken TokenAt(string place, ComponentContext context, Action<string>? fetched)
    {
        if (place.StartsWith(FromEnvironment, StringComparison.Ordinal))
        {
            var name = place[FromEnvironment.Length..];
            return new DelegationToken(() => context.Environment(name), $"the environment variable {name}", fetched);
        }

        var file = context.PathOf(place);
        return new DelegationToken(() => File.ReadAllText(file), $"the file {file}", fetched);
    }

    private static NetworkCredential CredentialOf(HdfsOptions options, ComponentContext context, Action<string>? fetched)
    {
        if (options.Principal is not { } principal)
        {
            return CredentialCache.DefaultNetworkCredentials;
        }

        if (context.Environment(options.PasswordVariable) is not { Length: > 0 } password)
        {
            throw new StoreException(StoreErrorKind.Credentials, $"The password of {principal} is to be in the environment variable {options.PasswordVariable}, which is not set.");
        }

        fetched?.Invoke(password);
        var at = principal.LastIndexOf('@');
        return at < 0 ? new NetworkCredential(principal, password) : new NetworkCredential(principal[..at], password, principal[(at + 1)..]);
    }
}
