using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;
using OssPipeline.Hdfs.Store;
using OssPipeline.TestKit.Hdfs;
using OssPipeline.TestKit.Stores;

namespace OssPipeline.Hdfs.Tests.Store;

public sealed class HdfsUploadTests
{
    private static readonly byte[] Body = Some.Bytes(10_500);

    [Fact]
    public async Task Parts_are_joined_without_moving_a_byte()
    {
        await using var server = await WebHdfsServer.StartAsync();
        await using var store = Cluster.Open(server);
        var (id, parts) = await PutPartsAsync(store);
        var written = server.Count("CREATE", ofDataNodes: true);
        var stored = await CompleteAsync(store, id, parts);
        Assert.Equal(1, server.Count("CONCAT"));
        Assert.Equal(1, server.Count("CREATE", ofDataNodes: true) - written); // what is being joined, written down
        Assert.Equal((0, 0), (server.Count("OPEN", ofDataNodes: true), server.Count("APPEND", ofDataNodes: true)));
        Assert.Equal(Crc64Xz.Compute(Body), stored.Crc64);
        Assert.Equal([Cluster.Root + "/dir/a"], server.Tree.Files());
    }

    [Fact]
    public async Task Many_parts_are_joined_in_several_steps()
    {
        await using var server = await WebHdfsServer.StartAsync(new() { PageLimit = 9 });
        await using var store = Cluster.Open(server);
        var (id, parts) = await PutPartsAsync(store, 100);
        await CompleteAsync(store, id, parts);
        Assert.True(server.Count("CONCAT") > 1);
        Assert.Equal(Body, server.Tree.Read(Cluster.Root + "/dir/a"));
    }

    [Fact]
    public async Task Empty_parts_are_no_hindrance()
    {
        await using var server = await WebHdfsServer.StartAsync();
        await using var store = Cluster.Open(server);
        foreach (var sizes in new[] { new[] { 0 }, [0, 5], [5, 0, 5], [0, 0] })
        {
            var id = await store.BeginUploadAsync("dir/a", WriteOptions.Default, CancellationToken.None);
            List<UploadedPart> parts = [];
            foreach (var size in sizes)
            {
                parts.Add(await store.PutPartAsync("dir/a", id, new PartAddress(parts.Count + 1, 0), Body.AsMemory(0, size), CancellationToken.None));
            }

            Assert.Equal(sizes.Sum(), (await CompleteAsync(store, id, parts)).Size);
        }
    }

