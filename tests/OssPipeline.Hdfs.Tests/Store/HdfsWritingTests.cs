using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;
using OssPipeline.Storage.Layers;
using OssPipeline.TestKit.Hdfs;
using OssPipeline.TestKit.Stores;

namespace OssPipeline.Hdfs.Tests.Store;

public sealed class HdfsWritingTests
{
    private static readonly byte[] Body = Some.Bytes(30_000);

    private static readonly WriteOptions Forbid = WriteOptions.Default with { ForbidOverwrite = true };

    [Fact]
    public async Task Bytes_go_to_DataNodes_only_and_take_their_name_once_verified()
    {
        await using var server = await WebHdfsServer.StartAsync();
        await using var store = Cluster.Open(server, static o => o with { BlockSize = ByteSize.MiB(2), Replication = 2 });
        server.Faults = e =>
        {
            Assert.True(e.Operation == "RENAME" || server.Tree.Find(Cluster.Root + "/dir/a") is null || e.IsDataNode);
            return HdfsFault.None;
        };
        await store.PutAsync("dir/a", Body, WriteOptions.Default, CancellationToken.None);
        Assert.Equal(["MKDIRS", "CREATE", "CREATE", "GETFILESTATUS", "GETFILECHECKSUM", "GETFILECHECKSUM", "RENAME"], server.Log.Select(static e => e.Operation));
        Assert.All(server.Log.Where(static e => !e.IsDataNode), static e => Assert.Equal(0, e.BodyLength));
        Assert.Contains(server.Log, static e => e.Query.GetValueOrDefault("replication") == "2" && e.Query["blocksize"] == "2097152");
        Assert.StartsWith(Cluster.Root + "/dir/._COPYING_", server.Log.First(static e => e.Operation == "CREATE").Path, StringComparison.Ordinal);
        Assert.Equal(Body, server.Tree.Read(Cluster.Root + "/dir/a"));
    }

    [Theory]
    [InlineData(HdfsFault.LoseAnswer, "RENAME")]
    [InlineData(HdfsFault.LoseAnswer, "CREATE")]
    [InlineData(HdfsFault.Truncate, "CREATE")]
    [InlineData(HdfsFault.FlipByte, "CREATE")]
    [InlineData(HdfsFault.LoseAnswer, "GETFILESTATUS")]
    public async Task A_put_that_goes_wrong_once_ends_well_and_leaves_nothing_behind(HdfsFault fault, string operation)
    {
        foreach (var isOld in new[] { false, true })
        {
            await using var server = await WebHdfsServer.StartAsync(new() { IsOld = isOld });
            await using var store = StoreStack.Build(Cluster.Open(server), new StoreMeter(), new RetryOptions { BaseDelay = TimeSpan.FromMilliseconds(1) });
            server.Faults = HdfsFaults.First(1, fault, e => e.Operation == operation && (e.IsDataNode || operation != "CREATE"));
            var stored = await store.PutAsync("a", Body, Forbid, CancellationToken.None);
            Assert.Equal((Crc64Xz.Compute(Body), Body.Length), (stored.Crc64, stored.Size));
            Assert.Equal([Cluster.Root + "/a"], server.Tree.Files());
            Assert.Equal(Body, server.Tree.Read(Cluster.Root + "/a"));
        }
    }

