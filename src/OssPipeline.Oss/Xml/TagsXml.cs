using System.Text;
using System.Xml;

namespace OssPipeline.Oss.Xml;

/// <summary>Reads and writes <c>Tagging</c>.</summary>
internal static class TagsXml
{
    public static IReadOnlyDictionary<string, string> Read(Stream body)
    {
        using var reader = OssXml.Open(body, "Tagging");
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        while (OssXml.NextChild(reader, depth: 0))
        {
            if (reader.LocalName != "TagSet")
            {
                continue;
            }

            while (OssXml.NextChild(reader, depth: 1))
            {
                if (reader.LocalName == "Tag")
                {
                    var (key, value) = ReadTag(reader);
                    tags[key] = value;
                }
            }
        }

        return tags;
    }

    public static byte[] Write(IReadOnlyDictionary<string, string> tags)
    {
        using var body = new MemoryStream(256);
        using (var writer = XmlWriter.Create(body, new XmlWriterSettings { Encoding = new UTF8Encoding(false) }))
        {
            writer.WriteStartElement("Tagging");
            writer.WriteStartElement("TagSet");
            foreach (var (key, value) in tags)
            {
                writer.WriteStartElement("Tag");
                writer.WriteElementString("Key", key);
                writer.WriteElementString("Value", value);
                writer.WriteEndElement();
            }

            writer.WriteEndElement();
            writer.WriteEndElement();
        }

        return body.ToArray();
    }

    private static (string Key, string Value) ReadTag(XmlReader reader)
    {
        var (key, value) = ("", "");
        while (OssXml.NextChild(reader, depth: 2))
        {
            switch (reader.LocalName)
            {
                case "Key":
                    key = OssXml.Text(reader);
                    break;
                case "Value":
                    value = OssXml.Text(reader);
                    break;
            }
        }

        return key.Length == 0 ? throw new FormatException("a tag without key") : (key, value);
    }
}
