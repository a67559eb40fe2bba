using System.Diagnostics.CodeAnalysis;
using System.Xml;

namespace OssPipeline.Oss.Xml;

/// <summary>The error document: <c>Error/Code</c>, <c>Message</c>, <c>RequestId</c>, <c>Endpoint</c>.</summary>
internal sealed record ErrorXml(string Code, string Message, string? RequestId, string? Endpoint)
{
    private const string Token = "x-oss-security-token:";

    /// <summary>The number of the error in the vendor's list (<c>EC</c>).</summary>
    public string? ErrorCodeId { get; private init; }

    /// <summary>What the server signed, when signatures differ; null otherwise. A security token in it is masked.</summary>
    public string? StringToSign { get; private init; }

    /// <summary>The canonical request that the server made (V4), when signatures differ; null otherwise.</summary>
    public string? CanonicalRequest { get; private init; }

    private const int MaxMessage = 400;

    /// <summary>Reads one; false for anything else (a proxy's page, nothing at all).</summary>
    public static bool TryRead(Stream body, [NotNullWhen(true)] out ErrorXml? error)
    {
        string code = "", message = "";
        string? requestId = null, endpoint = null, errorCodeId = null, stringToSign = null, canonicalRequest = null;
        try
        {
            using var reader = OssXml.Open(body, "Error");
            while (OssXml.NextChild(reader, depth: 0))
            {
                switch (reader.LocalName)
                {
                    case "Code":
                        code = Clean(OssXml.Text(reader));
                        break;
                    case "Message":
                        message = Clean(OssXml.Text(reader));
                        break;
                    case "RequestId":
                        requestId = Clean(OssXml.Text(reader));
                        break;
                    case "EC":
                        errorCodeId = Clean(OssXml.Text(reader));
                        break;
                    case "StringToSign":
                        stringToSign = Masked(OssXml.Text(reader));
                        break;
                    case "CanonicalRequest":
                        canonicalRequest = Masked(OssXml.Text(reader));
                        break;
                    case "Endpoint":
                        endpoint = Clean(OssXml.Text(reader));
                        break;
                }
            }
        }
        catch (XmlException)
        {
            // Cut off or no XML: the status alone tells what happened.
            code = "";
        }

        error = code.Length == 0 ? null : new ErrorXml(code, message, requestId, endpoint)
        {
            ErrorCodeId = errorCodeId,
            StringToSign = stringToSign,
            CanonicalRequest = canonicalRequest,
        };
        return error is not null;
    }

    // Shown in details only, where lines must stay lines so that they can be compared.
    private static string Masked(string text)
    {
        const int MaxText = 8192;
        var cut = text.Length > MaxText ? text[..MaxText] : text;
        return string.Join('\n', cut.Split('\n').Select(line => line.StartsWith(Token, StringComparison.OrdinalIgnoreCase) ? Token + "***" : Clean(line)));
    }

    // Server text goes into terminals and logs: one line, bounded.
    private static string Clean(string text)
    {
        var cut = text.Length > MaxMessage ? text.AsSpan(0, MaxMessage) : text;
        return string.Create(cut.Length, cut, static (line, source) =>
        {
            for (var i = 0; i < line.Length; i++)
            {
                line[i] = char.IsControl(source[i]) ? ' ' : source[i];
            }
        }).Trim();
    }
}
