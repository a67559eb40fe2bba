using System.Xml;
using Microsoft.AspNetCore.Http;

namespace OssPipeline.Throughput.Serving;

/// <summary>Reads the small XML bodies of Complete and Delete.</summary>
internal static class RequestXml
{
    private const int MaxCharacters = 4 << 20;

    /// <summary>The texts of all elements of one name, in order.</summary>
    public static async Task<List<string>> ReadTextsAsync(HttpRequest request, string element, CancellationToken cancellationToken)
    {
        var texts = new List<string>();
        var settings = new XmlReaderSettings
        {
            Async = true,
            DtdProcessing = DtdProcessing.Prohibit,
            MaxCharactersInDocument = MaxCharacters,
            CheckCharacters = false,
        };
        using var xml = XmlReader.Create(request.Body, settings);
        while (await xml.ReadAsync())
        {
            cancellationToken.ThrowIfCancellationRequested();
            while (xml.NodeType == XmlNodeType.Element && xml.LocalName == element)
            {
                texts.Add(await xml.ReadElementContentAsStringAsync());
            }
        }

        return texts;
    }
}
