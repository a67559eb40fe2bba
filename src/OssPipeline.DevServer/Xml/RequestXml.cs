using System.Text;
using System.Xml;
using OssPipeline.DevServer.Protocol;

namespace OssPipeline.DevServer.Xml;

/// <summary>Reads the XML of requests. It comes from outside: no DTD, no entities, no more than was read into memory.</summary>
internal static class RequestXml
{
    /// <summary>The largest XML body taken (OSS REST reference, DeleteMultipleObjects).</summary>
    public const int MaxBytes = 2 << 20;

    /// <summary>Takes an element of text inside another; the path is of local names.</summary>
    public delegate void Leaf(string parent, string name, string value);

    /// <summary>Reads a document, calling <paramref name="leaf"/> for each element of text and <paramref name="end"/> as each element ends.</summary>
    /// <exception cref="OssError">MalformedXML: not XML, or of another root.</exception>
    public static void Read(byte[] body, string root, Leaf leaf, Action<string> end)
    {
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            CheckCharacters = false,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            MaxCharactersInDocument = MaxBytes,
        };
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(body, writable: false), settings);
            reader.MoveToContent();
            if (reader.LocalName != root)
            {
                throw OssError.MalformedXml($"the root is '{reader.LocalName}', not '{root}'");
            }

            var parents = new Stack<string>();
            var text = new StringBuilder();
            do
            {
                switch (reader.NodeType)
                {
                    case XmlNodeType.Element:
                        if (reader.Depth > 8)
                        {
                            throw OssError.MalformedXml("the elements are nested too deeply");
                        }

                        text.Clear();
                        if (reader.IsEmptyElement)
                        {
                            leaf(parents.TryPeek(out var outer) ? outer : string.Empty, reader.LocalName, string.Empty);
                            end(reader.LocalName);
                        }
                        else
                        {
                            parents.Push(reader.LocalName);
                        }

                        break;
                    case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace:
                        text.Append(reader.Value);
                        break;
                    case XmlNodeType.EndElement:
                        var name = parents.Pop();
                        leaf(parents.TryPeek(out var parent) ? parent : string.Empty, name, text.ToString());
                        end(name);
                        text.Clear();
                        break;
                    default:
                        break;
                }
            }
            while (reader.Read());
        }
        catch (XmlException e)
        {
            throw OssError.MalformedXml(e.Message);
        }
    }
}
