using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace OssPipeline.Http.Tests;

/// <summary>A real web server on a free port of this machine, with pages that behave as servers do.</summary>
internal sealed class WebSite : IAsyncDisposable
{
    private readonly WebApplication _app;

    private WebSite(WebApplication app) => _app = app;

    public Uri Url { get; private set; } = null!;

    public ConcurrentDictionary<string, Page> Pages { get; } = new();

    public ConcurrentQueue<(string Method, string Path, IHeaderDictionary Headers)> Requests { get; } = new();

    public static async Task<WebSite> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var site = new WebSite(builder.Build());
        site._app.Run(site.AnswerAsync);
        await site._app.StartAsync();
        site.Url = new Uri(site._app.Urls.Single());
        return site;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        Requests.Enqueue((request.Method, request.Path, new HeaderDictionary(request.Headers.ToDictionary(h => h.Key, h => h.Value))));
        if (!Pages.TryGetValue(request.Path.Value!, out var page))
        {
            response.StatusCode = 404;
            return;
        }

        if (page.Redirect is { } redirect)
        {
            response.StatusCode = 302;
            response.Headers.Location = redirect;
            return;
        }

        if (page.Status is { } status || (page.RefusesHead && request.Method == "HEAD"))
        {
            response.StatusCode = page.Status ?? 403;
            return;
        }

        if (page.ETag is { } etag)
        {
            response.Headers.ETag = etag;
            if (!page.IgnoresIfMatch && request.Headers.IfMatch.Count > 0 && request.Headers.IfMatch != etag)
            {
                response.StatusCode = 412;
                return;
            }
        }

        if (page.Modified is { } modified)
        {
            response.Headers.LastModified = modified.ToString("R", CultureInfo.InvariantCulture);
        }

        response.ContentType = "text/x-page";
        var (from, to) = (0, page.Body.Length - 1);
        if (page.KnowsRanges && request.GetTypedHeaders().Range is { } range)
        {
            (from, to) = ((int)range.Ranges.Single().From!.Value, (int)Math.Min(range.Ranges.Single().To!.Value, page.Body.Length - 1));
            if (from >= page.Body.Length)
            {
                response.StatusCode = 416;
                response.Headers.ContentRange = $"bytes */{page.Body.Length}";
                return;
            }

            response.StatusCode = 206;
            response.Headers.ContentRange = $"bytes {from}-{to}/{page.Body.Length}";
        }

        if (page.TellsLength)
        {
            response.ContentLength = to - from + 1;
        }

        if (request.Method == "GET")
        {
            var body = page.Body.AsMemory(from, to - from + 1);
            await response.Body.WriteAsync(page.BreaksOff ? body[..(body.Length / 2)] : body);
            if (page.BreaksOff)
            {
                await response.Body.FlushAsync();
                context.Features.Get<IHttpRequestLifetimeFeature>()!.Abort();
            }
        }
    }
}

/// <summary>What is at a path.</summary>
internal sealed record Page(byte[] Body)
{
    public string? ETag { get; init; } = "\"e1\"";

    public DateTimeOffset? Modified { get; init; } = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public bool KnowsRanges { get; init; } = true;

    public bool TellsLength { get; init; } = true;

    public bool RefusesHead { get; init; }

    public bool IgnoresIfMatch { get; init; }

    public bool BreaksOff { get; init; }

    public int? Status { get; init; }

    public string? Redirect { get; init; }
}
