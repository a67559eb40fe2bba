using System.Net;
using System.Xml;
using System.Xml.Linq;

namespace OssPipeline.DevServer.Tests;

/// <summary>An answer read to its end.</summary>
internal sealed record Reply(HttpStatusCode Status, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string? this[string header] => Headers.GetValueOrDefault(header);

    public string Text => System.Text.Encoding.UTF8.GetString(Body);

    public XElement Xml
    {
        get
        {
            using var reader = XmlReader.Create(new MemoryStream(Body), new XmlReaderSettings { CheckCharacters = false });
            return XElement.Load(reader);
        }
    }

    public string Code => Xml.Element("Code")!.Value;

    public static async Task<Reply> ReadAsync(HttpResponseMessage response)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, values) in response.Headers.NonValidated)
        {
            headers[name] = values.ToString();
        }

        foreach (var (name, values) in response.Content.Headers.NonValidated)
        {
            headers[name] = values.ToString();
        }

        return new Reply(response.StatusCode, headers, await response.Content.ReadAsByteArrayAsync());
    }
}
