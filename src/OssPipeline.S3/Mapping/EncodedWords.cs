using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace OssPipeline.S3.Mapping;

/// <summary>Text beyond ASCII in a header: RFC 2047's <c>=?UTF-8?B?…?=</c> and <c>=?UTF-8?Q?…?=</c>, which is how S3 gives metadata back.</summary>
internal static class EncodedWords
{
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

            // White space between two encoded words belongs to neither (RFC 2047, section 6.2).
            var plain = rest[..start];
            if (!isBehindWord || !plain.IsWhiteSpace())
            {
                decoded.Append(plain);
            }

            if (!TryWord(rest[start..], out var word, out var length))
            {
                text = null;
                return false;
            }

            decoded.Append(word);
            rest = rest[(start + length)..];
            isBehindWord = true;
        }

        text = decoded.ToString();
        return true;
    }

    private static bool TryWord(ReadOnlySpan<char> from, out string word, out int length)
    {
        (word, length) = ("", 0);
        var charsetEnd = IndexOf(from, '?', 2);
        if (charsetEnd < 0 || charsetEnd + 2 >= from.Length || from[charsetEnd + 2] != '?')
        {
            return false;
        }

        var bodyEnd = from[(charsetEnd + 3)..].IndexOf("?=", StringComparison.Ordinal);
        if (bodyEnd < 0)
        {
            return false;
        }

        var body = from.Slice(charsetEnd + 3, bodyEnd);
        length = charsetEnd + 3 + bodyEnd + 2;
        var bytes = new byte[body.Length];
        int count;
        switch (from[charsetEnd + 1])
        {
            case 'B' or 'b':
                if (!Convert.TryFromBase64Chars(body, bytes, out count))
                {
                    return false;
                }

                break;
            case 'Q' or 'q':
                if (!TryQuoted(body, bytes, out count))
                {
                    return false;
                }

                break;
            default:
                return false;
        }

        Encoding? encoding = from[2..charsetEnd] switch
        {
            var c when c.Equals("UTF-8", StringComparison.OrdinalIgnoreCase) => new UTF8Encoding(false, throwOnInvalidBytes: true),
            var c when c.Equals("ISO-8859-1", StringComparison.OrdinalIgnoreCase) => Encoding.Latin1,
            var c when c.Equals("US-ASCII", StringComparison.OrdinalIgnoreCase) => Encoding.ASCII,
            _ => null,
        };
        try
        {
            word = encoding?.GetString(bytes, 0, count) ?? "";
            return encoding is not null;
        }
        catch (DecoderFallbackException)
        {
            return false;
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

    private static int IndexOf(ReadOnlySpan<char> text, char what, int from)
    {
        var found = from <= text.Length ? text[from..].IndexOf(what) : -1;
        return found < 0 ? -1 : found + from;
    }
}
