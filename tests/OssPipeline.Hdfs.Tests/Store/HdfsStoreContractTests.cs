using OssPipeline.Core.Storage;
using OssPipeline.TestKit.Hdfs;
using OssPipeline.TestKit.Stores;

namespace OssPipeline.Hdfs.Tests.Store;

/// <summary>The contract against one kind of cluster.</summary>
public abstract class HdfsStoreContract : StoreContract
{
    private WebHdfsServer? _server;

    protected abstract WebHdfsServerOptions Server { get; }

    protected override async ValueTask<IObjectStore> CreateAsync()
    {
        _server = await WebHdfsServer.StartAsync(Server);
        return Cluster.Open(_server);
    }

    protected override ValueTask<IObjectStore> ReopenAsync() => new(Cluster.Open(_server!));

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}

/// <summary>A cluster of today: batches, <c>renameoptions</c>, CONCAT, MD5-of-MD5 checksums.</summary>
public sealed class TodaysClusterTests : HdfsStoreContract
{
    protected override WebHdfsServerOptions Server => new() { NameNodes = 2, PageLimit = 7 };
}

/// <summary>A cluster whose blocks are smaller than what is written, with checksums of whole files.</summary>
public sealed class SmallBlocksClusterTests : HdfsStoreContract
{
    protected override WebHdfsServerOptions Server => new() { BlockSize = 4096, Checksum = "composite" };
}

/// <summary>HttpFS in front of something without checksums, whose parts can't be joined.</summary>
public sealed class HttpFsTests : HdfsStoreContract
{
    protected override WebHdfsServerOptions Server => new() { IsHttpFs = true, Checksum = "500", LacksConcat = true, LacksBlockLocations = true };
}

/// <summary>Hadoop 1: folders listed whole, no inode numbers, no CONCAT.</summary>
public sealed class OldClusterTests : HdfsStoreContract
{
    protected override WebHdfsServerOptions Server => new() { IsOld = true, BlockSize = 2048 };
}
