using System.Xml;
using OssPipeline.Core.Storage;

namespace OssPipeline.Oss.Xml;

/// <summary>One page of versions.</summary>
internal sealed record VersionsPage(IReadOnlyList<ObjectVersion> Versions, bool IsTruncated, string NextKey, string NextVersion)
{
    /// <summary>What a delimiter folded.</summary>
    public IReadOnlyList<string> CommonPrefixes { get; init; } = [];
}

/// <summary>Reads <c>ListVersionsResult</c> with <c>encoding-type=url</c>.</summary>
internal static class VersionsXml
{
    public static VersionsPage Read(Stream body)
    {
        using var reader = OssXml.Open(body, "ListVersionsResult");
        var (versions, prefixes) = (new List<ObjectVersion>(), new List<string>());
        var (truncated, nextKey, nextVersion) = (false, "", "");
        while (OssXml.NextChild(reader, depth: 0))
        {
            switch (reader.LocalName)
            {
                case "Version":
                    versions.Add(ReadVersion(reader, isMarker: false));
                    break;
                case "DeleteMarker":
                    versions.Add(ReadVersion(reader, isMarker: true));
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
                case "NextVersionIdMarker":
                    nextVersion = OssXml.Text(reader);
                    break;
            }
        }

        return new VersionsPage(versions, truncated, nextKey, nextVersion) { CommonPrefixes = prefixes };
    }

    private static ObjectVersion ReadVersion(XmlReader reader, bool isMarker)
    {
        string key = "", id = "", storageClass = "";
        string? etag = null;
        long? size = isMarker ? 0 : null;
        DateTimeOffset? modified = null;
        var isLatest = false;
        while (OssXml.NextChild(reader, depth: 1))
        {
            switch (reader.LocalName)
            {
                case "Key":
                    key = XmlValue.Encoded(reader);
                    break;
                case "VersionId":
                    id = OssXml.Text(reader);
                    break;
                case "IsLatest":
                    isLatest = XmlValue.Flag(reader);
                    break;
                case "LastModified":
                    modified = XmlValue.Time(reader);
                    break;
                case "ETag":
                    etag = XmlValue.ETag(reader);
                    break;
                case "Size":
                    size = XmlValue.Number(reader);
                    break;
                case "StorageClass":
                    storageClass = OssXml.Text(reader);
                    break;
            }
        }

        if (key.Length == 0 || id.Length == 0 || size is null)
        {
            throw new FormatException("a version without key, ID or size");
        }

        var attributes = storageClass.Length == 0 ? ObjectAttributes.None : new ObjectAttributes { StorageClass = storageClass };
        return new ObjectVersion(new ObjectInfo(key, size.Value, etag, modified) { Attributes = attributes }, id, isLatest, isMarker);
    }
}
