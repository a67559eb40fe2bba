using OssPipeline.Core.Storage;
using OssPipeline.TestKit.Hdfs;
using OssPipeline.TestKit.Stores;

namespace OssPipeline.Hdfs.Tests.Store;

public sealed class HdfsProofTests
{
    private static readonly byte[] Body = Some.Bytes(50_000);

    [Theory]
    [InlineData("md5", 1 << 20, "MD5-of-0MD5-of-512CRC32C")]
    [InlineData("md5", 4096, "MD5-of-8MD5-of-512CRC32C")]
    [InlineData("composite", 4096, "COMPOSITE-CRC32C")]
    public async Task What_HDFS_vouches_for_is_checked_over_the_bytes_that_were_read(string checksum, int blockSize, string name)
    {
        await using var server = await WebHdfsServer.StartAsync(new() { Checksum = checksum, BlockSize = blockSize });
        await using var store = Cluster.Open(server);
        server.Tree.Write(Cluster.Root + "/a", Body);
        Assert.True(store.Info.TellsProof);
        var head = (await store.HeadAsync("a", CancellationToken.None))!;
        var proof = (await store.ProveAsync(head, CancellationToken.None))!;
        Assert.Equal(name, proof.Name);

        var bytes = new byte[Body.Length];
        await store.ReadAsync("a", head.ETag, 0, bytes, CancellationToken.None);
        using (var check = proof.Begin())
        {
            check.Add(20_000, bytes.AsSpan(20_000));
            check.Add(0, bytes.AsSpan(0, 20_000));
            Assert.Null(check.Judge());
        }

        // A byte that changed on the way, which TCP let pass.
        server.Faults = static e => e is { IsDataNode: true, Operation: "OPEN" } ? HdfsFault.FlipByte : HdfsFault.None;
        await store.ReadAsync("a", head.ETag, 0, bytes, CancellationToken.None);
        using var another = proof.Begin();
        another.Add(0, bytes);
        Assert.Contains(name, another.Judge(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("400")]
    [InlineData("404")]
    [InlineData("500")]
    [InlineData("null")]
    public async Task Where_no_checksum_is_told_there_is_no_proof_and_writes_are_read_back(string checksum)
    {
        await using var server = await WebHdfsServer.StartAsync(new() { Checksum = checksum });
        await using var store = Cluster.Open(server);
        var stored = await store.PutAsync("a", Body, WriteOptions.Default, CancellationToken.None);
        Assert.Null(await store.ProveAsync(stored, CancellationToken.None));
        Assert.True(server.Count("OPEN", ofDataNodes: true) > 0);

        server.Faults = static e => e is { IsDataNode: true, Operation: "CREATE" } ? HdfsFault.FlipByte : HdfsFault.None;
        var error = await Assert.ThrowsAsync<StoreException>(async () => await store.PutAsync("b", Body, WriteOptions.Default, CancellationToken.None));
        Assert.Equal((StoreErrorKind.Corrupt, true), (error.Kind, error.IsTransient));
        Assert.Equal([Cluster.Root + "/a"], server.Tree.Files());
    }

    [Fact]
    public async Task Short_inner_blocks_are_checked_where_the_server_tells_them_and_nothing_is_claimed_where_it_does_not()
    {
        foreach (var lacks in new[] { false, true })
        {
            await using var server = await WebHdfsServer.StartAsync(new() { LacksBlockLocations = lacks });
            await using var store = Cluster.Open(server);
            var node = server.Tree.Write(Cluster.Root + "/a", Body.AsMemory(0, 1000));
            node.Blocks.Add(Body[1000..1001]);
            node.Blocks.Add(Body[1001..]);
            var proof = await store.ProveAsync((await store.HeadAsync("a", CancellationToken.None))!, CancellationToken.None);
            Assert.Equal(lacks, proof is null);
            using var check = proof?.Begin();
            check?.Add(0, Body);
            Assert.Null(check?.Judge());
        }
    }

    [Fact]
    public async Task The_older_name_of_block_locations_is_known()
    {
        await using var server = await WebHdfsServer.StartAsync(new() { IsOld = true, BlockSize = 4096 });
        await using var store = Cluster.Open(server);
        server.Tree.Write(Cluster.Root + "/a", Body);
        Assert.NotNull(await store.ProveAsync((await store.HeadAsync("a", CancellationToken.None))!, CancellationToken.None));
        Assert.Equal((1, 1), (server.Count("GETFILEBLOCKLOCATIONS"), server.Count("GET_BLOCK_LOCATIONS")));
    }

    [Fact]
    public async Task Striped_files_prove_nothing_by_blocks()
    {
        await using var server = await WebHdfsServer.StartAsync();
        await using var store = Cluster.Open(server);
        server.Tree.Write(Cluster.Root + "/a", Body).ErasureCoding = "RS-6-3-1024k";
        Assert.Null(await store.ProveAsync((await store.HeadAsync("a", CancellationToken.None))!, CancellationToken.None));
    }

    [Fact]
    public async Task A_proof_is_of_the_version_that_was_listed()
    {
        await using var server = await WebHdfsServer.StartAsync();
        await using var store = Cluster.Open(server);
        server.Tree.Write(Cluster.Root + "/a", Body);
        var head = (await store.HeadAsync("a", CancellationToken.None))!;
        server.Tree.Write(Cluster.Root + "/a", Body);
        Assert.Equal(StoreErrorKind.Changed, (await Assert.ThrowsAsync<StoreException>(async () => await store.ProveAsync(head, CancellationToken.None))).Kind);
    }
}
