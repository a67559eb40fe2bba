using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace OssPipeline.Throughput.Serving;

/// <summary>Requests on a bucket: existence, info, listings, delete of many.</summary>
internal static class BucketApi
{
    public static async Task HandleAsync(HttpContext http, DiscardBucket bucket, string name)
    {
        var (method, query) = (http.Request.Method, http.Request.Query);
        if (HttpMethods.IsPost(method) && query.ContainsKey("delete"))
        {
            foreach (var key in await RequestXml.ReadTextsAsync(http.Request, "Key", http.RequestAborted))
            {
                bucket.Delete(key);
            }

            await Answers.XmlAsync(http.Response, "<DeleteResult></DeleteResult>", http.RequestAborted);
        }
        else if (HttpMethods.IsGet(method))
        {
            await Answers.XmlAsync(http.Response, Describe(query, bucket, name), http.RequestAborted);
        }
        else if (HttpMethods.IsPut(method) || HttpMethods.IsHead(method))
        {
            await Answers.EmptyAsync(http.Response, StatusCodes.Status200OK);
        }
        else
        {
            await Answers.ErrorAsync(http, StatusCodes.Status501NotImplemented, "NotImplemented", "Not a request this server knows.");
        }
    }

    private static string Describe(IQueryCollection query, DiscardBucket bucket, string name)
    {
        if (query.ContainsKey("bucketInfo"))
        {
            return $"<BucketInfo><Bucket><Name>{name}</Name><CreationDate>2026-01-01T00:00:00.000Z</CreationDate><Location>oss-cn-hangzhou</Location>"
                + "<StorageClass>Standard</StorageClass><Owner><ID>1</ID><DisplayName>1</DisplayName></Owner>"
                + "<AccessControlList><Grant>private</Grant></AccessControlList></Bucket></BucketInfo>";
        }

        if (query.ContainsKey("location"))
        {
            return "<LocationConstraint>oss-cn-hangzhou</LocationConstraint>";
        }

        return query.ContainsKey("uploads") ? ListUploads(query, bucket) : ListObjects(query, bucket, name);
    }

    private static string ListUploads(IQueryCollection query, DiscardBucket bucket)
    {
        var prefix = query["prefix"].ToString();
        var xml = new StringBuilder("<ListMultipartUploadsResult><IsTruncated>false</IsTruncated>");
        foreach (var (id, upload) in bucket.Uploads)
        {
            if (upload.Key.StartsWith(prefix, StringComparison.Ordinal))
            {
                xml.Append(CultureInfo.InvariantCulture, $"<Upload><Key>{Text(query, upload.Key)}</Key><UploadId>{id}</UploadId><Initiated>{Answers.Time(upload.Initiated)}</Initiated></Upload>");
            }
        }

        return xml.Append("</ListMultipartUploadsResult>").ToString();
    }

    // One page, versions 1 and 2 alike: each client reads the elements of its own.
    private static string ListObjects(IQueryCollection query, DiscardBucket bucket, string name)
    {
        var prefix = query["prefix"].ToString();
        var delimiter = query["delimiter"].ToString();
        var after = query["continuation-token"].ToString() is { Length: > 0 } token ? token
            : query["start-after"].ToString() is { Length: > 0 } start ? start
            : query["marker"].ToString();
        var most = int.TryParse(query["max-keys"], CultureInfo.InvariantCulture, out var max) ? Math.Clamp(max, 1, 1000) : 100;
        var xml = new StringBuilder($"<ListBucketResult><Name>{name}</Name><Prefix>{Text(query, prefix)}</Prefix><MaxKeys>{most}</MaxKeys>");
        if (query["encoding-type"] == "url")
        {
            xml.Append("<EncodingType>url</EncodingType>");
        }

        var page = new ListingPage(bucket.SortedKeys(), prefix, delimiter, after, most);
        foreach (var key in page.Keys)
        {
            if (bucket.Find(key) is { } stored)
            {
                xml.Append(CultureInfo.InvariantCulture, $"<Contents><Key>{Text(query, key)}</Key><LastModified>{Answers.Time(stored.Stored)}</LastModified><ETag>\"{stored.ETag}\"</ETag><Type>Normal</Type><Size>{stored.Size}</Size><StorageClass>Standard</StorageClass></Contents>");
            }
        }

        foreach (var common in page.CommonPrefixes)
        {
            xml.Append(CultureInfo.InvariantCulture, $"<CommonPrefixes><Prefix>{Text(query, common)}</Prefix></CommonPrefixes>");
        }

        xml.Append(CultureInfo.InvariantCulture, $"<KeyCount>{page.Count}</KeyCount><IsTruncated>{(page.Next is null ? "false" : "true")}</IsTruncated>");
        if (page.Next is { } next)
        {
            xml.Append(CultureInfo.InvariantCulture, $"<NextContinuationToken>{Text(query, next)}</NextContinuationToken><NextMarker>{Text(query, next)}</NextMarker>");
        }

        return xml.Append("</ListBucketResult>").ToString();
    }

    private static string Text(IQueryCollection query, string text) =>
        query["encoding-type"] == "url" ? Uri.EscapeDataString(text) : Answers.Escape(text);
}
