using OssPipeline.DevServer.Hosting;
using OssPipeline.DevServer.Storage;
using OssPipeline.DevServer.Xml;

namespace OssPipeline.DevServer.Handlers;

/// <summary>ListParts and ListMultipartUploads.</summary>
internal static class UploadListings
{
    /// <summary>ListParts.</summary>
    public static Task PartsAsync(Exchange exchange)
    {
        var bucket = exchange.Bucket();
        var upload = exchange.Upload(bucket);
        var isEncoded = KeyEncoding.IsUrl(exchange);
        var maxParts = PageSize.Read(exchange, "max-parts", 1000);
        var marker = PageSize.Number(exchange, "part-number-marker");

        var page = new List<StoredPart>();
        var isTruncated = false;
        foreach (var part in bucket.PartsOf(upload))
        {
            if (part.Number <= marker)
            {
                continue;
            }

            if (page.Count == maxParts)
            {
                isTruncated = true;
                break;
            }

            page.Add(part);
        }

        var answer = new XmlBody("ListPartsResult");
        if (isEncoded)
        {
            answer.Element("EncodingType", "url");
        }

        answer
            .Element("Bucket", bucket.Name)
            .Element("Key", KeyEncoding.Of(upload.Key, isEncoded))
            .Element("UploadId", upload.Id)
            .Element("StorageClass", upload.Attributes.StorageClass)
            .Element("PartNumberMarker", marker)
            .Element("NextPartNumberMarker", page.Count > 0 ? page[^1].Number : marker)
            .Element("MaxParts", maxParts)
            .Element("IsTruncated", isTruncated);
        foreach (var part in page)
        {
            answer.Begin("Part")
                .Element("PartNumber", part.Number)
                .Element("LastModified", OssText.Iso(part.LastModified))
                .Element("ETag", $"\"{part.Tag}\"")
                .Element("HashCrc64ecma", part.Crc64.ToString())
                .Element("Size", part.Size)
                .End("Part");
        }

        return exchange.AnswerAsync(answer.End("ListPartsResult"));
    }

    /// <summary>ListMultipartUploads.</summary>
    public static Task UploadsAsync(Exchange exchange)
    {
        var bucket = exchange.Bucket();
        var isEncoded = KeyEncoding.IsUrl(exchange);
        var maxUploads = PageSize.Read(exchange, "max-uploads", 1000);
        var prefix = NameParameter.Read(exchange, "prefix");
        var delimiter = NameParameter.Read(exchange, "delimiter");
        var keyMarker = NameParameter.Read(exchange, "key-marker");
        var idMarker = keyMarker.Length == 0 ? string.Empty : exchange.Query["upload-id-marker"] ?? string.Empty;
        var page = UploadPage.Read(bucket.Uploads(), prefix, delimiter, keyMarker, idMarker, maxUploads);

        var answer = new XmlBody("ListMultipartUploadsResult");
        if (isEncoded)
        {
            answer.Element("EncodingType", "url");
        }

        answer
            .Element("Bucket", bucket.Name)
            .Element("KeyMarker", KeyEncoding.Of(keyMarker, isEncoded))
            .Element("UploadIdMarker", idMarker)
            .Element("NextKeyMarker", KeyEncoding.Of(page.NextKey, isEncoded))
            .Element("NextUploadIdMarker", page.NextId)
            .Element("Delimiter", KeyEncoding.Of(delimiter, isEncoded))
            .Element("Prefix", KeyEncoding.Of(prefix, isEncoded))
            .Element("MaxUploads", maxUploads)
            .Element("IsTruncated", page.IsTruncated);
        foreach (var upload in page.Uploads)
        {
            answer.Begin("Upload")
                .Element("Key", KeyEncoding.Of(upload.Key, isEncoded))
                .Element("UploadId", upload.Id)
                .Element("StorageClass", upload.Attributes.StorageClass)
                .Element("Initiated", OssText.Iso(upload.Initiated))
                .End("Upload");
        }

        foreach (var common in page.CommonPrefixes)
        {
            answer.Begin("CommonPrefixes").Element("Prefix", KeyEncoding.Of(common, isEncoded)).End("CommonPrefixes");
        }

        return exchange.AnswerAsync(answer.End("ListMultipartUploadsResult"));
    }
}
