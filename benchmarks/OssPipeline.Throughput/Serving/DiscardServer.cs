using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace OssPipeline.Throughput.Serving;

/// <summary>An OSS and S3 server on 127.0.0.1 that reads what it is sent, keeps sizes and CRCs, and drops the bytes.</summary>
/// <remarks>
/// Any bucket exists; signatures are not looked at. One face speaks both protocols: answers carry the headers and elements of both.
/// Besides, <c>GET /-/totals/BUCKET</c> tells what a bucket's objects add up to and <c>DELETE /-/buckets/BUCKET</c> forgets it.
/// </remarks>
internal sealed class DiscardServer(int maxObjects)
{
    private readonly ConcurrentDictionary<string, DiscardBucket> _buckets = new();

    public WebApplication Build(int port)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Listen(IPAddress.Loopback, port);
        });
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>>(new BlockPoolFactory());
        var app = builder.Build();
        app.Run(HandleAsync);
        return app;
    }

    private Task HandleAsync(HttpContext http)
    {
        var target = RequestTarget.Parse(http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
        http.Response.Headers["x-oss-request-id"] = http.TraceIdentifier;
        if (target.Bucket == "-")
        {
            return ControlAsync(http, target.Key);
        }

        if (target.Bucket.Length == 0)
        {
            return Answers.XmlAsync(http.Response, "<ListAllMyBucketsResult><Buckets></Buckets></ListAllMyBucketsResult>", http.RequestAborted);
        }

        var bucket = _buckets.GetOrAdd(target.Bucket, static (_, most) => new DiscardBucket(most), maxObjects);
        return target.Key.Length == 0
            ? BucketApi.HandleAsync(http, bucket, target.Bucket)
            : ObjectApi.HandleAsync(http, bucket, target.Key);
    }

    private Task ControlAsync(HttpContext http, string path)
    {
        var (verb, bucket) = path.Split('/', 2) is [var first, var second] ? (first, second) : (path, "");
        switch (verb)
        {
            case "totals" when HttpMethods.IsGet(http.Request.Method):
                var totals = _buckets.TryGetValue(bucket, out var found) ? found.Totals() : new BucketTotals(0, 0, 0);
                return http.Response.WriteAsync(JsonSerializer.Serialize(totals), http.RequestAborted);
            case "buckets" when HttpMethods.IsDelete(http.Request.Method):
                _buckets.TryRemove(bucket, out _);
                return Answers.EmptyAsync(http.Response, StatusCodes.Status204NoContent);
            default:
                return Answers.ErrorAsync(http, StatusCodes.Status404NotFound, "NotFound", "No such control request.");
        }
    }
}