    [Fact]
    public async Task A_put_whose_answer_was_lost_for_good_is_recognised_by_the_next_try()
    {
        await using var server = await WebHdfsServer.StartAsync();
        await using var store = StoreStack.Build(Cluster.Open(server), new StoreMeter(), new RetryOptions { BaseDelay = TimeSpan.FromMilliseconds(1) });
        var isMoved = false;
        var lost = 0;
        server.Faults = e =>
        {
            // The move is made, and then nothing can be asked until the store gave the whole put up.
            isMoved |= e.Operation == "RENAME";
            return e.Operation == "RENAME" && lost == 0 ? HdfsFault.LoseAnswer : isMoved && e.Operation == "GETFILESTATUS" && lost++ < 4 ? HdfsFault.Reset : HdfsFault.None;
        };
        var stored = await store.PutAsync("a", Body, Forbid, CancellationToken.None);
        Assert.Equal(Crc64Xz.Compute(Body), stored.Crc64);
        Assert.Equal([Cluster.Root + "/a"], server.Tree.Files());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_folder_is_never_replaced_or_filled_by_a_file_of_its_name(bool isOld)
    {
        await using var server = await WebHdfsServer.StartAsync(new() { IsOld = isOld });
        await using var store = Cluster.Open(server);
        server.Tree.Write(Cluster.Root + "/dir/a", Body);
        foreach (var options in new[] { WriteOptions.Default, Forbid })
        {
            Assert.Equal(StoreErrorKind.InvalidKey, (await Assert.ThrowsAsync<StoreException>(async () => await store.PutAsync("dir", Body, options, CancellationToken.None))).Kind);
        }

        Assert.Empty(await store.DeleteAsync(["dir"], CancellationToken.None));
        Assert.Equal([Cluster.Root + "/dir/a"], server.Tree.Files());
        Assert.Equal(StoreErrorKind.InvalidKey, (await Assert.ThrowsAsync<StoreException>(async () => await store.PutAsync("dir/a/below", Body, WriteOptions.Default, CancellationToken.None))).Kind);
    }

    [Fact]
    public async Task A_file_that_changes_while_it_is_read_is_noticed()
    {
        await using var server = await WebHdfsServer.StartAsync();
        await using var store = Cluster.Open(server);
        var stored = await store.PutAsync("a", Body, WriteOptions.Default, CancellationToken.None);
        foreach (var change in new Action[] { () => server.Tree.Write(Cluster.Root + "/a", Body), () => server.Tree.Write(Cluster.Root + "/a", Body.AsMemory(0, 10)), () => server.Tree.Find(Cluster.Root + "/a")!.Append(Body) })
        {
            stored = (await store.HeadAsync("a", CancellationToken.None))!;
            var left = 1;
            server.Faults = e =>
            {
                if (e is { IsDataNode: true, Operation: "OPEN" } && Interlocked.Decrement(ref left) == 0)
                {
                    lock (server.Tree.Gate)
                    {
                        change();
                    }
                }

                return HdfsFault.None;
            };
            var error = await Assert.ThrowsAsync<StoreException>(async () => await store.ReadAsync("a", stored.ETag, 0, new byte[Body.Length], CancellationToken.None));
            Assert.Equal(StoreErrorKind.Changed, error.Kind);
        }
    }

    [Fact]
    public async Task A_storm_of_faults_leaves_every_object_whole_and_nothing_else()
    {
        await using var server = await WebHdfsServer.StartAsync(new() { NameNodes = 2, PageLimit = 10, BlockSize = 4096 });
        await using var store = StoreStack.Build(
            Cluster.Open(server), new StoreMeter(), new RetryOptions { BaseDelay = TimeSpan.FromMilliseconds(1), MaxDelay = TimeSpan.FromMilliseconds(20), MaxAttempts = 12 });
        server.Faults = HdfsFaults.Storm(7, 30);
        var keys = Some.Keys("dir/", 40);
        await Parallel.ForEachAsync(keys, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (key, token) =>
        {
            var body = Some.Bytes(9000, key.GetHashCode(StringComparison.Ordinal));
            Assert.Equal(Crc64Xz.Compute(body), (await store.PutAsync(key, body, Forbid, token)).Crc64);
        });
        var big = Some.Bytes(25_000);
        var upload = await store.BeginUploadAsync("big", Forbid, CancellationToken.None);
        List<UploadedPart> parts = [];
        foreach (var (chunk, i) in big.Chunk(4000).Select(static (c, i) => (c, i)))
        {
            parts.Add(await store.PutPartAsync("big", upload, new PartAddress(i + 1, i * 4000), chunk, CancellationToken.None));
        }

        Assert.Equal(Crc64Xz.Compute(big), (await store.CompleteUploadAsync("big", upload, parts, Forbid, CancellationToken.None)).Crc64);
        List<ObjectInfo> listed = [];
        await foreach (var info in store.ListAsync("", null, CancellationToken.None))
        {
            listed.Add(info);
        }

        Assert.Equal(["big", .. keys], listed.Select(static i => i.Key));
        foreach (var info in listed)
        {
            var bytes = new byte[info.Size];
            Assert.Equal(info.Size, await store.ReadAsync(info.Key, info.ETag, 0, bytes, CancellationToken.None));
            Assert.Equal(info.Key == "big" ? big : Some.Bytes(9000, info.Key.GetHashCode(StringComparison.Ordinal)), bytes);
        }
    }
}
