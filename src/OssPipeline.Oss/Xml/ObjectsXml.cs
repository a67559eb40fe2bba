using System.Xml;
using OssPipeline.Core.Storage;

namespace OssPipeline.Oss.Xml;

/// <summary>One page of a listing.</summary>
/// <param name="Objects">In the server's order.</param>
/// <param name="IsTruncated">Whether there are more.</param>
/// <param name="Next">The continuation token, or the marker of the first version; empty on the last page.</param>
internal sealed record ObjectsPage(IReadOnlyList<ObjectInfo> Objects, bool IsTruncated, string Next)
{
    public static ObjectsPage Empty { get; } = new([], false, "");

    /// <summary>What a delimiter folded.</summary>
    public IReadOnlyList<string> CommonPrefixes { get; init; } = [];

    /// <summary>IDs of the owners, one for each object in the same order; empty where the server told none.</summary>
    public IReadOnlyList<string> Owners { get; init; } = [];
}

/// <summary>Reads <c>ListBucketResult</c> of ListObjects and ListObjectsV2 with <c>encoding-type=url</c>.</summary>
internal static class ObjectsXml
{
    public static ObjectsPage Read(Stream body)
    {
        using var reader = OssXml.Open(body, "ListBucketResult");
        var (objects, prefixes) = (new List<ObjectInfo>(), new List<string>());
        List<string>? owners = null;
        var classes = new Classes();
        var (truncated, next) = (false, "");
        while (OssXml.NextChild(reader, depth: 0))
        {
            switch (reader.LocalName)
            {
                case "Contents":
                    objects.Add(ReadObject(reader, classes, out var owner));
                    if (owner.Length != 0)
                    {
                        (owners ??= []).Add(owner);
                    }

                    break;
                case "CommonPrefixes":
                    prefixes.Add(XmlValue.CommonPrefix(reader));
                    break;
                case "IsTruncated":
                    truncated = XmlValue.Flag(reader);
                    break;
                case "NextContinuationToken" or "NextMarker":
                    next = XmlValue.Encoded(reader);
                    break;
            }
        }

        return new ObjectsPage(objects, truncated, truncated ? next : "")
        {
            CommonPrefixes = prefixes,
            Owners = owners is null || owners.Count == objects.Count ? owners ?? [] : throw new FormatException("owners of some objects and not of others"),
        };
    }

    private static ObjectInfo ReadObject(XmlReader reader, Classes classes, out string owner)
    {
        owner = "";
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
                case "Owner":
                    owner = ReadOwner(reader);
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

    private static string ReadOwner(XmlReader reader)
    {
        var id = "";
        while (OssXml.NextChild(reader, depth: 2))
        {
            if (reader.LocalName == "ID")
            {
                id = OssXml.Text(reader);
            }
        }

        return id;
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
