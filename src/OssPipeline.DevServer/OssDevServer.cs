using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using OssPipeline.DevServer.Auth;
using OssPipeline.DevServer.Faults;
using OssPipeline.DevServer.Hosting;
using OssPipeline.DevServer.Protocol;
using OssPipeline.DevServer.Storage;

namespace OssPipeline.DevServer;

/// <summary>An OSS server inside the process: real sockets, signatures verified, objects kept on disk.</summary>
/// <remarks>
/// <para>Objects, uploads and their parts survive restarts and the death of the process at any moment; a reader sees a whole object
/// or none. Nothing is flushed to the platter, so a power cut may lose what was written last.</para>
/// <para>Speaks HTTP/1.1 without TLS. On an IP address or <c>localhost</c> the bucket is the first segment of the path; on
/// <c>BUCKET.localhost</c> it is the host's first label. Keys with a NUL character can't be sent to it.</para>
/// </remarks>
public sealed class OssDevServer : IAsyncDisposable
{
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(2);

    private readonly WebApplication _host;
    private readonly IServer _kestrel;
    private readonly DataFolder _folder;
    private int _disposed;

    private OssDevServer(WebApplication host, IServer kestrel, Service service)
    {
        _host = host;
        _kestrel = kestrel;
        _folder = service.Folder;
        Faults = service.Faults;
        Counters = service.Counters;
        Region = service.Options.Region;
        var bound = new Uri(kestrel.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());
        Port = bound.Port;
        var any = service.Options.Address.Equals(IPAddress.Any) ? "127.0.0.1" : service.Options.Address.Equals(IPAddress.IPv6Any) ? "[::1]" : bound.Host;
        Endpoint = new Uri($"http://{any}:{Port}");
    }

    /// <summary>Where clients on this machine reach it.</summary>
    public Uri Endpoint { get; }

    /// <summary>The TCP port it listens at.</summary>
    public int Port { get; }

    /// <summary>The region that V4 signatures must be made for.</summary>
    public string Region { get; }

    /// <summary>The faults it injects.</summary>
    public FaultPlan Faults { get; }

    /// <summary>What it was asked so far.</summary>
    public RequestCounters Counters { get; }

    internal Task<int> Swept => _folder.Swept;

    /// <summary>Opens the data folder and listens.</summary>
    /// <exception cref="ArgumentException">The options can't be used.</exception>
    /// <exception cref="IOException">The data folder is in use or can't be written, or the port is taken.</exception>
    /// <exception cref="InvalidDataException">A bucket's index is damaged.</exception>
    public static async Task<OssDevServer> StartAsync(DevServerOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        Validate(options);
        var service = new Service(
            options, DataFolder.Open(options.DataDirectory), new FaultPlan(options.FaultRules), new RequestCounters(), new RequestVerifier(options));
        WebApplication? host = null;
        try
        {
            foreach (var bucket in options.Buckets)
            {
                service.Folder.GetOrCreate(bucket, new BucketSettings(service.Now, "Standard", "LRS", "private"));
            }

            host = Build(options);
            var kestrel = host.Services.GetRequiredService<IServer>();
            await kestrel.StartAsync(new Dispatcher(service), cancellationToken).ConfigureAwait(false);
            return new OssDevServer(host, kestrel, service);
        }
        catch
        {
            if (host is not null)
            {
                await host.DisposeAsync().ConfigureAwait(false);
            }

            await service.Folder.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Stops listening, lets requests under way end for two seconds, and closes the data folder.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        using (var patience = new CancellationTokenSource(StopWithin))
        {
            await _kestrel.StopAsync(patience.Token).ConfigureAwait(false);
        }

        await _host.DisposeAsync().ConfigureAwait(false);
        await _folder.DisposeAsync().ConfigureAwait(false);
    }

    // Kestrel and what it needs, without the rest of a web host: no configuration files, no environment, no logging, no routing.
    private static WebApplication Build(DevServerOptions options)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>>(new BlockPool());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.RequestHeaderEncodingSelector = static _ => Encoding.Latin1; // byte by byte: RequestText refuses what is no UTF-8, as OSS does
            kestrel.ResponseHeaderEncodingSelector = static _ => Encoding.UTF8;
            kestrel.Limits.MaxRequestBodySize = BodyReceiver.MaxBytes;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Limits.MaxResponseBufferSize = 1 << 20;
            kestrel.Limits.MaxRequestLineSize = 16 << 10; // a key of 1,023 bytes, escaped, as prefix and marker
            kestrel.Listen(options.Address, options.Port, static listen => listen.Protocols = HttpProtocols.Http1);
        });
        return builder.Build();
    }

    private static void Validate(DevServerOptions options)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(options.DataDirectory);
        ArgumentException.ThrowIfNullOrWhiteSpace(options.Region);
        if (options.Credentials.Count == 0)
        {
            throw new ArgumentException("The server needs at least one key pair.", nameof(options));
        }

        foreach (var credential in options.Credentials)
        {
            if (string.IsNullOrEmpty(credential.AccessKeyId) || string.IsNullOrEmpty(credential.AccessKeySecret))
            {
                throw new ArgumentException("A key pair has an empty ID or secret.", nameof(options));
            }
        }

        if (options.RestoreTakes < TimeSpan.Zero || options.RestoreTakes > TimeSpan.FromDays(365))
        {
            throw new ArgumentException("A restore takes from no time to a year.", nameof(options));
        }

        foreach (var bucket in options.Buckets)
        {
            if (!BucketName.IsValid(bucket))
            {
                throw new ArgumentException(
                    $"'{bucket}' is no bucket name: 3 to 63 lower-case letters, digits and '-', with no '-' at either end.", nameof(options));
            }
        }
    }
}
