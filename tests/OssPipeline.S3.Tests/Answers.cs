using System.Text;
using Microsoft.AspNetCore.Http;

namespace OssPipeline.S3.Tests;

/// <summary>What S3 answers.</summary>
internal static class Answers
{
    public const string RequestId = "4442587FB7D0A2F9";

    public static Task ErrorAsync(this HttpContext context, int status, string code, string message = "Something is wrong.", string extra = "")
    {
        context.Response.StatusCode = status;
        context.Response.Headers["x-amz-request-id"] = RequestId;
        return context.Request.Method == "HEAD"
            ? Task.CompletedTask
            : context.XmlAsync($"""<?xml version="1.0" encoding="UTF-8"?><Error><Code>{code}</Code><Message>{message}</Message>{extra}<RequestId>{RequestId}</RequestId></Error>""");
    }

    public static async Task XmlAsync(this HttpContext context, string xml)
    {
        var bytes = Encoding.UTF8.GetBytes(xml);
        context.Response.ContentType = "application/xml";
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes);
    }

    /// <summary>A listing of one page; of each object key, size, ETag, class and more elements.</summary>
    public static Task ListAsync(this HttpContext context, string contents, string more = "<IsTruncated>false</IsTruncated>") => context.XmlAsync(
        $"""<?xml version="1.0" encoding="UTF-8"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>bucket</Name><EncodingType>url</EncodingType>{more}{contents}</ListBucketResult>""");

    public static string Item(string key, long size = 3, string storageClass = "STANDARD", string more = "") =>
        $"<Contents><Key>{key}</Key><LastModified>2026-01-31T12:00:00.000Z</LastModified><ETag>&quot;5d41402abc4b2a76b9719d911017c592&quot;</ETag><Size>{size}</Size><StorageClass>{storageClass}</StorageClass>{more}</Contents>";

    public static Task BytesAsync(this HttpContext context, byte[] bytes, long from, long total, string etag = "5d41402abc4b2a76b9719d911017c592")
    {
        context.Response.StatusCode = 206;
        context.Response.Headers.ETag = $"\"{etag}\"";
        context.Response.Headers.ContentRange = $"bytes {from}-{from + bytes.Length - 1}/{total}";
        context.Response.ContentLength = bytes.Length;
        return context.Response.Body.WriteAsync(bytes).AsTask();
    }
}
