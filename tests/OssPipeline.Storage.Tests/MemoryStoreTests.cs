using OssPipeline.Core.Storage;
using OssPipeline.Storage.Memory;
using OssPipeline.TestKit.Stores;

namespace OssPipeline.Storage.Tests;

public sealed class MemoryStoreTests : StoreContract
{
    private readonly MemoryBucket _bucket = new();

    protected override ValueTask<IObjectStore> CreateAsync() => new(new MemoryStore(_bucket, minPartSize: 1024));

    protected override ValueTask<IObjectStore> ReopenAsync() => CreateAsync();

    [Fact]
    public async Task Stores_of_one_name_share_their_objects()
    {
        await using var one = new MemoryStore(MemoryBucket.Shared("shared-by-test"));
        await using var two = new MemoryStore(MemoryBucket.Shared("shared-by-test"));
        await using var other = new MemoryStore(MemoryBucket.Shared("other-by-test"));

        await one.PutAsync("a", Some.Bytes(3), WriteOptions.Default, CancellationToken.None);

        Assert.NotNull(await two.HeadAsync("a", CancellationToken.None));
        Assert.Null(await other.HeadAsync("a", CancellationToken.None));
    }
}
