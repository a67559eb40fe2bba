using System.Net;
using OssPipeline.Core.Storage;

namespace OssPipeline.S3.Client;

/// <summary>Sorts S3's error codes by what to do about them (S3 API reference, "Error responses", "List of error codes").</summary>
internal static class S3ErrorKinds
{
    public static (StoreErrorKind Kind, bool IsTransient) Of(HttpStatusCode status, string? code) => code switch
    {
        "NoSuchKey" or "NoSuchVersion" => (StoreErrorKind.NotFound, false),
        "NoSuchBucket" or "PermanentRedirect" or "TemporaryRedirect" or "IllegalLocationConstraintException" or "InvalidBucketName" => (StoreErrorKind.BucketNotFound, false),
        "NoSuchUpload" => (StoreErrorKind.UploadNotFound, false),
        "PreconditionFailed" => (StoreErrorKind.Changed, false),

        // Two writes met; the one that comes later sees what is there.
        "ConditionalRequestConflict" or "OperationAborted" => (StoreErrorKind.Changed, true),
        "InvalidAccessKeyId" or "SignatureDoesNotMatch" or "InvalidToken" or "TokenRefreshRequired" or "InvalidSecurity" or "NotSignedUp"
            or "AuthorizationHeaderMalformed" or "CredentialsNotSupported" or "InvalidClientTokenId" or "UnrecognizedClientException" => (StoreErrorKind.Credentials, false),

        // The SDK renews temporary credentials when it is asked again, and takes the server's time from this answer.
        "ExpiredToken" or "RequestTimeTooSkewed" or "RequestExpired" => (StoreErrorKind.Credentials, true),
        "AccessDenied" or "AccountProblem" or "AllAccessDisabled" or "AccessForbidden" => (StoreErrorKind.Denied, false),
        "KeyTooLongError" => (StoreErrorKind.InvalidKey, false),
        "InvalidObjectState" => (StoreErrorKind.Archived, false),
        "BadDigest" or "InvalidDigest" or "XAmzContentSHA256Mismatch" or "XAmzContentChecksumMismatch" => (StoreErrorKind.Corrupt, true),
        "RequestTimeout" or "IncompleteBody" => (StoreErrorKind.Unreachable, true),
        "SlowDown" or "Throttling" or "ThrottlingException" or "RequestThrottled" or "RequestLimitExceeded" or "BandwidthLimitExceeded" or "TooManyRequests" => (StoreErrorKind.Throttled, true),
        "ServiceUnavailable" or "Busy" => (StoreErrorKind.Throttled, true),
        "NotImplemented" or "MethodNotAllowed" or "AccessControlListNotSupported" => (StoreErrorKind.Unsupported, false),
        "QuotaExceeded" or "XMinioStorageFull" or "InsufficientStorage" => (StoreErrorKind.NoSpace, false),
        _ => OfStatus(status),
    };

    private static (StoreErrorKind Kind, bool IsTransient) OfStatus(HttpStatusCode status) => (int)status switch
    {
        301 or 302 or 307 or 308 => (StoreErrorKind.BucketNotFound, false),
        304 or 412 => (StoreErrorKind.Changed, false),
        401 => (StoreErrorKind.Credentials, false),
        403 => (StoreErrorKind.Denied, false),
        404 => (StoreErrorKind.NotFound, false),
        408 => (StoreErrorKind.Unreachable, true),
        409 => (StoreErrorKind.Changed, false),
        429 or 503 => (StoreErrorKind.Throttled, true),
        405 or 501 => (StoreErrorKind.Unsupported, false),
        507 => (StoreErrorKind.NoSpace, false),
        >= 500 => (StoreErrorKind.ServerError, true),

        // S3 reports some failures of its own after it has sent 200 (CopyObject, CompleteMultipartUpload).
        >= 200 and < 300 => (StoreErrorKind.ServerError, true),
        _ => (StoreErrorKind.InvalidRequest, false),
    };
}
