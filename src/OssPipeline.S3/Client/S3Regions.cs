using System.Net;
using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace OssPipeline.S3.Client;

/// <summary>Finds out from a refusal where a bucket is (S3 API reference, "Error responses": PermanentRedirect, AuthorizationHeaderMalformed).</summary>
internal static class S3Regions
{
    private const string Header = "x-amz-bucket-region";
    private const string Expecting = "expecting '";

    /// <summary>The region that the server names; null where the refusal has another reason.</summary>
    public static string? Told(Exception e)
    {
        if (e is not AmazonServiceException refused)
        {
            return null;
        }

        var isElsewhere = refused.ErrorCode is "PermanentRedirect" or "AuthorizationHeaderMalformed" or "IllegalLocationConstraintException"
            || refused.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.TemporaryRedirect

            // A HEAD has no body to name the code in.
            || (refused.StatusCode == HttpStatusCode.BadRequest && refused.ErrorCode is null or "" or "BadRequest");
        return !isElsewhere ? null : Checked(refused.InnerException is HttpErrorResponseException { Response: { } response } && response.IsHeaderPresent(Header)
            ? response.GetHeaderValue(Header)
            : Quoted(refused.Message));
    }

    // "The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'eu-west-1'"
    private static string? Quoted(string? message)
    {
        var start = message?.IndexOf(Expecting, StringComparison.Ordinal) ?? -1;
        if (start < 0)
        {
            return null;
        }

        var rest = message.AsSpan(start + Expecting.Length);
        var end = rest.IndexOf('\'');
        return end < 0 ? null : rest[..end].ToString();
    }

    // It becomes part of a host name, so it must not name another host.
    private static string? Checked(string? region) =>
        region is { Length: > 0 and <= 32 } && region.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-') ? region : null;
}
