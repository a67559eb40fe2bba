using System.Net;
using System.Security.Authentication;
using System.Text;
using OssPipeline.Core.Storage;

namespace OssPipeline.Hdfs.Client;

/// <summary>Asks the active NameNode, follows one redirect to a DataNode, and sorts answers.</summary>
/// <remarks>
/// Redirects are never followed by the HTTP stack: it would send credentials to whatever host is named, and the body to the NameNode
/// first. What is repeated here is one request that did no harm (<see cref="WebHdfsRequest.IsRepeatable"/>), a few times and soon;
/// all longer patience is the retrying layer's.
/// </remarks>
internal sealed class WebHdfsTransport : IDisposable
{
    private const int MaxErrorDocument = 64 << 10;

    private const int MostTries = 4;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);

    private readonly WebHdfsClientOptions _options;
    private readonly NameNodes _nameNodes;
    private readonly HttpMessageInvoker _names;
    private readonly HttpMessageInvoker _data;

    public WebHdfsTransport(WebHdfsClientOptions options)
    {
        _options = options;
        _nameNodes = new NameNodes(options.NameNodes);
        _data = new HttpMessageInvoker(Handler(options));
        var names = Handler(options);
        if (options.Kerberos is { } credential)
        {
            var credentials = new CredentialCache();
            foreach (var url in options.NameNodes)
            {
                credentials.Add(new Uri(url), "Negotiate", credential);
            }

            // The server's signed cookie saves a ticket per request; an expired one is answered with 401 and replaced.
            names.Credentials = credentials;
            names.PreAuthenticate = true;
            names.UseCookies = true;
            names.CookieContainer = new CookieContainer();
        }

        _names = new HttpMessageInvoker(names);
    }

    /// <summary>Sends a request and reads its answer.</summary>
    /// <param name="request">The request.</param>
    /// <param name="body">What a DataNode gets; the NameNode never does.</param>
    /// <param name="state">Given to <paramref name="read"/>.</param>
    /// <param name="read">Reads a successful answer; may be called again with another when one breaks off.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="StoreException">A server refused or could not be reached.</exception>
    public async ValueTask<T> ExchangeAsync<T, TState>(
        WebHdfsRequest request, ReadOnlyMemory<byte> body, TState state, Func<WebHdfsResponse, TState, ValueTask<T>> read, CancellationToken cancellationToken)
    {
        string? excluded = null;
        StoreException? unreachable = null;
        for (var attempt = 1; ; attempt++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                var (response, nameNode) = await AskAsync(request, excluded, cancellationToken).ConfigureAwait(false);
                if (request.IsData && response.Redirect is { } redirect)
                {
                    response.Dispose();
                    var url = Resolve(request, redirect, nameNode);
                    try
                    {
                        response = await SendAsync(request, url, body, isData: true, cancellationToken).ConfigureAwait(false);
                    }
                    catch (StoreException e) when (TransportErrors.NeverSent(e.InnerException))
                    {
                        // The NameNode may not know yet that it is gone, and knows it by the name it sent us to.
                        excluded = $"{(excluded is null ? "" : excluded + ",")}{HostMap.AuthorityOf(redirect)}";
                        unreachable = e;
                        throw;
                    }

                    await RequireSuccessAsync(request, response, url.Authority).ConfigureAwait(false);
                }
                else if (request.IsData && request.Method != HttpMethod.Get)
                {
                    response.Dispose();
                    throw new StoreException(
                        StoreErrorKind.ServerError,
                        $"{request.Operation} {LocationOf(nameNode, request)}: the server did not say where to send the bytes (HTTP {(int)response.Status} without a redirect); this is not how WebHDFS answers.");
                }

                using (response)
                {
                    return await read(response, state).ConfigureAwait(false);
                }
            }
            catch (StoreException e) when (e.IsTransient && request.IsRepeatable)
            {
                // Without those that are down there may be none left: what to tell is that they are.
                var isNoneLeft = excluded is not null && e.Code == "IOException";
                excluded = isNoneLeft ? null : excluded;
                if (attempt == MostTries)
                {
                    if (isNoneLeft)
                    {
                        throw unreachable!;
                    }

                    throw;
                }

                var pause = FirstPause * Math.Pow(2, attempt - 1) * (0.5 + Random.Shared.NextDouble());
                await Task.Delay(pause, _options.Clock, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public void Dispose()
    {
        _names.Dispose();
        _data.Dispose();
    }

    private static SocketsHttpHandler Handler(WebHdfsClientOptions options) => new()
    {
        AutomaticDecompression = DecompressionMethods.None,
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        ActivityHeadersPropagator = null,
        ConnectTimeout = options.ConnectTimeout,
        MaxConnectionsPerServer = options.MaxConnections,
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(10), // Jetty closes idle ones after 30 seconds or less
        MaxResponseHeadersLength = 64,
        ResponseHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
    };

    /// <summary>The active NameNode's answer: a success or, for data, a redirect.</summary>
    private async ValueTask<(WebHdfsResponse Response, string NameNode)> AskAsync(WebHdfsRequest request, string? excluded, CancellationToken cancellationToken)
    {
        var isRenewed = false;
        StoreException? last = null;
        for (var turn = 0; turn < _nameNodes.Count; turn++)
        {
            var nameNode = _nameNodes.Active;
            var token = _options.Token?.Get();
            WebHdfsResponse response;
            try
            {
                response = await SendAsync(request, request.UrlAt(nameNode, Identity(token), excluded), default, isData: false, cancellationToken).ConfigureAwait(false);
            }
            catch (StoreException e) when (e.Kind == StoreErrorKind.Unreachable)
            {
                // Also when it is not known whether the request took effect: whoever asks again asks another.
                _nameNodes.TurnFrom(nameNode);
                if (!TransportErrors.NeverSent(e.InnerException) && !request.IsRepeatable)
                {
                    throw;
                }

                last = e;
                continue;
            }

            if (response.IsSuccess || (request.IsData && response.Redirect is not null))
            {
                return (response, nameNode);
            }

            RemoteError error;
            using (response)
            {
                error = await ReadErrorAsync(response).ConfigureAwait(false);
                last = response.Redirect is null ? error.ToException(request, LocationOf(nameNode, request), token) : new StoreException(
                    StoreErrorKind.ServerError,
                    $"{request.Operation} {LocationOf(nameNode, request)}: the server redirects, though this operation is answered by the NameNode itself; is this the address of a NameNode or of HttpFS?");
            }

            if (error.IsCredentials && token is not null && !isRenewed && _options.Token!.Renew(token))
            {
                isRenewed = true;
                turn--;
                continue;
            }

            if (!error.IsStandby)
            {
                throw last;
            }

            _nameNodes.TurnFrom(nameNode);
        }

        throw last!.Code == "StandbyException" && _nameNodes.Count > 1
            ? new StoreException(StoreErrorKind.Unreachable, $"None of the {_nameNodes.Count} NameNodes is active: {last.Message}", isTransient: true) { Code = last.Code }
            : last;
    }

    private async ValueTask RequireSuccessAsync(WebHdfsRequest request, WebHdfsResponse response, string dataNode)
    {
        if (response.IsSuccess)
        {
            return;
        }

        using (response)
        {
            if (response.Redirect is not null)
            {
                throw new StoreException(
                    StoreErrorKind.ServerError,
                    $"{request.Operation} {LocationOf(dataNode, request)}: redirected again; one redirect leads to the DataNode, more lead in circles. Check the proxy in front of the cluster.");
            }

            throw (await ReadErrorAsync(response).ConfigureAwait(false)).ToException(request, LocationOf(dataNode, request), _options.Token?.Known);
        }
    }

    private async ValueTask<WebHdfsResponse> SendAsync(WebHdfsRequest request, Uri url, ReadOnlyMemory<byte> body, bool isData, CancellationToken cancellationToken)
    {
        var location = LocationOf(url.Authority, request);
        var timeout = new IdleTimeout(_options.RequestTimeout, cancellationToken);
        try
        {
            using var message = new HttpRequestMessage(request.Method, url);
            message.Headers.TryAddWithoutValidation("User-Agent", "osspipe");
            if (request.Method != HttpMethod.Get)
            {
                message.Headers.TryAddWithoutValidation(_options.CsrfHeader, "\"\"");
                if (isData)
                {
                    // HttpFS takes bytes under this type only.
                    message.Content = new MemoryContent(body, timeout);
                    message.Content.Headers.TryAddWithoutValidation("Content-Type", "application/octet-stream");
                }
            }

            var answer = await (isData && !_nameNodes.Have(url) ? _data : _names).SendAsync(message, timeout.Token).ConfigureAwait(false);
            timeout.Touch();
            return new WebHdfsResponse(answer, timeout, request.Operation, location);
        }
        catch (Exception e)
        {
            var isTransport = TransportErrors.IsTransport(e, timeout);
            timeout.Dispose();
            if (isTransport)
            {
                throw TransportErrors.From(e, request.Operation, location, timeout);
            }

            if (_options.Kerberos is not null && e is AuthenticationException or TypeInitializationException or DllNotFoundException or PlatformNotSupportedException)
            {
                throw new StoreException(
                    StoreErrorKind.Credentials, $"{request.Operation} {location}: Kerberos does not work on this machine: {e.Message} Install libgssapi-krb5-2 and get a ticket (kinit).", isTransient: false, e);
            }

            throw;
        }
    }

    private Uri Resolve(WebHdfsRequest request, string redirect, string nameNode)
    {
        var url = _options.Hosts.Map(WebHdfsPath.Sendable(redirect[0] == '/' ? nameNode + redirect : redirect));
        if (!Uri.TryCreate(url, UriKind.Absolute, out var parsed) || parsed.Scheme is not ("http" or "https") || parsed.UserInfo.Length > 0)
        {
            throw new StoreException(StoreErrorKind.ServerError, $"{request.Operation} {LocationOf(nameNode, request)}: the redirect leads to no http address.");
        }

        if (parsed.Scheme == "http" && nameNode.StartsWith("https:", StringComparison.OrdinalIgnoreCase))
        {
            throw new StoreException(
                StoreErrorKind.ServerError,
                $"{request.Operation} {LocationOf(nameNode, request)}: the NameNode is asked by https but sends to {parsed.Authority} by plain http, where bytes and token could be read; not followed.");
        }

        return WebHdfsRequest.Exactly(url);
    }

    private string Identity(string? token)
    {
        var identity = new StringBuilder();
        if (token is not null)
        {
            identity.AppendParameter("delegation", token);
        }
        else if (_options.User is { } user)
        {
            identity.AppendParameter("user.name", user);
        }

        if (_options.DoAs is { } other)
        {
            identity.AppendParameter("doas", other);
        }

        return identity.ToString();
    }

    private static async ValueTask<RemoteError> ReadErrorAsync(WebHdfsResponse response)
    {
        try
        {
            using var body = await response.ReadAsync(MaxErrorDocument).ConfigureAwait(false);
            return RemoteError.Parse(response.Status, body.Span);
        }
        catch (StoreException e) when (e.Kind == StoreErrorKind.ServerError)
        {
            return RemoteError.Parse(response.Status, default); // A page without end still has a status.
        }
    }

    /// <summary>Where a request goes, for messages: never with parameters, for those hold tokens.</summary>
    private static string LocationOf(string server, WebHdfsRequest request)
    {
        var authority = server.IndexOf("://", StringComparison.Ordinal) is var at and >= 0 ? server[(at + 3)..] : server;
        var path = request.Path.Length == 0 ? "/" : request.Path;
        return $"webhdfs://{authority}{(path.AsSpan().ContainsAnyInRange('\0', '\u001f') ? new StringBuilder().AppendPath(path).ToString() : path)}";
    }
}
