using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Xml;
using OssPipeline.Core.Storage;

namespace OssPipeline.Oss.Xml;

/// <summary>Bodies of DeleteMultipleObjects: at most 1,000 keys and well under 2 MB each; only failures are reported back.</summary>
internal static class DeleteXml
{
    private const int MaxKeys = 1000;
    private const int MaxBytes = 1_800_000;

    /// <summary>Writes the keys from <paramref name="start"/> on, as many as one request takes, and moves it past them.</summary>
    public static ReadOnlyMemory<byte> Batch(IReadOnlyList<string> keys, ref int start)
    {
        // Keys may hold control characters; OSS takes them as numeric references although XML 1.0 knows none.
        var settings = new XmlWriterSettings { Encoding = new UTF8Encoding(false), CheckCharacters = false, NewLineHandling = NewLineHandling.Entitize };
        using var body = new MemoryStream();
        using (var writer = XmlWriter.Create(body, settings))
        {
            writer.WriteStartElement("Delete");
            writer.WriteElementString("Quiet", "true");
            var end = Math.Min(keys.Count, start + MaxKeys);
            do
            {
                writer.WriteStartElement("Object");
                writer.WriteElementString("Key", keys[start++]);
                writer.WriteEndElement();
                writer.Flush();
            }
            while (start < end && body.Length < MaxBytes);
            writer.WriteEndElement();
        }

        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }

    [SuppressMessage("Security", "CA5351", Justification = "The protocol prescribes Content-MD5.")]
    public static string Md5Of(ReadOnlySpan<byte> body)
    {
        Span<byte> hash = stackalloc byte[MD5.HashSizeInBytes];
        MD5.HashData(body, hash);
        return Convert.ToBase64String(hash);
    }

    public static IReadOnlyList<DeleteFailure> ReadFailures(Stream body)
    {
        if (body.Length == 0)
        {
            return [];
        }

        using var reader = OssXml.Open(body, "DeleteResult");
        var failures = new List<DeleteFailure>();
        while (OssXml.NextChild(reader, depth: 0))
        {
            if (reader.LocalName == "Error")
            {
                failures.Add(ReadFailure(reader));
            }
        }

        return failures;
    }

    private static DeleteFailure ReadFailure(XmlReader reader)
    {
        string key = "", code = "", message = "";
        while (OssXml.NextChild(reader, depth: 1))
        {
            switch (reader.LocalName)
            {
                case "Key":
                    key = XmlValue.Encoded(reader);
                    break;
                case "Code":
                    code = OssXml.Text(reader);
                    break;
                case "Message":
                    message = OssXml.Text(reader);
                    break;
            }
        }

        return new DeleteFailure(key, message.Length == 0 ? code : $"{code}: {message}");
    }
}
