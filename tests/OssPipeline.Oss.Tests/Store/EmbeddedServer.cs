using OssPipeline.DevServer;

namespace OssPipeline.Oss.Tests.Store;

/// <summary>One embedded server for the tests of a class; each test makes a bucket of its own.</summary>
public sealed class EmbeddedServer : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("oss-store");
    private int _buckets;

    internal OssDevServer Server { get; private set; } = null!;

    public async Task InitializeAsync() => Server = await OssDevServer.StartAsync(
        new DevServerOptions
        {
            DataDirectory = _folder.FullName,
            Credentials = [new DevServerCredential(Stores.Key.AccessKeyId, Stores.Key.AccessKeySecret)],
        },
        CancellationToken.None);

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    public string NextBucket() => $"bucket-{Interlocked.Increment(ref _buckets)}";
}
