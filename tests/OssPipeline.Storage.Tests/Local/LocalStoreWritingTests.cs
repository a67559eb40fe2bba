using CsCheck;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;
using OssPipeline.Storage.Local;
using OssPipeline.TestKit.Stores;
using static OssPipeline.Storage.Tests.Local.LocalRoot;

namespace OssPipeline.Storage.Tests.Local;

public sealed class LocalStoreWritingTests : IDisposable
{
    private readonly LocalRoot _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public async Task A_file_changed_in_place_is_another_version()
    {
        _root.AddFile("a", [1, 2, 3]);
        await using var store = _root.Open();
        var before = await store.HeadAsync("a", CancellationToken.None);
        File.WriteAllBytes(_root.PathOf("a"), [4, 5, 6]);
        File.SetLastWriteTimeUtc(_root.PathOf("a"), before!.LastModified!.Value.UtcDateTime.AddTicks(1));

        var error = await Assert.ThrowsAsync<StoreException>(async () => await store.ReadAsync("a", before.ETag, 0, new byte[3], CancellationToken.None));

        Assert.Equal(StoreErrorKind.Changed, error.Kind);
    }

    [Fact]
    public async Task An_empty_folder_does_not_stand_in_the_way_of_a_key_and_a_full_one_does()
    {
        await using var store = _root.Open();
        var token = CancellationToken.None;
        var forbid = WriteOptions.Default with { ForbidOverwrite = true };
        await store.PutAsync("a/b", Some.Bytes(1), WriteOptions.Default, token);
        foreach (var options in new[] { WriteOptions.Default, forbid })
        {
            var error = await Assert.ThrowsAsync<StoreException>(async () => await store.PutAsync("a", Some.Bytes(1), options, token));
            Assert.Equal(StoreErrorKind.InvalidKey, error.Kind);
        }

        Assert.Equal(["a/b"], await KeysAsync(store));
        await store.DeleteAsync(["a/b"], token);
        await store.PutAsync("a", Some.Bytes(1), forbid, token);
        Assert.Equal(["a"], await KeysAsync(store));
        Assert.Empty(Directory.GetFiles(_root.PathOf(".osspipe-uploads")));
    }

    [Fact]
    public async Task Nothing_can_be_stored_below_a_file()
    {
        await using var store = _root.Open();
        await store.PutAsync("a", Some.Bytes(1), WriteOptions.Default, CancellationToken.None);

        var error = await Assert.ThrowsAsync<StoreException>(async () => await store.PutAsync("a/b", Some.Bytes(1), WriteOptions.Default, CancellationToken.None));

        Assert.Equal(StoreErrorKind.InvalidKey, error.Kind);
        Assert.Equal(["a"], await KeysAsync(store));
        Assert.Empty(Directory.GetFiles(_root.PathOf(".osspipe-uploads")));
    }

    [Fact]
    public async Task A_write_waits_for_the_disk_when_asked_to()
    {
        await using var store = new LocalStore(new LocalOptions { Root = _root.Root, Fsync = true });
        await store.PutAsync("dir/a", Some.Bytes(10), WriteOptions.Default, CancellationToken.None);
        var upload = await store.BeginUploadAsync("dir/b", WriteOptions.Default, CancellationToken.None);
        var part = await store.PutPartAsync("dir/b", upload, new PartAddress(1, 0), Some.Bytes(20), CancellationToken.None);
        await store.CompleteUploadAsync("dir/b", upload, [part], WriteOptions.Default, CancellationToken.None);

        Assert.Equal(Some.Bytes(10), await ReadAsync(store, "dir/a"));
        Assert.Equal(Some.Bytes(20), await ReadAsync(store, "dir/b"));
    }

