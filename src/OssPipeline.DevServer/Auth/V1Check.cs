using System.Globalization;
using OssPipeline.DevServer.Hosting;
using OssPipeline.DevServer.Protocol;
using OssPipeline.Oss.Signing;

namespace OssPipeline.DevServer.Auth;

/// <summary>Checks V1 signatures in the header and in the query (OSS REST reference, "Signature V1").</summary>
internal sealed class V1Check(CredentialSet credentials, TimeProvider clock)
{
    /// <summary>Checks an <c>Authorization</c> header.</summary>
    /// <exception cref="OssError">It is wrong.</exception>
    public void VerifyHeader(Exchange exchange, string header)
    {
        if (!OssV1.TryParseAuthorization(header, out var accessKeyId, out var signature))
        {
            throw new OssError(400, "InvalidArgument", "The Authorization header is malformed.", ("ArgumentName", "Authorization"));
        }

        var date = exchange.Header("x-oss-date") ?? exchange.Header("Date");
        if (!DateTimeOffset.TryParseExact(date, "R", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            throw OssError.AccessDenied("OSS authentication requires a valid Date.");
        }

        var secret = credentials.SecretOf(accessKeyId, exchange.Header("x-oss-security-token"));
        SignatureClock.CheckSkew(time, clock.GetUtcNow());
        Check(exchange, accessKeyId, signature, secret, expires: null);
    }

    /// <summary>Checks a presigned URL.</summary>
    /// <exception cref="OssError">It is wrong or its time is over.</exception>
    public void VerifyQuery(Exchange exchange)
    {
        var query = exchange.Query;
        if (query["OSSAccessKeyId"] is not { } accessKeyId || query["Signature"] is not { } signature || query["Expires"] is not { } expires)
        {
            throw OssError.AccessDenied("A presigned URL needs OSSAccessKeyId, Expires and Signature.");
        }

        if (!long.TryParse(expires, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds())
        {
            throw OssError.AccessDenied("Invalid date (should be seconds since epoch).", ("Expires", expires));
        }

        SignatureClock.CheckExpiry(DateTimeOffset.FromUnixTimeSeconds(seconds), clock.GetUtcNow());
        Check(exchange, accessKeyId, signature, credentials.SecretOf(accessKeyId, query["security-token"]), expires);
    }

    private static void Check(Exchange exchange, string accessKeyId, string signature, string secret, string? expires)
    {
        var request = new OssRequestToSign
        {
            Method = exchange.Http.Request.Method,
            Bucket = exchange.Target.Bucket ?? string.Empty,
            Key = exchange.Target.Key ?? string.Empty,
            Query = exchange.Query.Span,
            Headers = SignedHeaders.Of(exchange),
        };
        if (!OssV1.Verify(request, secret, signature, expires))
        {
            throw SignatureMismatch.Of(accessKeyId, signature, OssV1.StringToSign(request, expires), canonicalRequest: null);
        }
    }
}
