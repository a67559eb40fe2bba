using System.Security.Cryptography;
using System.Text;

namespace OssPipeline.Oss.Signing;

/// <summary>Signature V4, <c>OSS4-HMAC-SHA256</c> (OSS REST reference, "Include V4 signatures in the Authorization header").</summary>
/// <remarks>
/// The same methods serve headers and presigned URLs: the canonical query covers all parameters except <c>x-oss-signature</c>, and
/// the payload line is the value of <c>x-oss-content-sha256</c> or, without that header, <c>UNSIGNED-PAYLOAD</c>.
/// </remarks>
public static class OssV4
{
    /// <summary>The algorithm's name, the first word of the <c>Authorization</c> header.</summary>
    public const string Algorithm = "OSS4-HMAC-SHA256";

    /// <summary>The only payload hash in use: the body is checked by its CRC-64, not by the signature.</summary>
    public const string UnsignedPayload = "UNSIGNED-PAYLOAD";

    /// <summary>Characters of a signature in hex.</summary>
    public const int SignatureLength = 64;

    /// <summary>Bytes of a signing key.</summary>
    public const int KeyLength = 32;

    /// <summary>Signs a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="timestamp">The value of <c>x-oss-date</c>, <c>yyyyMMddTHHmmssZ</c>.</param>
    /// <param name="scope">Day, region and product.</param>
    /// <param name="signingKey">As <see cref="DeriveKey"/> or <see cref="OssSigningKeys"/> gives it.</param>
    /// <param name="signature">Takes <see cref="SignatureLength"/> characters of lower-case hex.</param>
    public static void Sign(in OssRequestToSign request, string timestamp, OssScope scope, ReadOnlySpan<byte> signingKey, Span<char> signature)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var sink = new Utf8Sink(stackalloc byte[1536]);
        try
        {
            V4Canonical.AppendRequest(ref sink, request);
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(sink.Written, hash);
            sink.Clear();
            AppendStringToSign(ref sink, timestamp, scope, hash);
            HMACSHA256.HashData(signingKey, sink.Written, hash);
            Convert.TryToHexStringLower(hash, signature, out _);
        }
        finally
        {
            sink.Dispose();
        }
    }

    /// <summary>Signs a request; see the other overload.</summary>
    public static string Sign(in OssRequestToSign request, string timestamp, OssScope scope, ReadOnlySpan<byte> signingKey)
    {
        Span<char> signature = stackalloc char[SignatureLength];
        Sign(request, timestamp, scope, signingKey, signature);
        return signature.ToString();
    }

    /// <summary>Whether a signature is the request's, compared in constant time.</summary>
    public static bool Verify(in OssRequestToSign request, string timestamp, OssScope scope, ReadOnlySpan<byte> signingKey, string signature)
    {
        ArgumentNullException.ThrowIfNull(signature);
        Span<char> expected = stackalloc char[SignatureLength];
        Sign(request, timestamp, scope, signingKey, expected);
        return CryptographicOperations.FixedTimeEquals(
            System.Runtime.InteropServices.MemoryMarshal.AsBytes((ReadOnlySpan<char>)expected),
            System.Runtime.InteropServices.MemoryMarshal.AsBytes(signature.AsSpan()));
    }

    /// <summary>The canonical request as text, for messages about signatures that differ.</summary>
    public static string CanonicalRequest(in OssRequestToSign request)
    {
        var sink = new Utf8Sink(stackalloc byte[1536]);
        try
        {
            V4Canonical.AppendRequest(ref sink, request);
            return Encoding.UTF8.GetString(sink.Written);
        }
        finally
        {
            sink.Dispose();
        }
    }

    /// <summary>The string to sign as text, for messages about signatures that differ.</summary>
    /// <param name="timestamp">The value of <c>x-oss-date</c>.</param>
    /// <param name="scope">Day, region and product.</param>
    /// <param name="canonicalRequest">As <see cref="CanonicalRequest"/> gives it.</param>
    public static string StringToSign(string timestamp, OssScope scope, string canonicalRequest)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(canonicalRequest);
        var sink = new Utf8Sink(stackalloc byte[256]);
        try
        {
            AppendStringToSign(ref sink, timestamp, scope, SHA256.HashData(Encoding.UTF8.GetBytes(canonicalRequest)));
            return Encoding.UTF8.GetString(sink.Written);
        }
        finally
        {
            sink.Dispose();
        }
    }

    /// <summary>Derives the signing key of a secret for a scope: four HMACs, worth caching (<see cref="OssSigningKeys"/>).</summary>
    public static byte[] DeriveKey(string accessKeySecret, OssScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var key = Encoding.UTF8.GetBytes("aliyun_v4" + accessKeySecret);
        foreach (var step in (ReadOnlySpan<string>)[scope.Date, scope.Region, scope.Product, OssScope.Terminator])
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(step));
        }

        return key;
    }

    private static void AppendStringToSign(ref Utf8Sink sink, string timestamp, OssScope scope, ReadOnlySpan<byte> canonicalHash)
    {
        sink.Append(Algorithm);
        sink.Append((byte)'\n');
        sink.Append(timestamp);
        sink.Append((byte)'\n');
        sink.Append(scope.Text);
        sink.Append((byte)'\n');
        sink.AppendHexLower(canonicalHash);
    }
}
