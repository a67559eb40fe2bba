using System.Globalization;
using System.Net;
using OssPipeline.Core.Storage;

namespace OssPipeline.Oss.Client;

/// <summary>What the server says about a request that it refused.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Code">OSS's error code; null where it sent no error document.</param>
/// <param name="Message">Its message, cleaned and cut for a line of text.</param>
/// <param name="RequestId">Its ID of the request.</param>
/// <param name="Endpoint">Where the bucket really is, when the server says so.</param>
/// <param name="RetryAfter">How long it asks to wait.</param>
internal sealed record OssError(
    HttpStatusCode Status,
    string? Code,
    string? Message,
    string? RequestId,
    string? Endpoint,
    TimeSpan? RetryAfter)
{
    /// <summary>What exactly went wrong, as the vendor's list of errors numbers it: <c>0026-00000001</c> (<c>x-oss-ec</c>).</summary>
    public string? ErrorCodeId { get; init; }

    /// <summary>The version that was asked for says that the object was deleted.</summary>
    public bool IsDeleteMarker { get; init; }

    /// <summary>What the server signed, when signatures differ; for details, not for the message.</summary>
    public string? Signed { get; init; }

    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);

    /// <summary>The pause that <c>x-oss-qos-delay-time</c> (milliseconds) or <c>Retry-After</c> (seconds) asks for.</summary>
    public static TimeSpan? PauseOf(OssResponse response)
    {
        var (text, unit) = response.Header(OssHeaders.QosDelay) is { } delay
            ? (delay, TimeSpan.FromMilliseconds(1))
            : (response.Header("Retry-After"), TimeSpan.FromSeconds(1));
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            return null;
        }

        var pause = count * unit;
        return pause < LongestPause ? pause : LongestPause;
    }

    public StoreException ToException(OssRequest request, string location)
    {
        var (kind, isTransient) = IsDeleteMarker ? (StoreErrorKind.NotFound, false) : OssErrorKinds.Of(Status, Code, Endpoint);
        var said = string.IsNullOrEmpty(Message) ? "" : $": {Message.TrimEnd('.')}";
        var id = (RequestId, ErrorCodeId) switch
        {
            (null, null) => "",
            (null, _) => $" (error {ErrorCodeId})",
            (_, null) => $" (request ID {RequestId})",
            _ => $" (request ID {RequestId}, error {ErrorCodeId})",
        };
        var text = $"{request.Operation} {location}: {(int)Status} {Code ?? Status.ToString()}{said}{id}.{Advice(kind)}";
        var details = Signed is null ? null : new InvalidOperationException($"This is what the server signed; compare it with what was sent.\n{Signed}");
        return new StoreException(kind, text, isTransient, details) { Code = Code, RequestId = RequestId, RetryAfter = RetryAfter };
    }

    private string Advice(StoreErrorKind kind) => Code switch
    {
        "MethodNotAllowed" when IsDeleteMarker => " That version is a delete marker and has no bytes.",
        _ when Endpoint is not null && kind == StoreErrorKind.BucketNotFound => $" The bucket is at another endpoint; set 'endpoint: {Endpoint}'.",
        "NoSuchBucket" => " Create the bucket, or correct 'bucket' and 'endpoint'.",
        "InvalidAccessKeyId" => " Check the access key ID.",
        "SignatureDoesNotMatch" => " Check the access key secret and the region.",
        "SecurityTokenExpired" or "InvalidSecurityToken" => " Renew the temporary credentials.",
        "RequestTimeTooSkewed" => " This machine's clock is off by more than 15 minutes.",
        "SecondLevelDomainForbidden" => " Set 'addressing: virtual_hosted'.",
        "InvalidObjectState" => " Restore the object first.",
        "TransferAccelerationDisabled" => " Enable transfer acceleration for the bucket, or use its regional endpoint.",
        _ => "",
    };
}
