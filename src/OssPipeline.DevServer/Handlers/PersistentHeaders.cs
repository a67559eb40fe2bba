using System.Text;
using OssPipeline.DevServer.Hosting;
using OssPipeline.DevServer.Protocol;

namespace OssPipeline.DevServer.Handlers;

/// <summary><c>x-oss-persistent-headers</c>: further headers to keep and replay, as <c>name:base64(value),…</c>.</summary>
internal static class PersistentHeaders
{
    private const string Name = "x-oss-persistent-headers";

    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Content-MD5", "Origin", "Range", "Content-Length", "Content-Range", "Transfer-Encoding", "Connection", "Date", "Server", "ETag",
        "Last-Modified", "Authorization", "Accept-Ranges", "Content-Type", "Cache-Control", "Content-Disposition", "Content-Encoding",
        "Content-Language", "Expires",
    };

    /// <summary>Adds them to what is kept.</summary>
    /// <exception cref="OssError">InvalidArgument.</exception>
    public static void Read(Exchange exchange, List<KeyValuePair<string, string>> headers)
    {
        if (exchange.Header(Name) is not { Length: > 0 } text)
        {
            return;
        }

        foreach (var one in text.Split(','))
        {
            var colon = one.IndexOf(':', StringComparison.Ordinal);
            var name = colon < 1 ? string.Empty : one[..colon].Trim();
            var bytes = new byte[one.Length];
            if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')
                || Reserved.Contains(name) || name.StartsWith("x-oss-", StringComparison.OrdinalIgnoreCase)
                || !Convert.TryFromBase64String(one[(colon + 1)..].Trim(), bytes, out var count))
            {
                throw OssError.InvalidArgument(Name, text, "Each header is NAME:BASE64, with a name that is not reserved.");
            }

            var value = Encoding.UTF8.GetString(bytes, 0, count);
            if (value.Any(char.IsControl))
            {
                throw OssError.InvalidArgument(Name, text, "A value has control characters.");
            }

            headers.Add(new(name, value));
        }
    }
}
