using OssPipeline.Core.Storage;
using OssPipeline.TestKit.Stores;

namespace OssPipeline.Oss.Tests.Store;

/// <summary>The store over a real socket against the embedded server, with V4 signatures and path addressing.</summary>
public sealed class OssStoreContractTests(EmbeddedServer embedded) : StoreContract, IClassFixture<EmbeddedServer>
{
    private readonly string _bucket = embedded.NextBucket();

    protected override bool HeadTellsTags => false;

    protected override async ValueTask<IObjectStore> CreateAsync()
    {
        var store = Stores.On(embedded.Server.Endpoint, bucket: _bucket);
        await store.Client.PutBucketAsync(null, CancellationToken.None);
        return store;
    }

    protected override ValueTask<IObjectStore> ReopenAsync() => new(Stores.On(embedded.Server.Endpoint, bucket: _bucket));
}
