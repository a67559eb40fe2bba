using System.Buffers;
using System.Collections.Frozen;
using System.Text;
using OssPipeline.DevServer.Protocol;

namespace OssPipeline.DevServer.Handlers;

/// <summary>Headers of any name that are stored with an object and replayed: <c>x-oss-persistent-headers: name:base64(value),…</c></summary>
internal static class PersistentHeaders
{
    /// <summary>The header that names them.</summary>
    public const string Header = "x-oss-persistent-headers";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    // Headers with a meaning for HTTP or for OSS: stored text must not break an answer's framing nor pass for what the server says.
    private static readonly FrozenSet<string> Reserved = new[]
    {
        "Accept-Ranges", "Age", "Allow", "Authorization", "Cache-Control", "Connection", "Content-Disposition", "Content-Encoding",
        "Content-Language", "Content-Length", "Content-MD5", "Content-Range", "Content-Type", "Cookie", "Date", "ETag", "Expect", "Expires",
        "Host", "If-Match", "If-Modified-Since", "If-None-Match", "If-Unmodified-Since", "Keep-Alive", "Last-Modified", "Location", "Origin",
        "Proxy-Authenticate", "Proxy-Authorization", "Range", "Server", "Set-Cookie", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
        "User-Agent", "Vary", "Via", "WWW-Authenticate",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Adds the headers that a value names.</summary>
    /// <returns>How many bytes their names and values have.</returns>
    /// <exception cref="OssError">InvalidArgument.</exception>
    public static int Read(string value, List<KeyValuePair<string, string>> headers)
    {
        var bytes = 0;
        foreach (var range in value.AsSpan().Split(','))
        {
            var pair = value.AsSpan(range).Trim();
            var colon = pair.IndexOf(':');
            if (colon < 1)
            {
                throw Invalid(value, "Each header is name:base64(value).");
            }

            var name = pair[..colon].Trim().ToString();
            if (name.AsSpan().ContainsAnyExcept(TokenCharacters)
                || Reserved.Contains(name)
                || name.StartsWith("x-oss-", StringComparison.OrdinalIgnoreCase)
                || name.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase)
                || headers.Exists(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)))
            {
                throw Invalid(value, $"The header '{name}' can't be kept.");
            }

            var text = Decode(pair[(colon + 1)..]) ?? throw Invalid(value, $"The value of '{name}' is not Base64 of a header's value.");
            bytes += name.Length + Encoding.UTF8.GetByteCount(text);
            headers.Add(new(name, text));
        }

        return bytes;
    }

    private static string? Decode(ReadOnlySpan<char> encoded)
    {
        try
        {
            var text = Strict.GetString(Convert.FromBase64String(encoded.ToString()));
            foreach (var c in text)
            {
                if (char.IsControl(c))
                {
                    return null;
                }
            }

            return text;
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            return null;
        }
    }

    private static OssError Invalid(string value, string message) => OssError.InvalidArgument(Header, value, message);
}
