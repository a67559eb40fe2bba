using OssPipeline.DevServer.Hosting;
using OssPipeline.DevServer.Storage;
using OssPipeline.DevServer.Xml;

namespace OssPipeline.DevServer.Handlers;

/// <summary>ListObjects, versions 1 and 2.</summary>
internal static class ObjectListings
{
    private const int DefaultKeys = 100;

    /// <summary>ListObjects.</summary>
    public static Task V1Async(Exchange exchange)
    {
        var bucket = exchange.Bucket();
        var isEncoded = KeyEncoding.IsUrl(exchange);
        var query = Query(exchange, NameParameter.Read(exchange, "marker"));
        var page = bucket.List(query);

        var answer = Begin(bucket, query, isEncoded)
            .Element("Marker", KeyEncoding.Of(query.StartAfter, isEncoded))
            .Element("IsTruncated", page.IsTruncated);
        if (page.Next is { } next)
        {
            answer.Element("NextMarker", KeyEncoding.Of(next, isEncoded));
        }

        Entries(exchange, answer, page, isEncoded, withOwner: true);
        return exchange.AnswerAsync(answer.End("ListBucketResult"));
    }

    /// <summary>ListObjectsV2.</summary>
    public static Task V2Async(Exchange exchange)
    {
        var bucket = exchange.Bucket();
        var isEncoded = KeyEncoding.IsUrl(exchange);
        var startAfter = NameParameter.Read(exchange, "start-after");
        var token = exchange.Query["continuation-token"];
        var query = Query(exchange, string.IsNullOrEmpty(token) ? startAfter : ContinuationToken.Read(token));
        var withOwner = string.Equals(exchange.Query["fetch-owner"], "true", StringComparison.OrdinalIgnoreCase);
        var page = bucket.List(query);

        var answer = Begin(bucket, query, isEncoded)
            .Element("StartAfter", KeyEncoding.Of(startAfter, isEncoded))
            .Element("IsTruncated", page.IsTruncated)
            .Element("KeyCount", page.Objects.Count + page.CommonPrefixes.Count);
        if (!string.IsNullOrEmpty(token))
        {
            answer.Element("ContinuationToken", KeyEncoding.Of(token, isEncoded));
        }

        if (page.Next is { } next)
        {
            answer.Element("NextContinuationToken", KeyEncoding.Of(ContinuationToken.After(next), isEncoded));
        }

        Entries(exchange, answer, page, isEncoded, withOwner);
        return exchange.AnswerAsync(answer.End("ListBucketResult"));
    }

    private static ListQuery Query(Exchange exchange, string startAfter) => new(
        NameParameter.Read(exchange, "prefix"),
        NameParameter.Read(exchange, "delimiter"),
        startAfter,
        PageSize.Read(exchange, "max-keys", DefaultKeys));

    private static XmlBody Begin(Bucket bucket, ListQuery query, bool isEncoded)
    {
        var answer = new XmlBody("ListBucketResult")
            .Element("Name", bucket.Name)
            .Element("Prefix", KeyEncoding.Of(query.Prefix, isEncoded))
            .Element("MaxKeys", query.MaxKeys)
            .Element("Delimiter", KeyEncoding.Of(query.Delimiter, isEncoded));
        return isEncoded ? answer.Element("EncodingType", "url") : answer;
    }

    private static void Entries(Exchange exchange, XmlBody answer, ListPage page, bool isEncoded, bool withOwner)
    {
        foreach (var (key, stored) in page.Objects)
        {
            answer.Begin("Contents")
                .Element("Key", KeyEncoding.Of(key, isEncoded))
                .Element("LastModified", OssText.Iso(stored.LastModified))
                .Element("ETag", $"\"{stored.Tag}\"")
                .Element("Type", stored.Type)
                .Element("Size", stored.Size)
                .Element("StorageClass", stored.Attributes.StorageClass);
            if (VersionHeaders.RestoreInfo(stored, exchange.Service.Now) is { } restore)
            {
                answer.Element("RestoreInfo", restore);
            }

            if (withOwner)
            {
                BucketOperations.Owner(answer);
            }

            answer.End("Contents");
        }

        foreach (var common in page.CommonPrefixes)
        {
            answer.Begin("CommonPrefixes").Element("Prefix", KeyEncoding.Of(common, isEncoded)).End("CommonPrefixes");
        }
    }
}
