using System.Buffers;
using System.Text;

namespace OssPipeline.DevServer.Xml;

/// <summary>Writes an XML answer as UTF-8 bytes.</summary>
/// <remarks>
/// Keys may hold control characters that XML 1.0 has no spelling for; OSS writes them as numeric references all the same, which
/// <see cref="System.Xml.XmlWriter"/> refuses by default and clients read with checking off. Clients that can't ask for
/// <c>encoding-type=url</c>.
/// </remarks>
internal sealed class XmlBody
{
    private readonly ArrayBufferWriter<byte> _buffer = new(512);

    /// <summary>Begins a document with its root element.</summary>
    public XmlBody(string root)
    {
        Raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        Begin(root);
    }

    /// <summary>The bytes written so far.</summary>
    public ReadOnlyMemory<byte> Bytes => _buffer.WrittenMemory;

    /// <summary>Begins an element.</summary>
    public XmlBody Begin(string name)
    {
        Raw("<");
        Raw(name);
        Raw(">");
        return this;
    }

    /// <summary>Ends an element.</summary>
    public XmlBody End(string name)
    {
        Raw("</");
        Raw(name);
        Raw(">");
        return this;
    }

    /// <summary>An element of text.</summary>
    public XmlBody Element(string name, string value)
    {
        Begin(name);
        Text(value);
        return End(name);
    }

    /// <summary>An element of a number.</summary>
    public XmlBody Element(string name, long value) => Element(name, value.ToString());

    /// <summary>An element of <c>true</c> or <c>false</c>.</summary>
    public XmlBody Element(string name, bool value) => Element(name, value ? "true" : "false");

    private void Raw(string text)
    {
        var span = _buffer.GetSpan(text.Length * 3);
        _buffer.Advance(Encoding.UTF8.GetBytes(text, span));
    }

    /// <summary>Text inside the element that was begun last.</summary>
    public XmlBody Text(string value)
    {
        var rest = value.AsSpan();
        while (!rest.IsEmpty)
        {
            var plain = rest.IndexOfAny(Escaped);
            var run = plain < 0 ? rest : rest[..plain];
            _buffer.Advance(Encoding.UTF8.GetBytes(run, _buffer.GetSpan((run.Length * 3) + 1)));
            if (plain < 0)
            {
                break;
            }

            Raw(rest[plain] switch
            {
                '<' => "&lt;",
                '>' => "&gt;",
                '&' => "&amp;",
                '"' => "&quot;",
                var c => $"&#x{(int)c:X2};",
            });
            rest = rest[(plain + 1)..];
        }

        return this;
    }

    private static readonly SearchValues<char> Escaped = SearchValues.Create(
        "<>&\"\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u0009\u000A\u000B\u000C\u000D\u000E\u000F" +
        "\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001A\u001B\u001C\u001D\u001E\u001F\uFFFE\uFFFF");
}
