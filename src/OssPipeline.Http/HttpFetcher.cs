using System.Net;
using System.Net.Http.Headers;
using OssPipeline.Core.Storage;

namespace OssPipeline.Http;

/// <summary>Sends requests and follows redirects, within bounds and without taking anything along.</summary>
internal sealed class HttpFetcher : IDisposable
{
    private readonly HttpMessageInvoker _http;
    private readonly HttpOptions _options;

    public HttpFetcher(HttpOptions options)
    {
        _options = options;
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false, // it would go on with headers that are for the first server
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            Credentials = null,
            PreAuthenticate = false,
            ActivityHeadersPropagator = null,
            ConnectTimeout = options.ConnectTimeout,
            MaxConnectionsPerServer = options.MaxConnections,
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            MaxResponseHeadersLength = 64,
        });
    }

    /// <summary>How long a request may stand still.</summary>
    public TimeSpan IdleLimit => _options.RequestTimeout;

    /// <summary>Sends a request; its answer's body is not read yet.</summary>
    /// <param name="method">GET or HEAD.</param>
    /// <param name="url">Where the list says it is.</param>
    /// <param name="range">The bytes wanted; null for all.</param>
    /// <param name="version">The version wanted (<see cref="VersionMark"/>); null for any.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Any answer that is no redirect. The caller disposes of it.</returns>
    public async ValueTask<HttpResponseMessage> SendAsync(
        HttpMethod method, Uri url, RangeItemHeaderValue? range, string? version, CancellationToken cancellationToken)
    {
        var at = url;
        for (var redirects = 0; ; redirects++)
        {
            using var request = new HttpRequestMessage(method, at);
            request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
            request.Headers.UserAgent.Add(new ProductInfoHeaderValue("osspipe", "1"));
            if (range is not null)
            {
                request.Headers.Range = new RangeHeaderValue { Ranges = { range } };
            }

            if (version is not null)
            {
                VersionMark.Require(request.Headers, version);
            }

            var response = await SendAsync(request, UrlLine.Shown(url), cancellationToken).ConfigureAwait(false);
            if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308))
            {
                return response;
            }

            using (response)
            {
                at = Next(url, at, response, redirects);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private Uri Next(Uri url, Uri at, HttpResponseMessage response, int redirects)
    {
        var shown = UrlLine.Shown(url);
        if (redirects >= _options.MaxRedirects)
        {
            throw new StoreException(StoreErrorKind.InvalidRequest, $"{shown} is redirected more than {_options.MaxRedirects} times.");
        }

        var next = response.Headers.Location is { } location ? new Uri(at, location) : null;
        if (next is null || next.Scheme is not ("http" or "https") || next.UserInfo.Length > 0)
        {
            throw new StoreException(StoreErrorKind.InvalidRequest, $"{shown} is redirected to nowhere that can be read.");
        }

        return at.Scheme == "https" && next.Scheme == "http"
            ? throw new StoreException(StoreErrorKind.InvalidRequest, $"{shown} is redirected from https to http, which is not followed.")
            : next;
    }

    private async ValueTask<HttpResponseMessage> SendAsync(HttpRequestMessage request, string shown, CancellationToken cancellationToken)
    {
        using var idle = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        idle.CancelAfter(_options.RequestTimeout);
        try
        {
            return await _http.SendAsync(request, idle.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw HttpErrors.Idle(_options.RequestTimeout, shown);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw HttpErrors.Transport(e, shown);
        }
    }
}
