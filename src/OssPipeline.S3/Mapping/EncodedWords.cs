using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace OssPipeline.S3.Mapping;

/// <summary>Text beyond ASCII in a header: RFC 2047's <c>=?UTF-8?B?…?=</c> and <c>=?UTF-8?Q?…?=</c>, which is how S3 gives metadata back.</summary>
internal static class EncodedWords
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text that a value stands for; false where it has an encoded word of a charset that is not known here, or a broken one.</summary>
    public static bool TryDecode(string value, [NotNullWhen(true)] out string? text)
    {
        text = value;
        if (!value.Contains("=?", StringComparison.Ordinal))
        {
            return true;
        }

        var decoded = new StringBuilder(value.Length);
        var rest = value.AsSpan();
        for (var isBehindWord = false; !rest.IsEmpty;)
        {
            var start = rest.IndexOf("=?", StringComparison.Ordinal);
            if (start < 0)
            {
                decoded.Append(rest);
                break;
            }

            var plain = rest[..start];
            if (!TrySplit(rest[start..], out var charset, out var encoding, out var body, out var length))
            {
                // Text that only looks like one.
                decoded.Append(plain).Append("=?");
                rest = rest[(start + 2)..];
                isBehindWord = false;
                continue;
            }

            if (Decode(charset, encoding, body) is not { } word)
            {
                text = null;
                return false;
            }

            // White space between two encoded words belongs to neither (RFC 2047, section 6.2).
            if (!isBehindWord || !plain.IsWhiteSpace())
            {
                decoded.Append(plain);
            }

            decoded.Append(word);
            rest = rest[(start + length)..];
            isBehindWord = true;
        }

        text = decoded.ToString();
        return true;
    }

    // =?charset?B or Q?body?=
    private static bool TrySplit(ReadOnlySpan<char> from, out ReadOnlySpan<char> charset, out char encoding, out ReadOnlySpan<char> body, out int length)
    {
        charset = body = default;
        (encoding, length) = (default, 0);
        var charsetEnd = from[2..].IndexOf('?') + 2;
        if (charsetEnd < 3 || charsetEnd + 2 >= from.Length || from[charsetEnd + 2] != '?' || from[charsetEnd + 1] is not ('B' or 'b' or 'Q' or 'q'))
        {
            return false;
        }

        var rest = from[(charsetEnd + 3)..];
        var bodyEnd = rest.IndexOf("?=", StringComparison.Ordinal);
        if (bodyEnd < 0)
        {
            return false;
        }

        charset = from[2..charsetEnd];
        body = rest[..bodyEnd];
        (encoding, length) = (char.ToUpperInvariant(from[charsetEnd + 1]), charsetEnd + 3 + bodyEnd + 2);
        return true;
    }

    private static string? Decode(ReadOnlySpan<char> charset, char encoding, ReadOnlySpan<char> body)
    {
        Encoding? text = charset switch
        {
            _ when charset.Equals("UTF-8", StringComparison.OrdinalIgnoreCase) => StrictUtf8,
            _ when charset.Equals("ISO-8859-1", StringComparison.OrdinalIgnoreCase) => Encoding.Latin1,
            _ when charset.Equals("US-ASCII", StringComparison.OrdinalIgnoreCase) => Encoding.ASCII,
            _ => null,
        };
        var bytes = new byte[body.Length];
        if (text is null || !(encoding == 'B' ? Convert.TryFromBase64Chars(body, bytes, out var count) : TryQuoted(body, bytes, out count)))
        {
            return null;
        }

        try
        {
            return text.GetString(bytes, 0, count);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static bool TryQuoted(ReadOnlySpan<char> body, byte[] bytes, out int count)
    {
        count = 0;
        for (var i = 0; i < body.Length; i++)
        {
            switch (body[i])
            {
                case '_':
                    bytes[count++] = (byte)' ';
                    break;
                case '=' when i + 2 < body.Length && char.IsAsciiHexDigit(body[i + 1]) && char.IsAsciiHexDigit(body[i + 2]):
                    bytes[count++] = byte.Parse(body.Slice(i + 1, 2), System.Globalization.NumberStyles.AllowHexSpecifier, System.Globalization.CultureInfo.InvariantCulture);
                    i += 2;
                    break;
                case > ' ' and <= '~' and not '=':
                    bytes[count++] = (byte)body[i];
                    break;
                default:
                    return false;
            }
        }

        return true;
    }
}
