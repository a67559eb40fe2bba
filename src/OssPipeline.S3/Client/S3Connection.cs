using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using OssPipeline.Core.Storage;
using OssPipeline.S3.Store;

namespace OssPipeline.S3.Client;

/// <summary>
/// Makes calls and sorts their failures. Repeats a call in one case only, once: the bucket is in another region, which is then remembered.
/// All other repeating is the retrying layer's.
/// </summary>
internal sealed class S3Connection : IDisposable
{
    // S3 API reference, "CompleteMultipartUpload": processing can take several minutes.
    private static readonly TimeSpan SilentWork = TimeSpan.FromMinutes(10);

    private readonly S3ClientOptions _options;
    private readonly S3HttpClients _http;
    private readonly Lock _gate = new();
    private readonly List<AmazonS3Client> _clients = [];
    private volatile Target _target;

    public S3Connection(S3ClientOptions options)
    {
        _options = options;
        _http = new S3HttpClients(options.ConnectTimeout, options.MaxConnections, options.Endpoint?.IsLoopback ?? false);
        _target = Open(options.Region, options.Endpoint);
    }

    /// <summary>The region that requests are signed for.</summary>
    public string Region => _target.Region;

    /// <summary>Where an object is, for messages; keys that would break a line of text are shown encoded.</summary>
    public string LocationOf(string key) =>
        $"s3://{_options.Bucket}{(key.Length == 0 ? "" : "/")}{(key.AsSpan().ContainsAnyInRange('\0', '\u001f') ? Uri.EscapeDataString(key) : key)}";

    /// <summary>Makes a call.</summary>
    /// <param name="operation">Its name, for messages.</param>
    /// <param name="key">The key that it is about; empty where it is about the bucket.</param>
    /// <param name="call">Does it; made twice when the bucket turns out to be elsewhere. Whatever moves bytes touches the time-out.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="isSilent">Whether the server may work for minutes before a byte moves: copies inside the service, and completing an upload.</param>
    /// <exception cref="StoreException">The server refused or could not be reached.</exception>
    public async ValueTask<T> RunAsync<T>(string operation, string key, Func<AmazonS3Client, IdleTimeout, Task<T>> call, CancellationToken cancellationToken, bool isSilent = false)
    {
        for (var isRedirected = false; ; isRedirected = true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var target = _target;
            using var timeout = new IdleTimeout(isSilent && _options.RequestTimeout < SilentWork ? SilentWork : _options.RequestTimeout, cancellationToken);
            try
            {
                return await call(target.Client, timeout).ConfigureAwait(false);
            }
            catch (Exception e) when (e is not StoreException && (e is not OperationCanceledException || timeout.HasPassed) && e is not ArgumentException and not NotSupportedException)
            {
                var elsewhere = S3Regions.Told(e);
                if (elsewhere is null || elsewhere == target.Region || isRedirected)
                {
                    throw S3Errors.From(e, $"{operation} {LocationOf(key)}", target.Region, elsewhere, timeout, _options.Clock);
                }

                Move(target, elsewhere);
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var client in _clients)
            {
                client.Dispose();
            }
        }

        _http.Dispose();
    }

    private void Move(Target from, string region)
    {
        lock (_gate)
        {
            if (_target == from)
            {
                // A regional host of Amazon's serves its region alone; another maker's host stays, and only the signature is for another region.
                _target = Open(region, _options.Endpoint is { IsAmazon: true, Region: not null } ? null : _options.Endpoint);
            }
        }
    }

    private Target Open(string region, S3Endpoint? endpoint)
    {
        var config = new AmazonS3Config
        {
            HttpClientFactory = _http,
            MaxErrorRetry = 0,
            DisableLogging = true,
            IgnoreConfiguredEndpointUrls = true,
            AllowAutoRedirect = false,
            DisableS3ExpressSessionAuth = true,
            ForcePathStyle = _options.PathStyle,
            Timeout = Timeout.InfiniteTimeSpan,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (endpoint is null)
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        }
        else
        {
            config.ServiceURL = endpoint.Uri.GetLeftPart(UriPartial.Authority);
            config.AuthenticationRegion = region;
        }

        var client = new AmazonS3Client(_options.Credentials, config);
        _clients.Add(client);
        return new Target(client, region);
    }

    private sealed record Target(AmazonS3Client Client, string Region);
}
