using OssPipeline.Core.Storage;
using OssPipeline.TestKit.Peers;
using OssPipeline.TestKit.Stores;

namespace OssPipeline.S3.Tests.Store;

/// <summary>The store against a real server.</summary>
[Collection(Ceph.Name)]
public sealed class S3StoreContractTests(CephGateway ceph) : StoreContract
{
    private string _bucket = "";

    protected override bool HeadTellsTags => false;

    protected override string InfrequentAccess => "STANDARD_IA";

    protected override async ValueTask<IObjectStore> CreateAsync()
    {
        _bucket = await Stores.MakeBucketAsync(ceph);
        return Stores.On(ceph.Endpoint, bucket: _bucket);
    }

    protected override ValueTask<IObjectStore> ReopenAsync() => new(Stores.On(ceph.Endpoint, bucket: _bucket));
}
