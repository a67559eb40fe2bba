using System.Text;
using System.Xml;

namespace OssPipeline.Oss.Xml;

/// <summary>Reading OSS's XML: flat elements by local name (some answers have a namespace, some have none), no DTD, no entities.</summary>
internal static class OssXml
{
    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreWhitespace = true,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        CheckCharacters = false,
        CloseInput = true,
    };

    /// <summary>Opens a document and stands on its root element.</summary>
    /// <exception cref="XmlException">Not XML, or another root element.</exception>
    public static XmlReader Open(Stream body, string root)
    {
        var reader = XmlReader.Create(body, Settings);
        try
        {
            return reader.MoveToContent() == XmlNodeType.Element && reader.LocalName == root
                ? reader
                : throw new XmlException($"the root element is <{reader.LocalName}> and not <{root}>");
        }
        catch (Exception)
        {
            reader.Dispose();
            throw;
        }
    }

    /// <summary>Goes to the next child of the element that stands at <paramref name="depth"/>; false at its end.</summary>
    public static bool NextChild(XmlReader reader, int depth)
    {
        if (reader.IsEmptyElement && reader.Depth == depth)
        {
            return false;
        }

        while (reader.Read())
        {
            if (reader.NodeType == XmlNodeType.Element && reader.Depth == depth + 1)
            {
                return true;
            }

            if (reader.NodeType == XmlNodeType.EndElement && reader.Depth == depth)
            {
                return false;
            }
        }

        return false;
    }

    /// <summary>The text of the element that the reader stands on, which it then has read to its end.</summary>
    public static string Text(XmlReader reader)
    {
        if (reader.IsEmptyElement)
        {
            return "";
        }

        var depth = reader.Depth;
        var text = "";
        StringBuilder? more = null;
        while (reader.Read() && !(reader.NodeType == XmlNodeType.EndElement && reader.Depth == depth))
        {
            if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace && reader.Depth == depth + 1)
            {
                if (text.Length == 0)
                {
                    text = reader.Value;
                }
                else
                {
                    (more ??= new StringBuilder(text)).Append(reader.Value);
                }
            }
        }

        return more?.ToString() ?? text;
    }
}
