using System.Net;
using OssPipeline.Core.Storage;

namespace OssPipeline.Oss.Client;

/// <summary>Sorts OSS's error codes by what to do about them (OSS REST reference, "Error responses").</summary>
internal static class OssErrorKinds
{
    public static (StoreErrorKind Kind, bool IsTransient) Of(HttpStatusCode status, string? code, string? endpoint) => code switch
    {
        "NoSuchKey" or "NoSuchVersion" or "SymlinkTargetNotExist" => (StoreErrorKind.NotFound, false),
        "NoSuchBucket" => (StoreErrorKind.BucketNotFound, false),
        "NoSuchUpload" => (StoreErrorKind.UploadNotFound, false),
        "FileAlreadyExists" => (StoreErrorKind.AlreadyExists, false),
        "PreconditionFailed" => (StoreErrorKind.Changed, false),
        "InvalidAccessKeyId" or "SignatureDoesNotMatch" or "InvalidSecurityToken" or "SecurityTokenExpired" or "UserDisable"
            or "AccessKeyIdAndSecurityTokenNotMatch" or "SecurityTokenNotSupported" => (StoreErrorKind.Credentials, false),

        // The clock was corrected and the request repeated before this is reported.
        "RequestTimeTooSkewed" => (StoreErrorKind.Credentials, false),
        "PermanentRedirect" or "TemporaryRedirect" => (StoreErrorKind.BucketNotFound, false),
        "AccessDenied" => (endpoint is null ? StoreErrorKind.Denied : StoreErrorKind.BucketNotFound, false),
        "InvalidObjectName" => (StoreErrorKind.InvalidKey, false),
        "InvalidObjectState" => (StoreErrorKind.Archived, false),
        "InvalidCRC64" or "InvalidDigest" => (StoreErrorKind.Corrupt, true),
        "RequestTimeout" or "IncompleteBody" => (StoreErrorKind.Unreachable, true),
        "BadRequest" => (StoreErrorKind.InvalidRequest, true),
        "NotImplemented" or "OperationNotSupported" or "MethodNotAllowed" => (StoreErrorKind.Unsupported, false),
        "InsufficientStorage" => (StoreErrorKind.NoSpace, false),
        "TotalQpsLimitExceeded" or "MetaOperationQpsLimitExceeded" or "ActiveRequestLimitExceeded" or "UploadTrafficRateLimitExceeded"
            or "DownloadTrafficRateLimitExceeded" or "CpuLimitExceeded" or "SlowDown" => (StoreErrorKind.Throttled, true),
        _ => OfStatus(status),
    };

    private static (StoreErrorKind Kind, bool IsTransient) OfStatus(HttpStatusCode status) => (int)status switch
    {
        301 or 302 or 307 or 308 => (StoreErrorKind.BucketNotFound, false),
        // What a condition says; UploadPartCopy and CopyObject answer so as well.
        304 => (StoreErrorKind.Changed, false),
        401 => (StoreErrorKind.Credentials, true),
        403 => (StoreErrorKind.Denied, false),
        404 => (StoreErrorKind.NotFound, false),
        408 => (StoreErrorKind.Unreachable, true),
        412 => (StoreErrorKind.Changed, false),
        429 => (StoreErrorKind.Throttled, true),
        405 or 501 => (StoreErrorKind.Unsupported, false),
        507 => (StoreErrorKind.NoSpace, false),
        >= 500 => (StoreErrorKind.ServerError, true),
        _ => (StoreErrorKind.InvalidRequest, false),
    };
}
