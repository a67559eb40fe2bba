using OssPipeline.Core.Storage;

namespace OssPipeline.TestKit.Stores;

/// <summary>Copies inside the service, and tags.</summary>
public abstract partial class StoreContract
{
    private static readonly CopyOptions Keep = new(ObjectAttributes.None, ReplacesMetadata: false, ReplacesTags: false);

    private bool Copies => Store.Info.CopyDomain is not null;

    [Fact]
    public async Task A_store_that_can_not_copy_says_so()
    {
        if (!Copies)
        {
            await PutAsync("a", Some.Bytes(10));
            Assert.Equal(StoreErrorKind.Unsupported, (await ThrowsAsync(() => CopyAsync("a", "b", Keep))).Kind);
            Assert.Equal(StoreErrorKind.Unsupported, (await ThrowsAsync(async () => await Store.GetTagsAsync("a", CancellationToken.None))).Kind);
        }
    }

    [Fact]
    public async Task A_copy_has_the_sources_bytes_crc_metadata_and_tags()
    {
        if (!Copies)
        {
            return;
        }

        var bytes = Some.Bytes(70_000);
        var attributes = new ObjectAttributes { ContentType = "text/csv", Metadata = new Dictionary<string, string> { ["origin"] = "erp" }, Tags = new Dictionary<string, string> { ["team"] = "data" } };
        var source = await Store.PutAsync("a b/ü+%", bytes, new WriteOptions(attributes), CancellationToken.None);
        var copy = await CopyAsync("a b/ü+%", "copy", Keep, source.ETag);
        var there = (await Store.HeadAsync("copy", CancellationToken.None))!;

        Assert.Equal(bytes, await ReadAllAsync("copy"));
        Assert.Equal((source.Crc64, 70_000, source.Crc64), (copy.Crc64, copy.Size, there.Crc64));
        Assert.Equal(("text/csv", "erp"), (there.Attributes.ContentType, there.Attributes.Metadata["origin"]));
        Assert.Equal(new Dictionary<string, string> { ["team"] = "data" }, await Store.GetTagsAsync("copy", CancellationToken.None));
    }

    [Fact]
    public async Task A_copy_outlives_its_source_and_the_source_its_copy()
    {
        if (!Copies)
        {
            return;
        }

        var bytes = Some.Bytes(5000);
        await PutAsync("a", bytes);
        await CopyAsync("a", "b", Keep);
        await CopyAsync("b", "c", Keep);
        await Store.DeleteAsync(["a"], CancellationToken.None);
        Assert.Equal(bytes, await ReadAllAsync("b"));
        await PutAsync("b", Some.Bytes(10));
        Assert.Equal(bytes, await ReadAllAsync("c", await OpenAnotherAsync()));
    }

    [Fact]
    public async Task A_copy_with_metadata_of_its_own_has_exactly_that()
    {
        if (!Copies)
        {
            return;
        }

        var attributes = new ObjectAttributes { Metadata = new Dictionary<string, string> { ["origin"] = "erp" }, Tags = new Dictionary<string, string> { ["team"] = "data" } };
        await Store.PutAsync("a", Some.Bytes(10), new WriteOptions(attributes), CancellationToken.None);
        var given = new ObjectAttributes
        {
            ContentType = "text/plain",
            StorageClass = "IA",
            Metadata = new Dictionary<string, string> { ["by"] = "me" },
            Tags = new Dictionary<string, string> { ["cost"] = "low" },
        };
        await CopyAsync("a", "a", new CopyOptions(given, ReplacesMetadata: true, ReplacesTags: true));
        var there = (await Store.HeadAsync("a", CancellationToken.None))!;

        Assert.Equal(("text/plain", InfrequentAccess), (there.Attributes.ContentType, there.Attributes.StorageClass));
        Assert.Equal(new Dictionary<string, string> { ["by"] = "me" }, there.Attributes.Metadata);
        Assert.Equal(new Dictionary<string, string> { ["cost"] = "low" }, await Store.GetTagsAsync("a", CancellationToken.None));
        Assert.Equal(Some.Bytes(10), await ReadAllAsync("a"));
    }

