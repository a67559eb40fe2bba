using System.Globalization;
using OssPipeline.DevServer.Hosting;
using OssPipeline.DevServer.Protocol;
using OssPipeline.Oss.Signing;

namespace OssPipeline.DevServer.Auth;

/// <summary>Checks V4 signatures in the header and in the query (OSS REST reference, "Signature V4").</summary>
internal sealed class V4Check(CredentialSet credentials, string region, TimeProvider clock)
{
    private const int MaxExpires = 604_800;
    private const string PayloadHeader = "x-oss-content-sha256";

    private readonly OssSigningKeys _keys = new();

    /// <summary>Checks an <c>Authorization</c> header.</summary>
    /// <exception cref="OssError">It is wrong.</exception>
    public void VerifyHeader(Exchange exchange, string header)
    {
        if (!OssV4Authorization.TryParse(header, out var authorization))
        {
            throw new OssError(400, "InvalidArgument", "The Authorization header is malformed.", ("ArgumentName", "Authorization"));
        }

        if (exchange.Header(PayloadHeader) is not OssV4.UnsignedPayload)
        {
            throw OssError.InvalidArgument(PayloadHeader, exchange.Header(PayloadHeader) ?? string.Empty, $"The value must be {OssV4.UnsignedPayload}.");
        }

        var (timestamp, time) = Time(exchange.Header("x-oss-date"));
        CheckScope(authorization.Scope, timestamp);
        var secret = credentials.SecretOf(authorization.AccessKeyId, exchange.Header("x-oss-security-token"));
        SignatureClock.CheckSkew(time, clock.GetUtcNow());
        Check(exchange, authorization, timestamp, secret);
    }

    /// <summary>Checks a presigned URL.</summary>
    /// <exception cref="OssError">It is wrong or its time is over.</exception>
    public void VerifyQuery(Exchange exchange)
    {
        var query = exchange.Query;
        if (query["x-oss-signature-version"] is not OssV4.Algorithm)
        {
            throw OssError.InvalidArgument("x-oss-signature-version", query["x-oss-signature-version"] ?? string.Empty, $"The value must be {OssV4.Algorithm}.");
        }

        if (query["x-oss-signature"] is not { } signature || query["x-oss-credential"] is not { } credential)
        {
            throw OssError.AccessDenied("A presigned URL needs x-oss-credential, x-oss-date, x-oss-expires and x-oss-signature.");
        }

        if (!OssScope.TryParseCredential(credential, out var accessKeyId, out var scope))
        {
            throw OssError.InvalidArgument("x-oss-credential", credential, "The credential is malformed.");
        }

        if (!int.TryParse(query["x-oss-expires"], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds is < 1 or > MaxExpires)
        {
            throw OssError.InvalidArgument("x-oss-expires", query["x-oss-expires"] ?? string.Empty, $"The value must be 1 to {MaxExpires} seconds.");
        }

        var (timestamp, time) = Time(query["x-oss-date"]);
        CheckScope(scope, timestamp);
        var now = clock.GetUtcNow();
        SignatureClock.CheckExpiry(time.AddSeconds(seconds), now);
        SignatureClock.CheckSkew(time > now ? time : now, now); // not yet valid; how old it may be is what x-oss-expires says
        var secret = credentials.SecretOf(accessKeyId, query["x-oss-security-token"]);
        var additional = (query["x-oss-additional-headers"] ?? string.Empty).Split(';', StringSplitOptions.RemoveEmptyEntries);
        Check(exchange, new OssV4Authorization(accessKeyId, scope, additional, signature), timestamp, secret);
    }

    private static (string Timestamp, DateTimeOffset Time) Time(string? timestamp) => DateTimeOffset.TryParseExact(
        timestamp, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
        ? (timestamp!, time)
        : throw OssError.AccessDenied("OSS authentication requires a valid x-oss-date, as yyyyMMddTHHmmssZ.");

    private void CheckScope(OssScope scope, string timestamp)
    {
        if (!timestamp.StartsWith(scope.Date, StringComparison.Ordinal))
        {
            throw OssError.InvalidArgument("Credential", scope.Date, "Invalid signing date in the credential: it is not the day of x-oss-date.");
        }

        if (scope.Region != region)
        {
            throw OssError.InvalidArgument("Credential", scope.Region, $"Invalid signing region in the credential: expected '{region}'.");
        }

        if (scope.Product != OssScope.DefaultProduct)
        {
            throw OssError.InvalidArgument("Credential", scope.Product, $"Invalid signing product in the credential: expected '{OssScope.DefaultProduct}'.");
        }
    }

    private void Check(Exchange exchange, OssV4Authorization authorization, string timestamp, string secret)
    {
        var request = new OssRequestToSign
        {
            Method = exchange.Http.Request.Method,
            Bucket = exchange.Target.Bucket ?? string.Empty,
            Key = exchange.Target.Key ?? string.Empty,
            Query = exchange.Query.Span,
            Headers = SignedHeaders.Of(exchange),
            AdditionalHeaders = authorization.AdditionalHeaders.ToArray(),
        };
        if (!OssV4.Verify(request, timestamp, authorization.Scope, _keys.Get(secret, authorization.Scope), authorization.Signature))
        {
            var canonical = OssV4.CanonicalRequest(request);
            throw SignatureMismatch.Of(
                authorization.AccessKeyId, authorization.Signature, OssV4.StringToSign(timestamp, authorization.Scope, canonical), canonical);
        }
    }
}
