using OssPipeline.Core.Storage;
using OssPipeline.DevServer;
using OssPipeline.TestKit.Stores;

namespace OssPipeline.Oss.Tests.Store;

/// <summary>The store over a real socket against the embedded server, with V4 signatures and path addressing.</summary>
public sealed class OssStoreContractTests : StoreContract
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("oss-store");
    private OssDevServer? _server;

    protected override bool HeadTellsTags => false;

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await _server!.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    protected override async ValueTask<IObjectStore> CreateAsync()
    {
        _server = await OssDevServer.StartAsync(
            new DevServerOptions
            {
                DataDirectory = _folder.FullName,
                Credentials = [new DevServerCredential(Stores.Key.AccessKeyId, Stores.Key.AccessKeySecret)],
                Buckets = [Stores.Bucket],
            },
            CancellationToken.None);
        return Stores.On(_server.Endpoint);
    }

    protected override ValueTask<IObjectStore> ReopenAsync() => new(Stores.On(_server!.Endpoint));
}
