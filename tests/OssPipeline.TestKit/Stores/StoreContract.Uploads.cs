using OssPipeline.Core.Storage;

namespace OssPipeline.TestKit.Stores;

public abstract partial class StoreContract
{
    [Fact]
    public async Task Parts_in_any_order_make_a_whole_object_that_is_seen_only_when_complete()
    {
        var body = Some.Bytes((PartSize * 3) + 77);
        var upload = await BeginAsync("dir/big");

        List<UploadedPart> parts = [];
        foreach (var number in new[] { 3, 1, 4, 2 })
        {
            parts.Add(await PutPartAsync("dir/big", upload, body, number));
            Assert.Null(await Store.HeadAsync("dir/big", CancellationToken.None));
            Assert.Empty(await KeysAsync());
        }

        var stored = await CompleteAsync("dir/big", upload, parts);
        var head = await Store.HeadAsync("dir/big", CancellationToken.None);

        Assert.Equal(("dir/big", (long)body.Length), (stored.Key, stored.Size));
        AssertCrc(Store.Info, body, stored.Crc64);
        AssertCrc(Store.Info, body, head!.Crc64);
        Assert.Equal(stored.ETag, head.ETag, ignoreCase: true);
        Assert.Equal(body, await ReadAllAsync("dir/big"));
        Assert.Equal(["dir/big"], await KeysAsync());
        Assert.Empty(await UploadsAsync());
    }

    [Fact]
    public async Task Parts_at_once_make_a_whole_object()
    {
        var body = Some.Bytes((PartSize * 12) - 5);
        var upload = await BeginAsync("a");

        var parts = await Task.WhenAll(Enumerable.Range(1, 12).Select(n => Task.Run(() => PutPartAsync("a", upload, body, n))));
        await CompleteAsync("a", upload, parts);

        Assert.Equal(body, await ReadAllAsync("a"));
    }

    [Fact]
    public async Task A_completed_upload_replaces_what_was_there_at_once()
    {
        var old = Some.Bytes(10, 3);
        await PutAsync("a", old);
        var body = Some.Bytes(PartSize + 1);
        var upload = await BeginAsync("a");
        UploadedPart[] parts = [await PutPartAsync("a", upload, body, 1), await PutPartAsync("a", upload, body, 2)];
        Assert.Equal(old, await ReadAllAsync("a"));

        await CompleteAsync("a", upload, parts);

        Assert.Equal(body, await ReadAllAsync("a"));
    }

    [Fact]
    public async Task A_part_can_be_replaced()
    {
        var body = Some.Bytes(PartSize * 2);
        var upload = await BeginAsync("a");
        var wrong = await Store.PutPartAsync("a", upload, new PartAddress(1, 0), Some.Bytes(PartSize, 9), CancellationToken.None);
        var second = await PutPartAsync("a", upload, body, 2);
        var first = await PutPartAsync("a", upload, body, 1);

        var listed = await Store.ListPartsAsync("a", upload, CancellationToken.None);
        Assert.NotEqual(wrong.ETag, first.ETag);
        Assert.Equal([first.ETag, second.ETag], listed.Select(p => p.ETag));
        await CompleteAsync("a", upload, [first, second]);

        Assert.Equal(body, await ReadAllAsync("a"));
    }

    [Fact]
    public async Task The_same_part_again_is_the_same_part()
    {
        var body = Some.Bytes(PartSize + 10);
        var upload = await BeginAsync("a");
        await PutPartAsync("a", upload, body, 1);
        var again = await PutPartAsync("a", upload, body, 1);
        var last = await PutPartAsync("a", upload, body, 2);

        await CompleteAsync("a", upload, [again, last]);

        Assert.Equal(body, await ReadAllAsync("a"));
    }

    [Fact]
    public async Task Stored_parts_are_listed_with_what_was_confirmed()
    {
        var body = Some.Bytes((PartSize * 2) + 5);
        var upload = await BeginAsync("a");
        Assert.Empty(await Store.ListPartsAsync("a", upload, CancellationToken.None));
        var third = await PutPartAsync("a", upload, body, 3);
        var first = await PutPartAsync("a", upload, body, 1);

        var listed = await Store.ListPartsAsync("a", upload, CancellationToken.None);

        Assert.Equal([1, 3], listed.Select(p => p.Number));
        Assert.Equal([PartSize, 5L], listed.Select(p => p.Size));
        Assert.Equal([first.ETag, third.ETag], listed.Select(p => p.ETag));
        AssertCrc(Store.Info, body.AsSpan(0, PartSize), first.Crc64);
        if (Store.Info.TellsCrc64)
        {
            Assert.Equal([first.Crc64, third.Crc64], listed.Select(p => p.Crc64));
        }
    }

