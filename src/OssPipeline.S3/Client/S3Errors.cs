using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Xml;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using OssPipeline.Core.Catalog;
using OssPipeline.Core.Storage;

namespace OssPipeline.S3.Client;

/// <summary>Turns what the SDK throws into failures sorted by what to do about them.</summary>
internal static class S3Errors
{
    private const int LongestMessage = 400;
    private const string NoBody = "Error making request with Error Code";
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);

    public static StoreException From(Exception e, string what, string region, string? elsewhere, IdleTimeout timeout, TimeProvider clock)
    {
        for (var inner = e; inner is not null; inner = inner.InnerException)
        {
            if (inner is StoreException known)
            {
                return known;
            }
        }

        if (IsNoS3(e))
        {
            return new StoreException(StoreErrorKind.ServerError, $"{what}: the server answered what is no S3; check 'endpoint'.", isTransient: false, e);
        }

        return e is AmazonServiceException { StatusCode: not 0 } refused ? Refused(refused, what, region, elsewhere, clock) : NoAnswer(e, what, timeout);
    }

    private static bool IsNoS3(Exception? e)
    {
        for (; e is not null; e = e.InnerException)
        {
            if (e is AmazonUnmarshallingException or XmlException)
            {
                return true;
            }
        }

        return false;
    }

    private static StoreException Refused(AmazonServiceException e, string what, string region, string? elsewhere, TimeProvider clock)
    {
        var response = (e.InnerException as HttpErrorResponseException)?.Response;

        // Where the answer had no body the SDK takes the status for the code.
        var code = string.IsNullOrEmpty(e.ErrorCode) || (e.ErrorCode == e.StatusCode.ToString() && e.Message.StartsWith(NoBody, StringComparison.Ordinal)) ? null : e.ErrorCode;
        var (kind, isTransient) = elsewhere is not null ? (StoreErrorKind.BucketNotFound, false) : S3ErrorKinds.Of(e.StatusCode, code);
        var said = code is null ? "" : Cut(e.Message);
        var id = string.IsNullOrEmpty(e.RequestId) ? null : e.RequestId;
        var advice = elsewhere is not null
            ? $" Requests were signed for {region} and the bucket is in {elsewhere}; set 'region: {elsewhere}'{(code == "PermanentRedirect" ? " and leave 'endpoint' out or give that region's" : "")}."
            : S3Advice.For(code, kind, e.StatusCode, Header(response, "Date"), clock);
        return new StoreException(
            kind,
            $"{what}: {(int)e.StatusCode} {code ?? e.StatusCode.ToString()}{(said.Length == 0 ? "" : ": ")}{said}{(id is null ? "" : $" (request ID {id})")}.{advice}",
            isTransient,
            e)
        {
            Code = code,
            RequestId = id,
            RetryAfter = int.TryParse(Header(response, "Retry-After"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                ? Shorter(TimeSpan.FromSeconds(seconds))
                : null,
        };
    }

    private static StoreException NoAnswer(Exception e, string what, IdleTimeout timeout)
    {
        // An untrusted certificate stays untrusted; everything else may be over in a moment.
        Exception? tls = null, http = null, socket = null;
        for (var inner = e; inner is not null; inner = inner.InnerException)
        {
            tls ??= inner as AuthenticationException;
            http ??= inner as HttpRequestException;
            socket ??= inner as SocketException;
        }

        var reason = timeout.HasPassed ? $"nothing moved for {DurationText.Format(timeout.Limit)}"
            : tls is not null ? $"TLS failed: {tls.Message}"
            : http is HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } ? $"the host is not known: {http.Message}"
            : (socket ?? http ?? e).Message;
        return new StoreException(StoreErrorKind.Unreachable, $"{what}: no answer from the server: {Cut(reason)}.", tls is null, e);
    }

    private static string? Header(Amazon.Runtime.Internal.Transform.IWebResponseData? response, string name) =>
        response is not null && response.IsHeaderPresent(name) ? response.GetHeaderValue(name) : null;

    private static TimeSpan Shorter(TimeSpan pause) => pause < LongestPause ? pause : LongestPause;

    // What a server says is text of somebody else's: one line, and not too long.
    private static string Cut(string? message)
    {
        if (string.IsNullOrWhiteSpace(message))
        {
            return "";
        }

        var text = string.Create(Math.Min(message.Length, LongestMessage), message, static (line, all) =>
        {
            for (var i = 0; i < line.Length; i++)
            {
                line[i] = char.IsControl(all[i]) ? ' ' : all[i];
            }
        });
        return text.Trim().TrimEnd('.');
    }
}
