using System.Globalization;
using System.Text;

namespace OssPipeline.DevServer.Xml;

/// <summary>Spellings that answers share.</summary>
internal static class OssText
{
    /// <summary>A time as XML answers have it, to the millisecond.</summary>
    public static string Iso(long unixMilliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(unixMilliseconds).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>A time as headers have it.</summary>
    public static string Rfc1123(long unixMilliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(unixMilliseconds).ToString("R", CultureInfo.InvariantCulture);

    /// <summary>A name as <c>encoding-type=url</c> has it: unreserved characters and <c>/</c> as they are, the rest percent-encoded.</summary>
    public static string UrlEncode(string text)
    {
        if (!text.AsSpan().ContainsAnyExcept(Plain))
        {
            return text;
        }

        var encoded = new StringBuilder(text.Length + 32);
        foreach (var b in Encoding.UTF8.GetBytes(text))
        {
            if (Plain.Contains((char)b))
            {
                encoded.Append((char)b);
            }
            else
            {
                encoded.Append('%').Append(b.ToString("X2", CultureInfo.InvariantCulture));
            }
        }

        return encoded.ToString();
    }

    private static readonly System.Buffers.SearchValues<char> Plain =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/");
}
