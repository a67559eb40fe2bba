using System.Net;
using OssPipeline.Core.Storage;

namespace OssPipeline.Http;

/// <summary>What failures of HTTP mean. None ends a run: the next URL may be at another server.</summary>
internal static class HttpErrors
{
    public static StoreException Of(HttpResponseMessage response, string shown)
    {
        var (kind, isTransient) = response.StatusCode switch
        {
            HttpStatusCode.NotFound or HttpStatusCode.Gone => (StoreErrorKind.NotFound, false),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => (StoreErrorKind.Denied, false),
            HttpStatusCode.PreconditionFailed or HttpStatusCode.RequestedRangeNotSatisfiable => (StoreErrorKind.Changed, false),
            HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable => (StoreErrorKind.Throttled, true),
            HttpStatusCode.RequestTimeout => (StoreErrorKind.ServerError, true),
            >= HttpStatusCode.InternalServerError => (StoreErrorKind.ServerError, true),
            _ => (StoreErrorKind.InvalidRequest, false),
        };
        var after = response.Headers.RetryAfter;
        return new StoreException(kind, $"{shown} answers {(int)response.StatusCode} {response.ReasonPhrase}.", isTransient)
        {
            RetryAfter = after?.Delta ?? (after?.Date - DateTimeOffset.UtcNow is { Ticks: > 0 } wait ? wait : null),
        };
    }

    public static StoreException Transport(Exception error, string shown) =>
        new(StoreErrorKind.ServerError, $"{shown} can't be read: {error.Message}", isTransient: true, error);

    public static StoreException Idle(TimeSpan limit, string shown) =>
        new(StoreErrorKind.ServerError, $"{shown} sent nothing for {limit.TotalSeconds:0} seconds.", isTransient: true);

    public static StoreException Changed(string shown) =>
        new(StoreErrorKind.Changed, $"{shown} is no longer the version that was asked about; run again to read it as it is now.");
}
