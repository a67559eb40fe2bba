using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace OssPipeline.Throughput.Serving;

/// <summary>Multipart uploads: initiate, part, list parts, complete, abort.</summary>
internal static class UploadApi
{
    public static Task HandleAsync(HttpContext http, DiscardBucket bucket, string key)
    {
        var (method, query) = (http.Request.Method, http.Request.Query);
        if (HttpMethods.IsPost(method) && query.ContainsKey("uploads"))
        {
            return InitiateAsync(http, bucket, key);
        }

        var id = query["uploadId"].ToString();
        if (!bucket.Uploads.TryGetValue(id, out var upload) || upload.Key != key)
        {
            return Answers.ErrorAsync(http, StatusCodes.Status404NotFound, "NoSuchUpload", "The upload ID is unknown, completed or aborted.");
        }

        if (HttpMethods.IsPut(method))
        {
            return PutPartAsync(http, upload);
        }

        if (HttpMethods.IsPost(method))
        {
            return CompleteAsync(http, bucket, upload, id);
        }

        if (HttpMethods.IsGet(method))
        {
            return ListPartsAsync(http, upload, id);
        }

        bucket.Uploads.TryRemove(id, out _);
        return Answers.EmptyAsync(http.Response, StatusCodes.Status204NoContent);
    }

    private static Task InitiateAsync(HttpContext http, DiscardBucket bucket, string key)
    {
        var id = Guid.NewGuid().ToString("N").ToUpperInvariant();
        bucket.Uploads[id] = new OpenUpload(key);
        return Answers.XmlAsync(
            http.Response,
            $"<InitiateMultipartUploadResult><Bucket>bench</Bucket>{KeyElements(http, key)}<UploadId>{id}</UploadId></InitiateMultipartUploadResult>",
            http.RequestAborted);
    }

    private static async Task PutPartAsync(HttpContext http, OpenUpload upload)
    {
        if (!int.TryParse(http.Request.Query["partNumber"], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || number is < 1 or > OpenUpload.MaxParts)
        {
            await Answers.ErrorAsync(http, StatusCodes.Status400BadRequest, "InvalidArgument", "Part numbers are 1 to 10000.");
            return;
        }

        var body = await DiscardedBody.ReadAsync(http.Request, http.RequestAborted);
        var stored = new DiscardedObject(body.Size, body.Crc64, ETags.ForBody(http.Request.Headers.ContentMD5, body), DateTimeOffset.UtcNow);
        upload.Parts[number] = stored;
        Answers.Describe(http.Response, stored);
    }

    private static async Task CompleteAsync(HttpContext http, DiscardBucket bucket, OpenUpload upload, string id)
    {
        IReadOnlyList<int> numbers = http.Request.Headers["x-oss-complete-all"] == "yes"
            ? [.. upload.Parts.Keys.Order()]
            : [.. (await RequestXml.ReadTextsAsync(http.Request, "PartNumber", http.RequestAborted)).Select(n => int.Parse(n, CultureInfo.InvariantCulture))];
        if (numbers.Count == 0 || upload.Combine(numbers, out var missing) is not { } stored)
        {
            await Answers.ErrorAsync(http, StatusCodes.Status400BadRequest, "InvalidPart", "A part in the list was never stored, or the list is empty.");
            return;
        }

        if (!await ObjectApi.TryStoreAsync(http, bucket, upload.Key, stored))
        {
            return;
        }

        bucket.Uploads.TryRemove(id, out _);
        await Answers.XmlAsync(
            http.Response,
            $"<CompleteMultipartUploadResult><Location>http://bench/</Location><Bucket>bench</Bucket>{KeyElements(http, upload.Key)}<ETag>\"{stored.ETag}\"</ETag></CompleteMultipartUploadResult>",
            http.RequestAborted);
    }

    private static Task ListPartsAsync(HttpContext http, OpenUpload upload, string id)
    {
        var query = http.Request.Query;
        var after = int.TryParse(query["part-number-marker"], CultureInfo.InvariantCulture, out var marker) ? marker : 0;
        var most = int.TryParse(query["max-parts"], CultureInfo.InvariantCulture, out var max) ? Math.Clamp(max, 1, 1000) : 1000;
        var page = upload.Parts.Where(p => p.Key > after).OrderBy(p => p.Key).Take(most + 1).ToList();
        var truncated = page.Count > most;
        var xml = new StringBuilder($"<ListPartsResult><Bucket>bench</Bucket>{KeyElements(http, upload.Key)}<UploadId>{id}</UploadId>");
        foreach (var (number, part) in page.Take(most))
        {
            xml.Append(CultureInfo.InvariantCulture, $"<Part><PartNumber>{number}</PartNumber><LastModified>{Answers.Time(part.Stored)}</LastModified><ETag>\"{part.ETag}\"</ETag><Size>{part.Size}</Size><HashCrc64ecma>{part.Crc64}</HashCrc64ecma></Part>");
        }

        var last = page.Count == 0 ? after : page[Math.Min(most, page.Count) - 1].Key;
        xml.Append(CultureInfo.InvariantCulture, $"<PartNumberMarker>{after}</PartNumberMarker><NextPartNumberMarker>{last}</NextPartNumberMarker><MaxParts>{most}</MaxParts><IsTruncated>{(truncated ? "true" : "false")}</IsTruncated></ListPartsResult>");
        return Answers.XmlAsync(http.Response, xml.ToString(), http.RequestAborted);
    }

    private static string KeyElements(HttpContext http, string key) =>
        http.Request.Query["encoding-type"] == "url"
            ? $"<EncodingType>url</EncodingType><Key>{Uri.EscapeDataString(key)}</Key>"
            : $"<Key>{Answers.Escape(key)}</Key>";
}