    [Fact]
    public async Task A_copy_of_another_version_or_of_nothing_fails_and_an_existing_key_can_be_kept()
    {
        if (!Copies)
        {
            return;
        }

        await PutAsync("a", Some.Bytes(10));
        await PutAsync("b", Some.Bytes(11));
        Assert.Equal(StoreErrorKind.Changed, (await ThrowsAsync(() => CopyAsync("a", "c", Keep, "0123456789ABCDEF0123456789ABCDEF"))).Kind);
        Assert.Equal(StoreErrorKind.NotFound, (await ThrowsAsync(() => CopyAsync("none", "c", Keep))).Kind);
        Assert.Equal(StoreErrorKind.AlreadyExists, (await ThrowsAsync(() => CopyAsync("a", "b", Keep with { ForbidOverwrite = true }))).Kind);
        Assert.Equal(11, (await Store.HeadAsync("b", CancellationToken.None))!.Size);
        Assert.Null(await Store.HeadAsync("c", CancellationToken.None));
    }

    [Fact]
    public async Task Ranges_are_copied_into_parts()
    {
        if (!Copies)
        {
            return;
        }

        var bytes = Some.Bytes((2 * PartSize) + 500);
        var source = await PutAsync("a", bytes);
        var from = new CopySource(Store.Info, "a", source.ETag);
        var id = await Store.BeginUploadAsync("b", WriteOptions.Default, CancellationToken.None);
        List<UploadedPart> parts =
        [
            await Store.CopyPartAsync(from, 0, PartSize + 100, "b", id, 1, CancellationToken.None),
            await Store.CopyPartAsync(from, PartSize + 100, PartSize + 400, "b", id, 2, CancellationToken.None),
        ];
        var listed = await Store.ListPartsAsync("b", id, CancellationToken.None);
        var made = await Store.CompleteUploadAsync("b", id, parts, WriteOptions.Default, CancellationToken.None);
        await Store.DeleteAsync(["a"], CancellationToken.None);

        Assert.Equal(parts.Select(p => (p.Number, p.Size, p.ETag)), listed.Select(p => (p.Number, p.Size, p.ETag)));
        Assert.Equal(bytes, await ReadAllAsync("b"));
        AssertCrc(Store.Info, bytes, made.Crc64);
    }

    [Fact]
    public async Task Large_objects_are_copied_whole_by_parts()
    {
        // Without a CRC that the service tells nothing proves a copy that was made of parts.
        if (!Copies || !Store.Info.TellsCrc64)
        {
            return;
        }

        var bytes = Some.Bytes(3 * PartSize);
        await PutAsync("a", bytes);
        var described = (await Store.HeadAsync("a", CancellationToken.None))!;
        await using var small = new SmallCopies(await ReopenAsync(), 2 * PartSize);
        var copy = await new ServerSideCopy(small).CopyAsync(new CopySource(Store.Info, "a", described.ETag), described, "b", Keep, null, CancellationToken.None);

        Assert.Equal(described.Crc64, copy.Crc64);
        Assert.Equal(bytes, await ReadAllAsync("b"));
    }

    [Fact]
    public async Task Tags_are_replaced_and_nothing_else()
    {
        if (!Copies)
        {
            return;
        }

        var before = await PutAsync("a", Some.Bytes(10));
        Assert.Empty(await Store.GetTagsAsync("a", CancellationToken.None));
        var tags = new Dictionary<string, string> { ["osspipe-seal"] = "AbC+/=09", ["team"] = "data x" };
        await Store.SetTagsAsync("a", tags, CancellationToken.None);
        Assert.Equal(tags, await Store.GetTagsAsync("a", CancellationToken.None));
        Assert.Equal(before.ETag, (await Store.HeadAsync("a", CancellationToken.None))!.ETag);
        await Store.SetTagsAsync("a", new Dictionary<string, string>(), CancellationToken.None);
        Assert.Empty(await Store.GetTagsAsync("a", CancellationToken.None));
        Assert.Equal(StoreErrorKind.NotFound, (await ThrowsAsync(async () => await Store.GetTagsAsync("none", CancellationToken.None))).Kind);
    }

    private async Task<ObjectInfo> CopyAsync(string from, string to, CopyOptions options, string? etag = null) =>
        await Store.CopyAsync(new CopySource(Store.Info, from, etag), to, options, CancellationToken.None);

    private static Task<StoreException> ThrowsAsync(Func<Task> call) => Assert.ThrowsAsync<StoreException>(call);

    private sealed class SmallCopies(IObjectStore inner, long most) : DelegatingStore(inner)
    {
        public override StoreInfo Info => Inner.Info with { MaxCopySize = most };
    }
}