    [Fact]
    public async Task A_completed_upload_with_a_gap_is_refused()
    {
        await using var store = _root.Open();
        var upload = await store.BeginUploadAsync("a", WriteOptions.Default, CancellationToken.None);
        var first = await store.PutPartAsync("a", upload, new PartAddress(1, 0), Some.Bytes(10), CancellationToken.None);
        var third = await store.PutPartAsync("a", upload, new PartAddress(3, 20), Some.Bytes(10), CancellationToken.None);

        var error = await Assert.ThrowsAsync<StoreException>(async () =>
            await store.CompleteUploadAsync("a", upload, [first, third], WriteOptions.Default, CancellationToken.None));

        Assert.Equal(StoreErrorKind.InvalidRequest, error.Kind);
        Assert.Contains("part 3 was put at offset 20", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parts_beyond_those_named_do_not_become_part_of_the_object()
    {
        await using var store = _root.Open();
        var upload = await store.BeginUploadAsync("a", WriteOptions.Default, CancellationToken.None);
        var first = await store.PutPartAsync("a", upload, new PartAddress(1, 0), Some.Bytes(10), CancellationToken.None);
        await store.PutPartAsync("a", upload, new PartAddress(2, 10), Some.Bytes(10), CancellationToken.None);

        var stored = await store.CompleteUploadAsync("a", upload, [first], WriteOptions.Default, CancellationToken.None);

        Assert.Equal((10, Crc64Xz.Compute(Some.Bytes(10))), (stored.Size, stored.Crc64));
        Assert.Equal(Some.Bytes(10), await ReadAsync(store, "a"));
    }

    [Fact]
    public async Task Bytes_that_the_disk_lost_are_not_committed()
    {
        await using var store = _root.Open();
        var upload = await store.BeginUploadAsync("a", WriteOptions.Default, CancellationToken.None);
        var part = await store.PutPartAsync("a", upload, new PartAddress(1, 0), Some.Bytes(100), CancellationToken.None);
        using (var data = File.OpenWrite(_root.PathOf($".osspipe-uploads/{upload}.data")))
        {
            data.SetLength(50);
        }

        var error = await Assert.ThrowsAsync<StoreException>(async () =>
            await store.CompleteUploadAsync("a", upload, [part], WriteOptions.Default, CancellationToken.None));

        Assert.Equal(StoreErrorKind.Corrupt, error.Kind);
    }

    [Theory]
    [InlineData("\nd 2 10 1")]
    [InlineData("garbage")]
    [InlineData("\nw 1 x y\n\n\nd -1 0 5 0000000000000000\nd 9999999999999 0 5 0000000000000000\n")]
    public async Task A_torn_record_spoils_no_other(string torn)
    {
        await using var store = _root.Open();
        var upload = await store.BeginUploadAsync("a", WriteOptions.Default, CancellationToken.None);
        await store.PutPartAsync("a", upload, new PartAddress(1, 0), Some.Bytes(10), CancellationToken.None);
        File.AppendAllText(_root.PathOf($".osspipe-uploads/{upload}.parts"), torn);
        await store.PutPartAsync("a", upload, new PartAddress(2, 10), Some.Bytes(5), CancellationToken.None);

        var parts = await store.ListPartsAsync("a", upload, CancellationToken.None);

        Assert.Equal([(1, 10L), (2, 5L)], parts.Select(p => (p.Number, p.Size)));
    }

    [Fact]
    public void A_part_that_is_listed_has_its_bytes_however_parts_overwrote_each_other() =>
        Gen.Select(Gen.Int[1, 4], Gen.Int[0, 30], Gen.Int[0, 12]).Array[1, 20].Sample(
            steps =>
            {
                using var root = new LocalRoot();
                var store = root.Open();
                var upload = store.BeginUploadAsync("a", WriteOptions.Default, CancellationToken.None).AsTask().Result;
                var offsets = new Dictionary<int, int>();
                for (var i = 0; i < steps.Length; i++)
                {
                    var (number, offset, size) = steps[i];
                    store.PutPartAsync("a", upload, new PartAddress(number, offset), Some.Bytes(size, i), CancellationToken.None).AsTask().Wait();
                    offsets[number] = offset;
                }

                var data = File.ReadAllBytes(root.PathOf($".osspipe-uploads/{upload}.data"));
                var parts = store.ListPartsAsync("a", upload, CancellationToken.None).AsTask().Result;
                Assert.Contains(parts, p => p.Number == steps[^1].Item1);
                Assert.All(parts.Where(p => p.Size > 0), p => Assert.Equal(p.Crc64, Crc64Xz.Compute(data.AsSpan(offsets[p.Number], (int)p.Size))));
                store.DisposeAsync().AsTask().Wait();
            },
            iter: 60,
            threads: 2);

    [Theory]
    [InlineData(28, StoreErrorKind.NoSpace, true)]
    [InlineData(122, StoreErrorKind.NoSpace, true)]
    [InlineData(13, StoreErrorKind.Denied, false)]
    [InlineData(30, StoreErrorKind.Denied, false)]
    [InlineData(36, StoreErrorKind.InvalidKey, false)]
    [InlineData(5, StoreErrorKind.ServerError, false)]
    public void What_the_system_reports_is_sorted_by_what_to_do(int errno, StoreErrorKind kind, bool endsRun)
    {
        var error = LocalErrors.From(errno, "write", "/data/a");

        Assert.Equal((kind, endsRun, false), (error.Kind, error.EndsRun, error.IsTransient));
        Assert.Contains("/data/a", error.Message, StringComparison.Ordinal);
        Assert.Equal(kind, LocalErrors.From(new IOException("x", errno), "write", "/data/a")!.Kind);
    }

    [Fact]
    public void A_full_disk_is_told_as_such()
    {
        using var full = File.OpenHandle("/dev/full", FileMode.Open, FileAccess.Write);
        var thrown = Assert.ThrowsAny<IOException>(() => RandomAccess.Write(full, Some.Bytes(10), 0));

        Assert.Equal(StoreErrorKind.NoSpace, LocalErrors.From(thrown, "write", "/dev/full")!.Kind);
    }
}
