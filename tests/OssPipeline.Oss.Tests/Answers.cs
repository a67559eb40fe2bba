using System.Text;
using Microsoft.AspNetCore.Http;

namespace OssPipeline.Oss.Tests;

/// <summary>What OSS answers.</summary>
internal static class Answers
{
    public static Task ErrorAsync(this HttpContext context, int status, string code, string extra = "", string message = "Something is wrong.")
    {
        context.Response.StatusCode = status;
        context.Response.Headers["x-oss-request-id"] = "5C3D9175B6FC201293AD****";
        var xml = $"""
            <?xml version="1.0" encoding="UTF-8"?>
            <Error><Code>{code}</Code><Message>{message}</Message><RequestId>x</RequestId><HostId>bucket</HostId>{extra}</Error>
            """;
        if (context.Request.Method == "HEAD")
        {
            context.Response.Headers["x-oss-err"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(xml));
            return Task.CompletedTask;
        }

        return context.XmlAsync(xml);
    }

    public static async Task XmlAsync(this HttpContext context, string xml)
    {
        var bytes = Encoding.UTF8.GetBytes(xml);
        context.Response.ContentType = "application/xml";
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes);
    }

    public static Task StoredAsync(this HttpContext context, ulong crc, string etag = "5D41402ABC4B2A76B9719D911017C592")
    {
        context.Response.Headers.ETag = $"\"{etag}\"";
        context.Response.Headers["x-oss-hash-crc64ecma"] = crc.ToString();
        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }
}
