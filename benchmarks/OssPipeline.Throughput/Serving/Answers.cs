using System.Globalization;
using System.Security;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace OssPipeline.Throughput.Serving;

/// <summary>Responses in the shapes that OSS and S3 clients read.</summary>
internal static class Answers
{
    public static string Escape(string text) => SecurityElement.Escape(text) ?? "";

    public static string Time(DateTimeOffset time) => time.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    public static Task XmlAsync(HttpResponse response, string xml, CancellationToken cancellationToken)
    {
        var bytes = Encoding.UTF8.GetBytes("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + xml);
        response.ContentType = "application/xml";
        response.ContentLength = bytes.Length;
        return response.Body.WriteAsync(bytes, cancellationToken).AsTask();
    }

    public static Task ErrorAsync(HttpContext http, int status, string code, string message)
    {
        var xml = $"<Error><Code>{code}</Code><Message>{Escape(message)}</Message><RequestId>{http.TraceIdentifier}</RequestId></Error>";
        http.Response.StatusCode = status;
        http.Response.Headers["x-oss-err"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(xml));
        if (HttpMethods.IsHead(http.Request.Method))
        {
            return Task.CompletedTask;
        }

        return XmlAsync(http.Response, xml, http.RequestAborted);
    }

    /// <summary>Sets what both protocols tell of an object that was stored or looked up.</summary>
    public static void Describe(HttpResponse response, DiscardedObject stored)
    {
        response.Headers.ETag = $"\"{stored.ETag}\"";
        response.Headers["x-oss-hash-crc64ecma"] = stored.Crc64.ToString(CultureInfo.InvariantCulture);
    }

    public static Task EmptyAsync(HttpResponse response, int status)
    {
        response.StatusCode = status;
        if (status != StatusCodes.Status204NoContent)
        {
            response.ContentLength = 0;
        }

        return Task.CompletedTask;
    }
}
