using System.Xml;
using OssPipeline.Core.Storage;

namespace OssPipeline.Oss.Xml;

/// <summary>One page of a listing.</summary>
/// <param name="Objects">In the server's order.</param>
/// <param name="IsTruncated">Whether there are more.</param>
/// <param name="Next">The continuation token; empty on the last page.</param>
internal sealed record ObjectsPage(IReadOnlyList<ObjectInfo> Objects, bool IsTruncated, string Next)
{
    public static ObjectsPage Empty { get; } = new([], false, "");
}

/// <summary>Reads <c>ListBucketResult</c> of ListObjectsV2 with <c>encoding-type=url</c>.</summary>
internal static class ObjectsXml
{
    public static ObjectsPage Read(Stream body)
    {
        using var reader = OssXml.Open(body, "ListBucketResult");
        var objects = new List<ObjectInfo>();
        var classes = new Classes();
        var (truncated, next) = (false, "");
        while (OssXml.NextChild(reader, depth: 0))
        {
            switch (reader.LocalName)
            {
                case "Contents":
                    objects.Add(ReadObject(reader, classes));
                    break;
                case "IsTruncated":
                    truncated = XmlValue.Flag(reader);
                    break;
                case "NextContinuationToken":
                    next = XmlValue.Encoded(reader);
                    break;
            }
        }

        return new ObjectsPage(objects, truncated, truncated ? next : "");
    }

    private static ObjectInfo ReadObject(XmlReader reader, Classes classes)
    {
        string key = "", storageClass = "";
        string? etag = null;
        long? size = null;
        DateTimeOffset? modified = null;
        while (OssXml.NextChild(reader, depth: 1))
        {
            switch (reader.LocalName)
            {
                case "Key":
                    key = XmlValue.Encoded(reader);
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

        return key.Length == 0 || size is null
            ? throw new FormatException("an object without key or size")
            : new ObjectInfo(key, size.Value, etag, modified) { Attributes = classes.Of(storageClass) };
    }

    /// <summary>One attributes record per storage class, not per object.</summary>
    private sealed class Classes
    {
        private ObjectAttributes _last = ObjectAttributes.None;

        public ObjectAttributes Of(string storageClass) =>
            storageClass.Length == 0 ? ObjectAttributes.None
            : _last.StorageClass == storageClass ? _last
            : _last = new ObjectAttributes { StorageClass = storageClass };
    }
}
