using System.Net;
using System.Text;
using OssPipeline.Core.Storage;
using OssPipeline.Oss.Credentials;
using OssPipeline.Oss.Signing;
using OssPipeline.Oss.Store;
using OssPipeline.Oss.Xml;

namespace OssPipeline.Oss.Client;

/// <summary>
/// Signs, sends and sorts answers. Repeats a request in two cases only, once each: the clock was off, or the credentials were over.
/// All other repeating is the retrying layer's.
/// </summary>
internal sealed class OssTransport : IDisposable
{
    private const int MaxErrorDocument = 64 << 10;

    private readonly OssClientOptions _options;
    private readonly OssClock _clock;
    private readonly OssSigner _signer;
    private readonly HttpMessageInvoker _http;

    public OssTransport(OssClientOptions options)
    {
        _options = options;
        _clock = new OssClock(options.Clock);
        _signer = new OssSigner(options.Signature, options.Bucket, options.Region, options.Endpoint.Product, _clock);
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            // The bytes of an object must arrive as they are stored, from the host that was named.
            AutomaticDecompression = DecompressionMethods.None,
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ActivityHeadersPropagator = null,
            ConnectTimeout = options.ConnectTimeout,
            MaxConnectionsPerServer = options.MaxConnections,
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(50),
            MaxResponseHeadersLength = 64,
            RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
            ResponseHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
        });
    }

    /// <summary>Where a request goes, for messages; keys that would break a line of text are shown encoded.</summary>
    public string LocationOf(OssRequest request) =>
        $"oss://{_options.Bucket}/{(request.Key.AsSpan().ContainsAnyInRange('\0', '\u001f') ? OssPath.EncodeKey(request.Key) : request.Key)}";

    /// <summary>Sends a request; null where the server answered with the request's <see cref="OssRequest.NullCode"/>.</summary>
    /// <exception cref="StoreException">The server refused or could not be reached.</exception>
    public async ValueTask<OssResponse?> TrySendAsync(OssRequest request, CancellationToken cancellationToken)
    {
        bool clockCorrected = false, credentialsRenewed = false;
        while (true)
        {
            var credentials = await _options.Credentials.GetAsync(cancellationToken).ConfigureAwait(false);
            var response = await SendOnceAsync(request, credentials, cancellationToken).ConfigureAwait(false);
            if ((int)response.Status is >= 200 and < 300)
            {
                return response;
            }

            OssError error;
            using (response)
            {
                error = await ReadErrorAsync(request, response).ConfigureAwait(false);
                if (request.Expects(error.Code))
                {
                    return null;
                }

                if (error.Code == "RequestTimeTooSkewed" && !clockCorrected && response.Date is { } serverTime)
                {
                    _clock.Correct(serverTime);
                    clockCorrected = true;
                    continue;
                }
            }

            if (error.Code is "SecurityTokenExpired" or "InvalidSecurityToken" && !credentialsRenewed)
            {
                credentialsRenewed = true;
                _options.Credentials.Invalidate(credentials);
                var renewed = await _options.Credentials.GetAsync(cancellationToken).ConfigureAwait(false);
                if (!renewed.IsSameAs(credentials))
                {
                    continue;
                }
            }

            throw error.ToException(request, LocationOf(request));
        }
    }

    /// <summary>Sends a request that has no <see cref="OssRequest.NullCode"/>.</summary>
    public async ValueTask<OssResponse> SendAsync(OssRequest request, CancellationToken cancellationToken) =>
        (await TrySendAsync(request, cancellationToken).ConfigureAwait(false))!;

    public void Dispose()
    {
        _http.Dispose();
        _options.Credentials.Dispose();
    }

    private async ValueTask<OssResponse> SendOnceAsync(OssRequest request, OssCredentials credentials, CancellationToken cancellationToken)
    {
        var timeout = new IdleTimeout(_options.RequestTimeout, cancellationToken);
        try
        {
            using var message = Build(request, credentials, timeout);
            var answer = await _http.SendAsync(message, timeout.Token).ConfigureAwait(false);
            timeout.Touch();
            return new OssResponse(answer, timeout, request, this);
        }
        catch (Exception e)
        {
            var isTransport = OssTransportErrors.IsTransport(e, timeout);
            timeout.Dispose();
            if (isTransport)
            {
                throw OssTransportErrors.From(e, request, LocationOf(request), timeout);
            }

            throw;
        }
    }

    private HttpRequestMessage Build(OssRequest request, OssCredentials credentials, IdleTimeout timeout)
    {
        var url = OssPath.Url(_options.Endpoint.Origin, _options.Endpoint.BucketInPath, request.Key, request.Query);

        // Uri would resolve "a/../b" and decode escapes; the path that is sent must be the path that was signed.
        var message = new HttpRequestMessage(request.Method, new Uri(url, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        if (request.Body is { } body)
        {
            message.Content = new MemoryContent(body, timeout);
        }

        var headerCount = request.HeaderCount;
        var authorization = _signer.Sign(request, credentials);
        foreach (var (name, value) in request.Headers)
        {
            // The headers of a body ("Content-…", "Expires") belong to the content and are refused by the request.
            if (!message.Headers.TryAddWithoutValidation(name, value) && message.Content?.Headers.TryAddWithoutValidation(name, value) != true)
            {
                throw new StoreException(StoreErrorKind.InvalidRequest, $"{request.Operation} {LocationOf(request)}: the header {name} can't be sent with that value.");
            }
        }

        request.Truncate(headerCount);
        message.Headers.TryAddWithoutValidation("Authorization", authorization);
        message.Headers.TryAddWithoutValidation("User-Agent", "osspipe");
        return message;
    }

    private static async ValueTask<OssError> ReadErrorAsync(OssRequest request, OssResponse response)
    {
        ErrorXml? xml;
        if (request.Method == HttpMethod.Head)
        {
            ErrorXml.TryRead(new MemoryStream(DecodeBase64(response.Header(OssHeaders.Error))), out xml);
        }
        else
        {
            using var body = await response.ReadAsync(MaxErrorDocument).ConfigureAwait(false);
            ErrorXml.TryRead(body.OpenRead(), out xml);
        }

        // HEAD has no body, and neither has 304; servers that send no x-oss-err either leave the status to tell.
        var code = xml?.Code ?? ((int)response.Status switch
        {
            304 => OssReadOptions.NotModified,
            _ when request.Method != HttpMethod.Head => null,
            404 => "NoSuchKey",
            412 => "PreconditionFailed",
            _ => null,
        });
        return new OssError(
            response.Status,
            code,
            xml?.Message,
            response.RequestId ?? xml?.RequestId,
            xml?.Endpoint,
            OssError.PauseOf(response))
        {
            ErrorCodeId = response.Header(OssHeaders.ErrorCodeId) ?? xml?.ErrorCodeId,
            IsDeleteMarker = response.Header(OssHeaders.DeleteMarker) == "true",
            Signed = xml?.StringToSign is null ? null : $"StringToSign:\n{xml.StringToSign}\nCanonicalRequest:\n{xml.CanonicalRequest ?? "(not told)"}",
        };
    }

    private static byte[] DecodeBase64(string? text)
    {
        var bytes = new byte[text?.Length ?? 0];
        return text is not null && Convert.TryFromBase64String(text, bytes, out var length) ? bytes[..length] : [];
    }
}
