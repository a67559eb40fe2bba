using System.Text;
using OssPipeline.DevServer.Protocol;
using OssPipeline.DevServer.Xml;
using OssPipeline.Oss.Signing;

namespace OssPipeline.DevServer.Handlers;

/// <summary>Object tags between their two spellings: the header's, which is stored, and the XML of <c>?tagging</c>.</summary>
internal static class TagSet
{
    /// <summary>Reads <c>&lt;Tagging&gt;&lt;TagSet&gt;&lt;Tag&gt;&lt;Key/&gt;&lt;Value/&gt;…</c> into the header's spelling.</summary>
    /// <exception cref="OssError">MalformedXML, or the tags break a rule of <see cref="Tagging"/>.</exception>
    public static string Read(byte[] body)
    {
        var tagging = new StringBuilder();
        var hasSet = false;
        string? key = null, value = null;
        RequestXml.Read(
            body,
            "Tagging",
            (parent, name, text) =>
            {
                switch (parent, name)
                {
                    case ("Tag", "Key"):
                        key = text;
                        break;
                    case ("Tag", "Value"):
                        value = text;
                        break;
                    default:
                        break;
                }
            },
            name =>
            {
                hasSet |= name == "TagSet";
                if (name == "Tag")
                {
                    tagging
                        .Append(tagging.Length == 0 ? string.Empty : "&")
                        .Append(OssPath.EncodeQuery(key ?? throw OssError.MalformedXml("a tag has no key")))
                        .Append('=')
                        .Append(OssPath.EncodeQuery(value ?? string.Empty));
                    (key, value) = (null, null);
                }
            });
        return hasSet ? tagging.ToString() : throw OssError.MalformedXml("there is no TagSet");
    }

    /// <summary>Writes stored tags as <c>?tagging</c> answers them.</summary>
    public static XmlBody Write(string tagging)
    {
        var answer = new XmlBody("Tagging").Begin("TagSet");
        foreach (var (key, value) in QueryParameters.Parse(tagging)?.Pairs ?? [])
        {
            answer.Begin("Tag").Element("Key", key).Element("Value", value).End("Tag");
        }

        return answer.End("TagSet").End("Tagging");
    }
}
