using System.Text;
using OssPipeline.DevServer.Protocol;

namespace OssPipeline.DevServer.Auth;

/// <summary>The answer to a signature that differs: with what the server signed, the main aid in finding out why.</summary>
internal static class SignatureMismatch
{
    /// <summary>SignatureDoesNotMatch.</summary>
    /// <param name="accessKeyId">Who is said to have signed.</param>
    /// <param name="signature">The signature sent.</param>
    /// <param name="stringToSign">What the server signed.</param>
    /// <param name="canonicalRequest">V4: the canonical request; null for V1.</param>
    public static OssError Of(string accessKeyId, string signature, string stringToSign, string? canonicalRequest)
    {
        List<(string Name, string Value)> details =
        [
            ("OSSAccessKeyId", accessKeyId),
            ("SignatureProvided", signature),
            ("StringToSign", stringToSign),
            ("StringToSignBytes", Hex(stringToSign)),
        ];
        if (canonicalRequest is not null)
        {
            details.Add(("CanonicalRequest", canonicalRequest));
        }

        return new OssError(
            403,
            "SignatureDoesNotMatch",
            "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
            [.. details]);
    }

    private static string Hex(string text)
    {
        var hex = new StringBuilder(text.Length * 3);
        foreach (var b in Encoding.UTF8.GetBytes(text))
        {
            hex.Append(hex.Length == 0 ? string.Empty : " ").Append(b.ToString("X2"));
        }

        return hex.ToString();
    }
}
