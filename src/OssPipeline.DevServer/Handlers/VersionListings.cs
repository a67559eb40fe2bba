using OssPipeline.DevServer.Hosting;
using OssPipeline.DevServer.Protocol;
using OssPipeline.DevServer.Storage;
using OssPipeline.DevServer.Xml;

namespace OssPipeline.DevServer.Handlers;

/// <summary>ListObjectVersions.</summary>
internal static class VersionListings
{
    private const int DefaultKeys = 100;

    /// <summary>ListObjectVersions.</summary>
    public static Task ListAsync(Exchange exchange)
    {
        var bucket = exchange.Bucket();
        var isEncoded = KeyEncoding.IsUrl(exchange);
        var query = new VersionQuery(
            exchange.Query["prefix"] ?? string.Empty,
            exchange.Query["delimiter"] ?? string.Empty,
            exchange.Query["key-marker"] ?? string.Empty,
            exchange.Query["version-id-marker"] ?? string.Empty,
            PageSize.Read(exchange, "max-keys", DefaultKeys));
        if (query.VersionMarker.Length > 0 && query.KeyMarker.Length == 0)
        {
            throw OssError.InvalidArgument("version-id-marker", query.VersionMarker, "A version-id marker cannot be specified without a key marker.");
        }

        var page = bucket.ListVersions(query);
        var answer = new XmlBody("ListVersionsResult")
            .Element("Name", bucket.Name)
            .Element("Prefix", KeyEncoding.Of(query.Prefix, isEncoded))
            .Element("KeyMarker", KeyEncoding.Of(query.KeyMarker, isEncoded))
            .Element("VersionIdMarker", query.VersionMarker)
            .Element("MaxKeys", query.MaxKeys)
            .Element("Delimiter", KeyEncoding.Of(query.Delimiter, isEncoded));
        if (isEncoded)
        {
            answer.Element("EncodingType", "url");
        }

        answer.Element("IsTruncated", page.IsTruncated);
        if (page.IsTruncated)
        {
            answer.Element("NextKeyMarker", KeyEncoding.Of(page.NextKey, isEncoded)).Element("NextVersionIdMarker", page.NextVersion);
        }

        foreach (var (key, version, isLatest) in page.Versions)
        {
            Entry(answer, KeyEncoding.Of(key, isEncoded), version, isLatest, exchange.Service.Now);
        }

        foreach (var common in page.CommonPrefixes)
        {
            answer.Begin("CommonPrefixes").Element("Prefix", KeyEncoding.Of(common, isEncoded)).End("CommonPrefixes");
        }

        return exchange.AnswerAsync(answer.End("ListVersionsResult"));
    }

    private static void Entry(XmlBody answer, string key, StoredObject version, bool isLatest, long now)
    {
        var element = version.IsDeleteMarker ? "DeleteMarker" : "Version";
        answer.Begin(element)
            .Element("Key", key)
            .Element("VersionId", version.VersionId)
            .Element("IsLatest", isLatest)
            .Element("LastModified", OssText.Iso(version.LastModified));
        if (!version.IsDeleteMarker)
        {
            answer
                .Element("ETag", $"\"{version.Tag}\"")
                .Element("Type", version.Type)
                .Element("Size", version.Size)
                .Element("StorageClass", version.Attributes.StorageClass);
            if (VersionHeaders.RestoreInfo(version, now) is { } restore)
            {
                answer.Element("RestoreInfo", restore);
            }
        }

        BucketOperations.Owner(answer);
        answer.End(element);
    }
}
