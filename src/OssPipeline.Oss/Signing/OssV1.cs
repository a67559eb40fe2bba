using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace OssPipeline.Oss.Signing;

/// <summary>Signature V1, HMAC-SHA1 (OSS REST reference, "Include signatures in the Authorization header", V1).</summary>
/// <remarks>Kept for private deployments that know no V4. The same methods serve headers and presigned URLs.</remarks>
public static class OssV1
{
    /// <summary>The first word of the <c>Authorization</c> header.</summary>
    public const string Scheme = "OSS";

    /// <summary>Signs a request.</summary>
    /// <param name="request">The request; its date is <c>x-oss-date</c> or, without it, <c>Date</c>.</param>
    /// <param name="accessKeySecret">The secret.</param>
    /// <param name="expires">For a presigned URL its <c>Expires</c>, which stands in for the date; otherwise null.</param>
    /// <returns>The signature in Base64.</returns>
    [SuppressMessage("Security", "CA5350", Justification = "The protocol prescribes HMAC-SHA1.")]
    public static string Sign(in OssRequestToSign request, string accessKeySecret, string? expires = null)
    {
        ArgumentNullException.ThrowIfNull(accessKeySecret);
        var sink = new Utf8Sink(stackalloc byte[1024]);
        var secret = new Utf8Sink(stackalloc byte[128]);
        try
        {
            AppendStringToSign(ref sink, request, expires);
            secret.Append(accessKeySecret);
            Span<byte> hash = stackalloc byte[HMACSHA1.HashSizeInBytes];
            HMACSHA1.HashData(secret.Written, sink.Written, hash);
            return Convert.ToBase64String(hash);
        }
        finally
        {
            sink.Dispose();
            secret.Dispose();
        }
    }

    /// <summary>Whether a signature is the request's, compared in constant time.</summary>
    public static bool Verify(in OssRequestToSign request, string accessKeySecret, string signature, string? expires = null) =>
        CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(Sign(request, accessKeySecret, expires)),
            Encoding.UTF8.GetBytes(signature));

    /// <summary>The string to sign as text, for messages about signatures that differ.</summary>
    public static string StringToSign(in OssRequestToSign request, string? expires = null)
    {
        var sink = new Utf8Sink(stackalloc byte[1024]);
        try
        {
            AppendStringToSign(ref sink, request, expires);
            return Encoding.UTF8.GetString(sink.Written);
        }
        finally
        {
            sink.Dispose();
        }
    }

    /// <summary>Reads <c>OSS AccessKeyId:Signature</c>.</summary>
    public static bool TryParseAuthorization(string header, out string accessKeyId, out string signature)
    {
        ArgumentNullException.ThrowIfNull(header);
        (accessKeyId, signature) = ("", "");
        var colon = header.LastIndexOf(':');
        if (!header.StartsWith(Scheme + " ", StringComparison.Ordinal) || colon <= Scheme.Length + 1 || colon == header.Length - 1)
        {
            return false;
        }

        (accessKeyId, signature) = (header[(Scheme.Length + 1)..colon], header[(colon + 1)..].Trim());
        return true;
    }

    private static void AppendStringToSign(ref Utf8Sink sink, in OssRequestToSign request, string? expires)
    {
        AppendLine(ref sink, request.Method);
        AppendLine(ref sink, request.Header("content-md5"));
        AppendLine(ref sink, request.Header("content-type"));
        AppendLine(ref sink, expires ?? request.Header("x-oss-date") ?? request.Header("date"));
        V1Canonical.AppendHeaders(ref sink, request.Headers);
        V1Canonical.AppendResource(ref sink, request);
    }

    private static void AppendLine(ref Utf8Sink sink, string? value)
    {
        sink.Append(value.AsSpan().Trim());
        sink.Append((byte)'\n');
    }
}
