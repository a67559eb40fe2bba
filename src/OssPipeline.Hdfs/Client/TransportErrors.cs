using System.Net.Sockets;
using System.Security.Authentication;
using OssPipeline.Core.Catalog;
using OssPipeline.Core.Storage;

namespace OssPipeline.Hdfs.Client;

/// <summary>Failures below HTTP: no connection, a connection that broke, nothing for too long.</summary>
internal static class TransportErrors
{
    public static bool IsTransport(Exception e, IdleTimeout timeout) =>
        e is HttpRequestException or IOException or SocketException || (e is OperationCanceledException && timeout.HasPassed);

    /// <summary>Whether the request can't have reached the server, so that another may be asked in its place.</summary>
    public static bool NeverSent(Exception? e) => e is HttpRequestException
    {
        HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError,
    };

    public static StoreException From(Exception e, string operation, string location, IdleTimeout timeout)
    {
        // An untrusted certificate stays untrusted; everything else may be over in a moment.
        var isTransient = e is not HttpRequestException { InnerException: AuthenticationException };
        var reason = e switch
        {
            OperationCanceledException => $"nothing moved for {DurationText.Format(timeout.Limit)}",
            HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } =>
                $"the host is not known ({e.Message}); where DataNodes have names of their own network, set host_map or use HttpFS",
            HttpRequestException { InnerException: AuthenticationException inner } => $"TLS failed: {inner.Message}",
            HttpRequestException { InnerException: { } inner } => $"{Trim(e.Message)}: {inner.Message}",
            _ => e.Message,
        };
        return new StoreException(StoreErrorKind.Unreachable, $"{operation} {location}: no answer from the server: {Trim(reason)}.", isTransient, e);
    }

    private static string Trim(string text) => text.TrimEnd('.');
}
