using System.Globalization;
using System.Xml;
using OssPipeline.Oss.Signing;

namespace OssPipeline.Oss.Xml;

/// <summary>Element texts as values; what does not parse is a <see cref="FormatException"/> that names the element.</summary>
internal static class XmlValue
{
    public static long Number(XmlReader reader)
    {
        var (name, text) = (reader.LocalName, OssXml.Text(reader));
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException($"<{name}> is no number");
    }

    public static bool Flag(XmlReader reader) => OssXml.Text(reader) == "true";

    public static DateTimeOffset Time(XmlReader reader)
    {
        var (name, text) = (reader.LocalName, OssXml.Text(reader));
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : throw new FormatException($"<{name}> is no time");
    }

    /// <summary>A text that <c>encoding-type=url</c> encoded; by the rules of queries, as the vendor's SDKs decode it.</summary>
    public static string Encoded(XmlReader reader)
    {
        var (name, text) = (reader.LocalName, OssXml.Text(reader));
        return OssPath.TryDecodeQuery(text, out var decoded) ? decoded : throw new FormatException($"<{name}> is not URL-encoded UTF-8");
    }

    /// <summary>The prefix inside a <c>CommonPrefixes</c> element that the reader stands on.</summary>
    public static string CommonPrefix(XmlReader reader)
    {
        var (depth, prefix) = (reader.Depth, "");
        while (OssXml.NextChild(reader, depth))
        {
            if (reader.LocalName == "Prefix")
            {
                prefix = Encoded(reader);
            }
        }

        return prefix.Length != 0 ? prefix : throw new FormatException("a common prefix without text");
    }

    /// <summary>An ETag without its quotes.</summary>
    public static string ETag(XmlReader reader) => OssXml.Text(reader).Trim('"');
}