    [Fact]
    public async Task Another_process_continues_an_upload()
    {
        var body = Some.Bytes((PartSize * 2) + 5);
        var upload = await BeginAsync("dir/a");
        await PutPartAsync("dir/a", upload, body, 1);

        var other = await OpenAnotherAsync();
        var pending = Assert.Single(await UploadsAsync("dir/", other));
        Assert.Equal(("dir/a", upload), (pending.Key, pending.UploadId));
        var first = Assert.Single(await other.ListPartsAsync("dir/a", upload, CancellationToken.None));
        var third = await PutPartAsync("dir/a", upload, body, 3, other);
        var second = await PutPartAsync("dir/a", upload, body, 2);
        await other.CompleteUploadAsync("dir/a", upload, [first, second, third], WriteOptions.Default, CancellationToken.None);

        Assert.Equal(body, await ReadAllAsync("dir/a"));
    }

    [Fact]
    public async Task An_aborted_upload_leaves_nothing()
    {
        var upload = await BeginAsync("a");
        await PutPartAsync("a", upload, Some.Bytes(PartSize), 1);

        await Store.AbortUploadAsync("a", upload, CancellationToken.None);
        await Store.AbortUploadAsync("a", upload, CancellationToken.None);

        Assert.Empty(await KeysAsync());
        Assert.Empty(await UploadsAsync());
        await FailsAsync(StoreErrorKind.UploadNotFound, async () => await Store.ListPartsAsync("a", upload, CancellationToken.None));
        await FailsAsync(StoreErrorKind.UploadNotFound, async () => await PutPartAsync("a", upload, Some.Bytes(PartSize), 1));
    }

    [Fact]
    public async Task A_completed_upload_is_gone()
    {
        var body = Some.Bytes(100);
        var upload = await BeginAsync("a");
        var part = await PutPartAsync("a", upload, body, 1);
        await CompleteAsync("a", upload, [part]);

        await FailsAsync(StoreErrorKind.UploadNotFound, async () => await Store.ListPartsAsync("a", upload, CancellationToken.None));
        await CompletesAgainOrIsGoneAsync("a", upload, [part]);
        await Store.AbortUploadAsync("a", upload, CancellationToken.None);
        Assert.Equal(body, await ReadAllAsync("a"));

        // With other bytes under the key it is no longer this upload's object, whatever the store makes of a repeated call.
        await PutAsync("a", Some.Bytes(100, 2));
        await FailsAsync(StoreErrorKind.UploadNotFound, async () => await CompleteAsync("a", upload, [part]));
    }

    [Theory]
    [InlineData("0123456789ABCDEF0123456789ABCDEF")]
    [InlineData("../../../etc/passwd")]
    [InlineData("x")]
    public async Task An_upload_that_was_never_begun_is_not_found(string upload)
    {
        await FailsAsync(StoreErrorKind.UploadNotFound, async () => await Store.ListPartsAsync("a", upload, CancellationToken.None));
        await FailsAsync(StoreErrorKind.UploadNotFound, async () => await PutPartAsync("a", upload, Some.Bytes(10), 1));
        await Store.AbortUploadAsync("a", upload, CancellationToken.None);
    }

    [Fact]
    public async Task An_upload_belongs_to_its_key()
    {
        var upload = await BeginAsync("a");
        var part = await PutPartAsync("a", upload, Some.Bytes(10), 1);

        await FailsAsync(StoreErrorKind.UploadNotFound, async () => await Store.ListPartsAsync("b", upload, CancellationToken.None));
        await FailsAsync(StoreErrorKind.UploadNotFound, async () => await CompleteAsync("b", upload, [part]));
    }

    [Fact]
    public async Task Two_uploads_to_one_key_do_not_touch_each_other()
    {
        var (one, two) = (await BeginAsync("a"), await BeginAsync("a"));
        var (bodyOne, bodyTwo) = (Some.Bytes(50, 1), Some.Bytes(60, 2));
        var partOne = await PutPartAsync("a", one, bodyOne, 1);
        var partTwo = await PutPartAsync("a", two, bodyTwo, 1);

        await CompleteAsync("a", two, [partTwo]);
        Assert.Equal(bodyTwo, await ReadAllAsync("a"));
        await CompleteAsync("a", one, [partOne]);
        Assert.Equal(bodyOne, await ReadAllAsync("a"));
    }

    [Fact]
    public async Task Open_uploads_are_listed_below_a_prefix()
    {
        var inside = await BeginAsync("in/a");
        var insideToo = await BeginAsync("in/a");
        var outside = await BeginAsync("out/b");

        Assert.Equal(new[] { inside, insideToo }.Order(), (await UploadsAsync("in/")).Select(u => u.UploadId).Order());
        Assert.Equal(new[] { inside, insideToo, outside }.Order(), (await UploadsAsync()).Select(u => u.UploadId).Order());
        Assert.Empty(await UploadsAsync("in/b"));
    }

    [Fact]
    public async Task Completing_with_a_part_that_is_not_stored_is_refused()
    {
        var body = Some.Bytes(PartSize + 1);
        var upload = await BeginAsync("a");
        var first = await PutPartAsync("a", upload, body, 1);

        await FailsAsync(StoreErrorKind.InvalidRequest, async () => await CompleteAsync("a", upload, [first, first with { Number = 2 }]));

        Assert.Null(await Store.HeadAsync("a", CancellationToken.None));
        await CompleteAsync("a", upload, [first]);
        Assert.Equal(body[..PartSize], await ReadAllAsync("a"));
    }

