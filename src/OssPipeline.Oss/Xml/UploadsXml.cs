using System.Xml;
using OssPipeline.Core.Storage;

namespace OssPipeline.Oss.Xml;

/// <summary>One page of open uploads.</summary>
internal sealed record UploadsPage(IReadOnlyList<PendingUpload> Uploads, bool IsTruncated, string NextKey, string NextId)
{
    /// <summary>What a delimiter folded.</summary>
    public IReadOnlyList<string> CommonPrefixes { get; init; } = [];
}

/// <summary>Reads what the multipart operations answer.</summary>
internal static class UploadsXml
{
    public static string ReadUploadId(Stream body) => ReadOne(body, "InitiateMultipartUploadResult", "UploadId");

    public static string ReadCompletedETag(Stream body) => ReadOne(body, "CompleteMultipartUploadResult", "ETag").Trim('"');

    public static UploadsPage ReadPage(Stream body)
    {
        using var reader = OssXml.Open(body, "ListMultipartUploadsResult");
        var (uploads, prefixes) = (new List<PendingUpload>(), new List<string>());
        var (truncated, nextKey, nextId) = (false, "", "");
        while (OssXml.NextChild(reader, depth: 0))
        {
            switch (reader.LocalName)
            {
                case "Upload":
                    uploads.Add(ReadUpload(reader));
                    break;
                case "CommonPrefixes":
                    prefixes.Add(XmlValue.CommonPrefix(reader));
                    break;
                case "IsTruncated":
                    truncated = XmlValue.Flag(reader);
                    break;
                case "NextKeyMarker":
                    nextKey = XmlValue.Encoded(reader);
                    break;
                case "NextUploadIdMarker":
                    nextId = OssXml.Text(reader);
                    break;
            }
        }

        return new UploadsPage(uploads, truncated, nextKey, nextId) { CommonPrefixes = prefixes };
    }

    private static PendingUpload ReadUpload(XmlReader reader)
    {
        string key = "", id = "";
        DateTimeOffset? initiated = null;
        while (OssXml.NextChild(reader, depth: 1))
        {
            switch (reader.LocalName)
            {
                case "Key":
                    key = XmlValue.Encoded(reader);
                    break;
                case "UploadId":
                    id = OssXml.Text(reader);
                    break;
                case "Initiated":
                    initiated = XmlValue.Time(reader);
                    break;
            }
        }

        return key.Length == 0 || id.Length == 0
            ? throw new FormatException("an upload without key or ID")
            : new PendingUpload(key, id, initiated);
    }

    private static string ReadOne(Stream body, string root, string element)
    {
        using var reader = OssXml.Open(body, root);
        var text = "";
        while (OssXml.NextChild(reader, depth: 0))
        {
            if (reader.LocalName == element)
            {
                text = OssXml.Text(reader);
            }
        }

        return text;
    }
}
