using System.Globalization;
using System.Net;
using OssPipeline.Core.Catalog;
using OssPipeline.Core.Storage;

namespace OssPipeline.S3.Client;

/// <summary>What to do about a refusal, for its message.</summary>
internal static class S3Advice
{
    /// <summary>One sentence with a space before it; empty where the server's own words are enough.</summary>
    /// <param name="code">S3's code; null for a HEAD, whose answer has none.</param>
    /// <param name="kind">What the failure was sorted as.</param>
    /// <param name="status">HTTP status.</param>
    /// <param name="date">The server's time, as its answer has it.</param>
    /// <param name="clock">This machine's time.</param>
    public static string For(string? code, StoreErrorKind kind, HttpStatusCode status, string? date, TimeProvider clock) => code switch
    {
        "NoSuchBucket" => " Create the bucket, or correct 'bucket' and 'endpoint'.",
        "InvalidAccessKeyId" => " Check the access key ID, and that it is one of this server's.",
        "SignatureDoesNotMatch" => " Check the secret access key.",
        "AuthorizationHeaderMalformed" => " Check 'region'.",
        "ExpiredToken" or "TokenRefreshRequired" or "InvalidToken" => " Renew the temporary credentials.",
        "RequestTimeTooSkewed" or "RequestExpired" => Skew(date, clock),
        "InvalidObjectState" => " The object is archived: restore it first.",
        "AllAccessDisabled" => " The account's access to this bucket is switched off.",
        "AccessDenied" => " Reading needs s3:GetObject and s3:ListBucket (and kms:Decrypt for objects under KMS), writing s3:PutObject; a bucket where the requester pays needs 'requester_pays: true'.",
        "AccessControlListNotSupported" => " The bucket's owner switched access control lists off: leave 'acl' out.",
        "InvalidStorageClass" => " This server has no such storage class: leave 'storage_class' out or give one that it has.",
        null when status == HttpStatusCode.Forbidden => " Check the credentials and their rights; without s3:ListBucket S3 answers so for keys that do not exist, and without 'requester_pays: true' where the requester pays.",
        null when status == HttpStatusCode.BadRequest => " Objects under SSE-C need 'sse_c_key'; expired temporary credentials are answered so, too.",
        _ when kind == StoreErrorKind.BucketNotFound && (int)status is >= 300 and < 400 => " The bucket is at another endpoint: correct 'region' or 'endpoint'.",
        _ => "",
    };

    private static string Skew(string? date, TimeProvider clock)
    {
        if (!DateTimeOffset.TryParse(date, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var server))
        {
            return " This machine's clock is off by more than 15 minutes: set it.";
        }

        var off = clock.GetUtcNow() - server;
        return $" This machine's clock is {DurationText.Format(TimeSpan.FromSeconds(Math.Round(Math.Abs(off.TotalSeconds))))} {(off < TimeSpan.Zero ? "behind" : "ahead of")} the server's: set it.";
    }
}