    [Theory]
    [InlineData("CONCAT", false, HdfsFault.LoseAnswer)]
    [InlineData("CONCAT", false, HdfsFault.Reset)]
    [InlineData("RENAME", false, HdfsFault.LoseAnswer)]
    [InlineData("RENAME", false, HdfsFault.Reset)]
    [InlineData("MKDIRS", false, HdfsFault.ServerError)]
    [InlineData("APPEND", true, HdfsFault.LoseAnswer)]
    [InlineData("APPEND", true, HdfsFault.Truncate)]
    [InlineData("RENAME", true, HdfsFault.Reset)]
    public async Task Another_process_completes_what_broke_off_at_any_step(string operation, bool lacksConcat, HdfsFault fault)
    {
        await using var server = await WebHdfsServer.StartAsync(new() { LacksConcat = lacksConcat });
        string id;
        List<UploadedPart> parts;
        await using (var store = Cluster.Open(server))
        {
            (id, parts) = await PutPartsAsync(store, 1000);

            // From that step on this process reaches nothing.
            var isOver = false;
            server.Faults = e =>
            {
                var isBefore = !isOver;
                isOver |= e.Operation == operation && (operation != "APPEND" || e.IsDataNode);
                return isOver ? isBefore ? fault : HdfsFault.Reset : HdfsFault.None;
            };
            await Assert.ThrowsAsync<StoreException>(async () => await CompleteAsync(store, id, parts));
        }

        server.Faults = static _ => HdfsFault.None;
        await using var other = Cluster.Open(server);
        var left = await other.ListPartsAsync("dir/a", id, CancellationToken.None);
        Assert.Equal(parts, left);
        var stored = await CompleteAsync(other, id, left);
        Assert.Equal(Crc64Xz.Compute(Body), stored.Crc64);
        Assert.Equal(Body, server.Tree.Read(Cluster.Root + "/dir/a"));
        Assert.Equal([Cluster.Root + "/dir/a"], server.Tree.Files());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_moved_already_counts_as_completed_unless_it_was_replaced(bool isReplaced)
    {
        foreach (var isOld in new[] { false, true })
        {
            await using var server = await WebHdfsServer.StartAsync(new() { IsOld = isOld });
            await using var store = Cluster.Open(server, static o => o with { RequestTimeout = TimeSpan.FromSeconds(5) });
            var (id, parts) = await PutPartsAsync(store);
            server.Faults = static e => e.Operation == "DELETE" && !e.Path.EndsWith("/dir/a", StringComparison.Ordinal) ? HdfsFault.Reset : HdfsFault.None;
            await CompleteAsync(store, id, parts);
            server.Faults = static _ => HdfsFault.None;
            if (isReplaced)
            {
                server.Tree.Write(Cluster.Root + "/dir/a", Some.Bytes(Body.Length, 99));
            }

            await using var other = Cluster.Open(server);
            if (isReplaced && !isOld)
            {
                var error = await Assert.ThrowsAsync<StoreException>(async () => await CompleteAsync(other, id, parts));
                Assert.Equal(StoreErrorKind.UploadNotFound, error.Kind);
            }
            else
            {
                // Without CONCAT the parts are still there, so the object can be made again.
                Assert.Equal(Crc64Xz.Compute(Body), (await CompleteAsync(other, id, parts)).Crc64);
                Assert.Equal(Body, server.Tree.Read(Cluster.Root + "/dir/a"));
            }
        }
    }

    [Fact]
    public async Task Parts_that_arrive_damaged_are_not_stored()
    {
        await using var server = await WebHdfsServer.StartAsync();
        await using var store = Cluster.Open(server);
        var id = await store.BeginUploadAsync("dir/a", WriteOptions.Default, CancellationToken.None);
        server.Faults = static e => e is { IsDataNode: true, Operation: "CREATE" } ? HdfsFault.FlipByte : HdfsFault.None;
        var error = await Assert.ThrowsAsync<StoreException>(async () => await store.PutPartAsync("dir/a", id, new PartAddress(1, 0), Body, CancellationToken.None));
        Assert.Equal((StoreErrorKind.Corrupt, true), (error.Kind, error.IsTransient));
        Assert.Empty(await store.ListPartsAsync("dir/a", id, CancellationToken.None));
    }

    [Fact]
    public async Task Whole_files_that_were_damaged_while_they_were_appended_are_begun_anew()
    {
        await using var server = await WebHdfsServer.StartAsync(new() { LacksConcat = true });
        await using var store = Cluster.Open(server);
        var (id, parts) = await PutPartsAsync(store);
        server.Faults = HdfsFaults.First(1, HdfsFault.FlipByte, static e => e is { IsDataNode: true, Operation: "APPEND" });
        var error = await Assert.ThrowsAsync<StoreException>(async () => await CompleteAsync(store, id, parts));
        Assert.Equal((StoreErrorKind.Corrupt, true), (error.Kind, error.IsTransient));
        Assert.Null(await store.HeadAsync("dir/a", CancellationToken.None));
        await CompleteAsync(store, id, parts);
        Assert.Equal(Body, server.Tree.Read(Cluster.Root + "/dir/a"));
    }

    [Theory]
    [InlineData("/data/a,b")]
    [InlineData("/")]
    [InlineData("/d a%41/+#?=&/中")]
    public async Task Any_root_will_do(string root)
    {
        await using var server = await WebHdfsServer.StartAsync();
        await using var store = Cluster.Open(server, o => o with { Path = root });
        var (id, parts) = await PutPartsAsync(store);
        await CompleteAsync(store, id, parts);
        await store.PutAsync("b=1/x y+%2F#?.csv", Body, WriteOptions.Default, CancellationToken.None);
        Assert.Equal(["b=1/x y+%2F#?.csv", "dir/a"], await store.KeysAsync());
        Assert.Equal(Body, server.Tree.Read($"{root.TrimEnd('/')}/dir/a"));
        Assert.Equal(Body, server.Tree.Read($"{root.TrimEnd('/')}/b=1/x y+%2F#?.csv"));
    }

    [Fact]
    public async Task Folders_that_are_no_uploads_are_not_listed_as_such()
    {
        await using var server = await WebHdfsServer.StartAsync();
        await using var store = Cluster.Open(server);
        var id = await store.BeginUploadAsync("dir/a", WriteOptions.Default, CancellationToken.None);
        var folder = $"{Cluster.Root}/{HdfsKey.UploadFolder}";
        server.Tree.Write($"{folder}/{new string('0', 32)}/key", Some.Text("other"));
        server.Tree.Write($"{folder}/stray/key", Some.Text("other"));
        server.Tree.MakeFolder($"{folder}/{new string('1', 32)}");
        List<PendingUpload> uploads = [];
        await foreach (var upload in store.ListUploadsAsync("", CancellationToken.None))
        {
            uploads.Add(upload);
        }

        Assert.Equal(("dir/a", id), (Assert.Single(uploads).Key, uploads[0].UploadId));
        Assert.NotNull(uploads[0].Initiated);
    }

    private static async Task<(string Id, List<UploadedPart> Parts)> PutPartsAsync(HdfsStore store, int size = 4000)
    {
        var id = await store.BeginUploadAsync("dir/a", WriteOptions.Default, CancellationToken.None);
        List<UploadedPart> parts = [];
        for (var offset = 0; offset < Body.Length; offset += size)
        {
            parts.Add(await store.PutPartAsync(
                "dir/a", id, new PartAddress(parts.Count + 1, offset), Body.AsMemory(offset, Math.Min(size, Body.Length - offset)), CancellationToken.None));
        }

        return (id, parts);
    }

    private static async Task<ObjectInfo> CompleteAsync(HdfsStore store, string id, IReadOnlyList<UploadedPart> parts) =>
        await store.CompleteUploadAsync("dir/a", id, parts, WriteOptions.Default, CancellationToken.None);
}