    [Fact]
    public async Task A_part_below_the_least_size_is_refused_unless_it_is_the_last()
    {
        if (Store.Info.MinPartSize <= 1)
        {
            return;
        }

        var upload = await BeginAsync("a");
        var small = await Store.PutPartAsync("a", upload, new PartAddress(1, 0), Some.Bytes(10), CancellationToken.None);
        var last = await Store.PutPartAsync("a", upload, new PartAddress(2, 10), Some.Bytes(10), CancellationToken.None);

        await FailsAsync(StoreErrorKind.InvalidRequest, async () => await CompleteAsync("a", upload, [small, last]));
        Assert.Null(await Store.HeadAsync("a", CancellationToken.None));
    }

    [Fact]
    public async Task An_upload_that_must_not_overwrite_fails_on_what_is_there()
    {
        var forbid = WriteOptions.Default with { ForbidOverwrite = true };
        var old = Some.Bytes(10, 5);
        var upload = await Store.BeginUploadAsync("a", forbid, CancellationToken.None);
        var part = await PutPartAsync("a", upload, Some.Bytes(20), 1);
        await PutAsync("a", old);

        await FailsAsync(StoreErrorKind.AlreadyExists, async () => await Store.CompleteUploadAsync("a", upload, [part], forbid, CancellationToken.None));

        Assert.Equal(old, await ReadAllAsync("a"));
        await Store.AbortUploadAsync("a", upload, CancellationToken.None);
        Assert.Empty(await UploadsAsync());
    }

    [Fact]
    public async Task An_upload_that_must_not_overwrite_succeeds_where_nothing_is()
    {
        var forbid = WriteOptions.Default with { ForbidOverwrite = true };
        var body = Some.Bytes(20);
        var upload = await Store.BeginUploadAsync("dir/a", forbid, CancellationToken.None);
        var part = await PutPartAsync("dir/a", upload, body, 1);

        await Store.CompleteUploadAsync("dir/a", upload, [part], forbid, CancellationToken.None);

        Assert.Equal(body, await ReadAllAsync("dir/a"));
    }

    [Fact]
    public async Task Attributes_of_an_upload_are_kept_where_the_store_keeps_them()
    {
        var options = new WriteOptions(new ObjectAttributes
        {
            ContentType = "text/csv",
            Metadata = new Dictionary<string, string> { ["origin"] = "erp" },
            Tags = new Dictionary<string, string> { ["team"] = "data" },
            StorageClass = "IA",
        });
        var upload = await Store.BeginUploadAsync("a", options, CancellationToken.None);
        var part = await PutPartAsync("a", upload, Some.Bytes(20), 1);
        await Store.CompleteUploadAsync("a", upload, [part], options, CancellationToken.None);

        await AssertAttributesAsync("a", options.Attributes);
    }

    private async Task<string> BeginAsync(string key) => await Store.BeginUploadAsync(key, WriteOptions.Default, CancellationToken.None);

    /// <summary>Stores one of the parts that a body splits into.</summary>
    private async Task<UploadedPart> PutPartAsync(string key, string upload, byte[] body, int number, IObjectStore? store = null)
    {
        var offset = (number - 1) * PartSize;
        var bytes = body.AsMemory(offset, Math.Min(PartSize, body.Length - offset));
        var part = await (store ?? Store).PutPartAsync(key, upload, new PartAddress(number, offset), bytes, CancellationToken.None);
        Assert.Equal((number, (long)bytes.Length), (part.Number, part.Size));
        AssertCrc(Store.Info, bytes.Span, part.Crc64);
        return part;
    }

    private async Task<ObjectInfo> CompleteAsync(string key, string upload, IEnumerable<UploadedPart> parts) =>
        await Store.CompleteUploadAsync(key, upload, [.. parts.OrderBy(p => p.Number)], WriteOptions.Default, CancellationToken.None);

    private async Task<List<PendingUpload>> UploadsAsync(string prefix = "", IObjectStore? store = null)
    {
        List<PendingUpload> uploads = [];
        await foreach (var upload in (store ?? Store).ListUploadsAsync(prefix, CancellationToken.None))
        {
            uploads.Add(upload);
        }

        return uploads;
    }

    // Where an answer may be lost on its way, a store recognises its own object when the call is repeated.
    private async Task CompletesAgainOrIsGoneAsync(string key, string upload, IReadOnlyList<UploadedPart> parts)
    {
        try
        {
            var again = await CompleteAsync(key, upload, parts);
            Assert.Equal(parts.Sum(p => p.Size), again.Size);
        }
        catch (StoreException e)
        {
            Assert.Equal(StoreErrorKind.UploadNotFound, e.Kind);
        }
    }
}
