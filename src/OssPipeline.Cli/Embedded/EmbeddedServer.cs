using OssPipeline.Cli.Output;
using OssPipeline.DevServer;
using OssPipeline.Oss.Credentials;
using OssPipeline.Oss.Store;

namespace OssPipeline.Cli.Embedded;

/// <summary>The embedded server of this process: started by the first store that wants it, one for all of them.</summary>
/// <remarks>One process at a time serves a data folder. Another that comes meanwhile uses that one's server.</remarks>
internal sealed class EmbeddedServer(CliHost host, string dataDirectory, Terminal terminal) : IEmbeddedOss, IAsyncDisposable
{
    /// <summary>The folder of its data inside the state folder.</summary>
    public const string Folder = "embedded";

    private readonly SemaphoreSlim _gate = new(1, 1);
    private OssDevServer? _server;
    private ServerAccess? _access;

    /// <summary>Where it keeps buckets; absolute.</summary>
    public string DataDirectory { get; } = dataDirectory;

    /// <inheritdoc/>
    /// <exception cref="CliException">It can't be started, or refuses the bucket.</exception>
    public async ValueTask<EmbeddedEndpoint> StartAsync(string bucket, string stateDirectory, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            _access ??= await StartNowAsync(cancellationToken).ConfigureAwait(false);
            await BucketRequest.PutAsync(_access, bucket, host.Clock, cancellationToken).ConfigureAwait(false);
            return new EmbeddedEndpoint(_access.Endpoint, _access.Region, new OssCredentials(_access.Keys.AccessKeyId, _access.Keys.AccessKeySecret));
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            EndpointFile.Delete(DataDirectory);
            await _server.DisposeAsync().ConfigureAwait(false);
        }

        _gate.Dispose();
    }

    private async ValueTask<ServerAccess> StartNowAsync(CancellationToken cancellationToken)
    {
        var keys = ServerKeys.LoadOrCreate(DataDirectory);
        terminal.Redaction.Add(keys.AccessKeySecret);
        try
        {
            _server = await OssDevServer.StartAsync(
                new DevServerOptions
                {
                    DataDirectory = DataDirectory,
                    Credentials = [new DevServerCredential(keys.AccessKeyId, keys.AccessKeySecret)],
                    Clock = host.Clock,
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            // Only the folder's lock tells that another process serves it; where that one listens it has written down.
            if (EndpointFile.Read(DataDirectory) is not { } other)
            {
                throw CliException.CouldNotRun($"the embedded server can't start: {e.Message}");
            }

            terminal.Detail($"the embedded server of another process serves {DataDirectory}, at {other.Endpoint}");
            return new ServerAccess(other.Endpoint, other.Region, keys);
        }

        EndpointFile.Write(DataDirectory, _server);
        terminal.Detail($"embedded server: {DataDirectory} at {_server.Endpoint}");
        return new ServerAccess(_server.Endpoint, _server.Region, keys);
    }
}

/// <summary>How to reach an embedded server.</summary>
/// <param name="Endpoint">Its address.</param>
/// <param name="Region">The region that signatures are made for.</param>
/// <param name="Keys">A key pair it accepts.</param>
internal sealed record ServerAccess(Uri Endpoint, string Region, ServerKeys Keys);
