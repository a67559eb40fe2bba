using System.Net;
using System.Text;
using Amazon.Runtime;
using OssPipeline.S3.Checks;

namespace OssPipeline.S3.Client;

/// <summary>Gives the SDK the one HTTP client of a store: its connections, its time-outs, and nothing that changes bytes on their way.</summary>
internal sealed class S3HttpClients : HttpClientFactory, IDisposable
{
    private readonly HttpClient _client;

    public S3HttpClients(TimeSpan connectTimeout, int maxConnections, bool isLoopback) => _client = new HttpClient(new Wire(new SocketsHttpHandler
    {
        AutomaticDecompression = DecompressionMethods.None,
        AllowAutoRedirect = false,
        UseProxy = !isLoopback,
        UseCookies = false,
        ActivityHeadersPropagator = null,
        ConnectTimeout = connectTimeout,
        MaxConnectionsPerServer = maxConnections,
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(15), // S3 closes idle ones after 20
        MaxResponseHeadersLength = 64,
        RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
        ResponseHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
    }))
    {
        // Each call has a time-out of its own, which movement prolongs.
        Timeout = Timeout.InfiniteTimeSpan,
        MaxResponseContentBufferSize = int.MaxValue,
    };

    public override HttpClient CreateHttpClient(IClientConfig clientConfig) => _client;

    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

    public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;

    public void Dispose() => _client.Dispose();

    private sealed class Wire(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            // Waiting for "100 Continue" costs a round trip on every put.
            request.Headers.ExpectContinue = false;
            if (request.Method == HttpMethod.Post && request.Content is { } content && content.Headers.ContentMD5 is null && request.RequestUri!.Query is "?delete" or "?delete=")
            {
                // "DeleteObjects" wants it, and servers other than Amazon's know no newer checksum. It need not be signed.
                content.Headers.ContentMD5 = ContentMd5.Compute(await content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false));
            }

            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
    }
}
