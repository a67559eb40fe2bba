using System.Diagnostics.CodeAnalysis;
using System.Xml;

namespace OssPipeline.Oss.Xml;

/// <summary>The error document: <c>Error/Code</c>, <c>Message</c>, <c>RequestId</c>, <c>Endpoint</c>.</summary>
internal sealed record ErrorXml(string Code, string Message, string? RequestId, string? Endpoint)
{
    private const int MaxMessage = 400;

    /// <summary>Reads one; false for anything else (a proxy's page, nothing at all).</summary>
    public static bool TryRead(Stream body, [NotNullWhen(true)] out ErrorXml? error)
    {
        string code = "", message = "";
        string? requestId = null, endpoint = null;
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

        error = code.Length == 0 ? null : new ErrorXml(code, message, requestId, endpoint);
        return error is not null;
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
