using System.Globalization;
using System.Text;
using System.Xml;
using OssPipeline.Core.Storage;

namespace OssPipeline.Oss.Xml;

/// <summary>One page of an upload's parts.</summary>
internal sealed record PartsPage(IReadOnlyList<UploadedPart> Parts, bool IsTruncated, long Next);

/// <summary>Reads <c>ListPartsResult</c> and writes <c>CompleteMultipartUpload</c>.</summary>
internal static class PartsXml
{
    public static PartsPage Read(Stream body)
    {
        using var reader = OssXml.Open(body, "ListPartsResult");
        var parts = new List<UploadedPart>();
        var (truncated, next) = (false, 0L);
        while (OssXml.NextChild(reader, depth: 0))
        {
            switch (reader.LocalName)
            {
                case "Part":
                    parts.Add(ReadPart(reader));
                    break;
                case "IsTruncated":
                    truncated = XmlValue.Flag(reader);
                    break;
                case "NextPartNumberMarker":
                    var text = OssXml.Text(reader);
                    next = text.Length == 0 ? 0 : long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
                    break;
            }
        }

        return new PartsPage(parts, truncated, next);
    }

    public static byte[] Write(IReadOnlyList<UploadedPart> parts)
    {
        using var body = new MemoryStream(64 + (parts.Count * 96));
        using (var writer = XmlWriter.Create(body, new XmlWriterSettings { Encoding = new UTF8Encoding(false) }))
        {
            writer.WriteStartElement("CompleteMultipartUpload");
            foreach (var part in parts)
            {
                writer.WriteStartElement("Part");
                writer.WriteElementString("PartNumber", part.Number.ToString(CultureInfo.InvariantCulture));
                writer.WriteElementString("ETag", $"\"{part.ETag}\"");
                writer.WriteEndElement();
            }

            writer.WriteEndElement();
        }

        return body.ToArray();
    }

    private static UploadedPart ReadPart(XmlReader reader)
    {
        long number = 0, size = -1;
        var etag = "";
        ulong? crc = null;
        while (OssXml.NextChild(reader, depth: 1))
        {
            switch (reader.LocalName)
            {
                case "PartNumber":
                    number = XmlValue.Number(reader);
                    break;
                case "Size":
                    size = XmlValue.Number(reader);
                    break;
                case "ETag":
                    etag = XmlValue.ETag(reader);
                    break;
                case "HashCrc64ecma":
                    crc = ulong.TryParse(OssXml.Text(reader), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
                    break;
            }
        }

        return number is < 1 or > int.MaxValue || size < 0
            ? throw new FormatException("a part without number or size")
            : new UploadedPart((int)number, size, etag, crc);
    }
}
