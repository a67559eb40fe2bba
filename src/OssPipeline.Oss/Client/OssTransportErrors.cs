using System.Net.Sockets;
using System.Security.Authentication;
using OssPipeline.Core.Catalog;
using OssPipeline.Core.Storage;

namespace OssPipeline.Oss.Client;

/// <summary>Failures below HTTP: no connection, a connection that broke, nothing for too long.</summary>
internal static class OssTransportErrors
{
    public static bool IsTransport(Exception e, IdleTimeout timeout) =>
        e is HttpRequestException or IOException or SocketException || (e is OperationCanceledException && timeout.HasPassed);

    public static StoreException From(Exception e, OssRequest request, string location, IdleTimeout timeout)
    {
        // An untrusted certificate stays untrusted; everything else may be over in a moment.
        var isTransient = e is not HttpRequestException { InnerException: AuthenticationException };
        var reason = e switch
        {
            OperationCanceledException => $"nothing moved for {DurationText.Format(timeout.Limit)}",
            HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => $"the host is not known: {e.Message}",
            HttpRequestException { InnerException: AuthenticationException inner } => $"TLS failed: {inner.Message}",
            HttpRequestException { InnerException: { } inner } => $"{Trim(e.Message)}: {inner.Message}",
            _ => e.Message,
        };
        return new StoreException(StoreErrorKind.Unreachable, $"{request.Operation} {location}: no answer from the server: {Trim(reason)}.", isTransient, e);
    }

    private static string Trim(string text) => text.TrimEnd('.');
}
