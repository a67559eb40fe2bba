using System.Buffers;
using System.Text;

namespace OssPipeline.Oss.Signing;

/// <summary>Percent-encoding exactly as OSS signs it (OSS REST reference, "Signature V4", "Canonical URI").</summary>
/// <remarks>
/// Bytes of the UTF-8 form other than <c>A-Z a-z 0-9 - . _ ~</c> become <c>%XX</c> in upper-case hex; <c>/</c> stays in paths only;
/// space is <c>%20</c> and plus <c>%2B</c>, never <c>+</c>. Dots and double slashes are part of a key and are not resolved.
/// </remarks>
public static class OssPath
{
    private const string UnreservedCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    internal static SearchValues<char> Unreserved { get; } = SearchValues.Create(UnreservedCharacters);

    internal static SearchValues<char> UnreservedAndSlash { get; } = SearchValues.Create(UnreservedCharacters + "/");

    /// <summary>Encodes a key for a path: <c>/</c> stays.</summary>
    public static string EncodeKey(string key) => Encode(key, UnreservedAndSlash);

    /// <summary>Encodes a name or a value for a query: <c>/</c> becomes <c>%2F</c>.</summary>
    public static string EncodeQuery(string text) => Encode(text, Unreserved);

    /// <summary>The canonical URI of a request: <c>/</c>, <c>/bucket/</c> or <c>/bucket/key</c> with the key encoded, whatever the addressing.</summary>
    /// <param name="bucket">Empty at service level.</param>
    /// <param name="key">Not encoded; empty at bucket level.</param>
    public static string CanonicalUri(string bucket, string key)
    {
        ArgumentNullException.ThrowIfNull(bucket);
        return bucket.Length == 0 ? "/" : $"/{bucket}/{EncodeKey(key)}";
    }

    /// <summary>
    /// What stands in a request line: <c>/bucket/key?query</c> under path addressing, <c>/key?query</c> where the host names the bucket.
    /// </summary>
    /// <param name="bucketInPath">The bucket under path addressing; empty where the host names it.</param>
    /// <param name="key">Not encoded; empty at bucket level.</param>
    /// <param name="query">Decoded names and values; an empty value is sent as the bare name.</param>
    public static string RequestTarget(string bucketInPath, string key, ReadOnlySpan<KeyValuePair<string, string>> query) =>
        Url("", bucketInPath, key, query);

    /// <summary>Decodes a path: <c>%XX</c> only, <c>+</c> is a plus. False where an escape is broken or the bytes are not UTF-8.</summary>
    public static bool TryDecodePath(ReadOnlySpan<char> text, out string decoded) => TryDecode(text, plusIsSpace: false, out decoded);

    /// <summary>Decodes a name or value of a query: as a path, but <c>+</c> is a space.</summary>
    public static bool TryDecodeQuery(ReadOnlySpan<char> text, out string decoded) => TryDecode(text, plusIsSpace: true, out decoded);

    /// <summary>Splits and decodes a raw query; a bare name has the empty value.</summary>
    /// <param name="query">With or without the leading <c>?</c>.</param>
    /// <param name="parameters">The parameters in the order in which they stand; names may repeat.</param>
    /// <returns>False where an escape is broken or the bytes are not UTF-8.</returns>
    public static bool TryParseQuery(ReadOnlySpan<char> query, out List<KeyValuePair<string, string>> parameters)
    {
        parameters = [];
        foreach (var range in query.TrimStart('?').Split('&'))
        {
            var pair = query.TrimStart('?')[range];
            if (pair.IsEmpty)
            {
                continue;
            }

            var equals = pair.IndexOf('=');
            if (!TryDecodeQuery(equals < 0 ? pair : pair[..equals], out var name)
                || !TryDecodeQuery(equals < 0 ? [] : pair[(equals + 1)..], out var value))
            {
                return false;
            }

            parameters.Add(new(name, value));
        }

        return true;
    }

    internal static string Url(string origin, string bucketInPath, string key, ReadOnlySpan<KeyValuePair<string, string>> query)
    {
        var sink = new Utf8Sink(stackalloc byte[1024]);
        try
        {
            sink.Append(origin);
            sink.Append((byte)'/');
            if (bucketInPath.Length != 0)
            {
                sink.Append(bucketInPath);
                sink.Append((byte)'/');
            }

            sink.AppendEncoded(key, UnreservedAndSlash);
            var separator = (byte)'?';
            foreach (var (name, value) in query)
            {
                sink.Append(separator);
                separator = (byte)'&';
                AppendParameter(ref sink, name, value);
            }

            return Encoding.ASCII.GetString(sink.Written);
        }
        finally
        {
            sink.Dispose();
        }
    }

    internal static void AppendParameter(ref Utf8Sink sink, string name, string value)
    {
        sink.AppendEncoded(name, Unreserved);
        if (value.Length != 0)
        {
            sink.Append((byte)'=');
            sink.AppendEncoded(value, Unreserved);
        }
    }

    private static string Encode(string text, SearchValues<char> literal)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.AsSpan().ContainsAnyExcept(literal))
        {
            return text;
        }

        var sink = new Utf8Sink(stackalloc byte[1024]);
        try
        {
            sink.AppendEncoded(text, literal);
            return Encoding.ASCII.GetString(sink.Written);
        }
        finally
        {
            sink.Dispose();
        }
    }

    private static bool TryDecode(ReadOnlySpan<char> text, bool plusIsSpace, out string decoded)
    {
        if (!text.ContainsAny('%', '+'))
        {
            decoded = text.ToString();
            return true;
        }

        var sink = new Utf8Sink(stackalloc byte[1024]);
        try
        {
            while (!text.IsEmpty)
            {
                var next = text.IndexOfAny('%', '+');
                sink.Append(next < 0 ? text : text[..next]);
                if (next < 0)
                {
                    break;
                }

                if (text[next] == '+')
                {
                    sink.Append(plusIsSpace ? (byte)' ' : (byte)'+');
                    text = text[(next + 1)..];
                    continue;
                }

                if (text.Length < next + 3 || !char.IsAsciiHexDigit(text[next + 1]) || !char.IsAsciiHexDigit(text[next + 2]))
                {
                    decoded = "";
                    return false;
                }

                sink.Append((byte)((Nibble(text[next + 1]) << 4) | Nibble(text[next + 2])));
                text = text[(next + 3)..];
            }

            var valid = System.Text.Unicode.Utf8.IsValid(sink.Written);
            decoded = valid ? Encoding.UTF8.GetString(sink.Written) : "";
            return valid;
        }
        finally
        {
            sink.Dispose();
        }
    }

    private static int Nibble(char digit) => char.IsAsciiDigit(digit) ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
