using OssPipeline.Core.Storage;

namespace OssPipeline.TestKit.Stores;

public abstract partial class StoreContract
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(300_001)]
    public async Task A_put_object_is_described_and_read_back_whole(int length)
    {
        var body = Some.Bytes(length);

        var stored = await PutAsync("dir/object.bin", body);
        var head = await Store.HeadAsync("dir/object.bin", CancellationToken.None);

        Assert.NotNull(head);
        Assert.Equal(("dir/object.bin", (long)length), (stored.Key, stored.Size));
        Assert.Equal(("dir/object.bin", (long)length), (head.Key, head.Size));
        Assert.Equal(stored.ETag, head.ETag, ignoreCase: true);
        Assert.NotNull(head.LastModified);
        AssertCrc(Store.Info, body, stored.Crc64);
        AssertCrc(Store.Info, body, head.Crc64);
        Assert.Equal(body, await ReadAllAsync("dir/object.bin"));
    }

    [Fact]
    public async Task A_read_at_an_offset_fills_what_is_asked_for()
    {
        var body = Some.Bytes(100_000);
        await PutAsync("a", body);
        var piece = new byte[777];

        Assert.Equal(777, await Store.ReadAsync("a", null, 54_321, piece, CancellationToken.None));
        Assert.Equal(body[54_321..55_098], piece);
    }

    [Fact]
    public async Task Read_past_the_end_returns_what_exists()
    {
        var body = Some.Bytes(1000);
        await PutAsync("a", body);
        var piece = new byte[100];

        Assert.Equal(40, await Store.ReadAsync("a", null, 960, piece, CancellationToken.None));
        Assert.Equal(body.AsSpan(960, 40), piece.AsSpan(0, 40));
        Assert.All(piece[40..], b => Assert.Equal(0, b));
        Assert.Equal(0, await Store.ReadAsync("a", null, 1000, piece, CancellationToken.None));
        Assert.Equal(0, await Store.ReadAsync("a", null, 1L << 40, piece, CancellationToken.None));
    }

    [Fact]
    public async Task A_read_of_an_empty_object_returns_nothing()
    {
        var stored = await PutAsync("empty", ReadOnlyMemory<byte>.Empty);

        Assert.Equal(0, await Store.ReadAsync("empty", stored.ETag, 0, new byte[10], CancellationToken.None));
    }

    [Fact]
    public async Task A_read_into_no_memory_returns_nothing()
    {
        await PutAsync("a", Some.Bytes(10));

        Assert.Equal(0, await Store.ReadAsync("a", null, 5, Memory<byte>.Empty, CancellationToken.None));
    }

    [Fact]
    public async Task A_read_under_the_ETag_of_a_listing_gives_that_version()
    {
        await PutAsync("a", Some.Bytes(10));
        await foreach (var listed in Store.ListAsync("", null, CancellationToken.None))
        {
            Assert.NotNull(listed.ETag);
            Assert.Equal(10, await Store.ReadAsync("a", listed.ETag, 0, new byte[20], CancellationToken.None));
        }
    }

    [Fact]
    public async Task A_read_under_an_ETag_fails_once_the_object_changed()
    {
        var first = await PutAsync("a", Some.Bytes(100, 1));
        await PutAsync("a", Some.Bytes(100, 2));

        await FailsAsync(StoreErrorKind.Changed, async () => await Store.ReadAsync("a", first.ETag, 0, new byte[100], CancellationToken.None));
    }

    [Fact]
    public async Task What_is_absent_has_no_description_and_fails_to_be_read()
    {
        await PutAsync("dir/there", Some.Bytes(1));

        Assert.Null(await Store.HeadAsync("absent", CancellationToken.None));
        Assert.Null(await Store.HeadAsync("dir/absent", CancellationToken.None));
        Assert.Null(await Store.HeadAsync("dir", CancellationToken.None));
        Assert.Null(await Store.HeadAsync("dir/there/below", CancellationToken.None));
        await FailsAsync(StoreErrorKind.NotFound, async () => await Store.ReadAsync("absent", null, 0, new byte[1], CancellationToken.None));
        await FailsAsync(StoreErrorKind.NotFound, async () => await Store.ReadAsync("dir", null, 0, new byte[1], CancellationToken.None));
    }

    [Fact]
    public async Task A_put_replaces_what_was_there()
    {
        await PutAsync("a", Some.Bytes(5000, 1));
        var body = Some.Bytes(20, 2);

        var stored = await PutAsync("a", body);

        AssertCrc(Store.Info, body, stored.Crc64);
        Assert.Equal(body, await ReadAllAsync("a"));
        Assert.Equal(["a"], await KeysAsync());
    }

    [Fact]
    public async Task A_put_that_must_not_overwrite_fails_on_what_is_there()
    {
        var forbid = WriteOptions.Default with { ForbidOverwrite = true };
        var body = Some.Bytes(10, 1);
        await Store.PutAsync("dir/a", body, forbid, CancellationToken.None);

        await FailsAsync(StoreErrorKind.AlreadyExists, async () => await Store.PutAsync("dir/a", Some.Bytes(10, 2), forbid, CancellationToken.None));

        Assert.Equal(body, await ReadAllAsync("dir/a"));
    }

    [Fact]
    public async Task Of_many_puts_that_must_not_overwrite_one_wins()
    {
        var forbid = WriteOptions.Default with { ForbidOverwrite = true };
        var wins = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(async () =>
        {
            try
            {
                await Store.PutAsync("a", Some.Bytes(1000, i), forbid, CancellationToken.None);
                return i;
            }
            catch (StoreException e) when (e.Kind == StoreErrorKind.AlreadyExists)
            {
                return -1;
            }
        })));

        var winner = Assert.Single(wins, i => i >= 0);
        Assert.Equal(Some.Bytes(1000, winner), await ReadAllAsync("a"));
    }

    [Fact]
    public async Task Puts_on_one_key_at_once_leave_one_whole_object()
    {
        await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() => PutAsync("dir/a", Enumerable.Repeat((byte)i, 50_000 + i).ToArray()))));

        var bytes = await ReadAllAsync("dir/a");
        Assert.Equal(50_000 + bytes[0], bytes.Length);
        Assert.All(bytes, b => Assert.Equal(bytes[0], b));
        Assert.Equal(["dir/a"], await KeysAsync());
    }

    [Fact]
    public async Task Delete_takes_many_keys_and_absent_ones()
    {
        var keys = Some.Keys("many/", 25);
        foreach (var key in keys)
        {
            await PutAsync(key, Some.Bytes(1));
        }

        await PutAsync("many-kept", Some.Bytes(1));

        Assert.Empty(await Store.DeleteAsync([.. keys, "absent", "many/absent", "absent/below"], CancellationToken.None));

        Assert.Equal(["many-kept"], await KeysAsync());
        Assert.Empty(await Store.DeleteAsync(keys, CancellationToken.None));
        Assert.Empty(await Store.DeleteAsync([], CancellationToken.None));
    }

    [Theory]
    [InlineData("with space/and more .txt")]
    [InlineData("plus+and&equals=?#hash")]
    [InlineData("percent%41%2F%zz")]
    [InlineData("quote'\"double<tag>")]
    [InlineData("semi;colon:comma,(paren)[bracket]{brace}!$*@~`^|")]
    [InlineData("back\\slash")]
    [InlineData("中文/文件 名.csv")]
    [InlineData("emoji/😀")]
    [InlineData("e\u0301 and é")]
    [InlineData("dots/..name/...")]
    [InlineData(" leading and trailing ")]
    [InlineData("-dash")]
    [InlineData("~tilde")]
    [InlineData("a//b")]
    [InlineData("folder/")]
    [InlineData("./dot")]
    [InlineData("a/../b")]
    [InlineData("new\nline")]
    [InlineData("control\u0001\u007f")]
    [InlineData("\uFFFD")]
    public async Task An_odd_key_is_kept_to_the_letter_or_refused(string key)
    {
        if (Store.Info.KeyProblem(key) is not null)
        {
            await FailsAsync(StoreErrorKind.InvalidKey, async () => await Store.PutAsync(key, Some.Bytes(1), WriteOptions.Default, CancellationToken.None));
            Assert.Empty(await KeysAsync());
            return;
        }

        var body = Some.Bytes(50);
        var stored = await PutAsync(key, body);

        Assert.Equal(key, stored.Key);
        Assert.Equal([key], await KeysAsync());
        Assert.Equal([key], await KeysAsync(key));
        Assert.Equal(body, await ReadAllAsync(key));
        Assert.Empty(await Store.DeleteAsync([key], CancellationToken.None));
        Assert.Empty(await KeysAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("/leading")]
    [InlineData("lone~surrogate")]
    public async Task A_key_that_no_store_takes_is_refused(string key)
    {
        key = key.Replace('~', '\uD800'); // A lone surrogate does not survive in an attribute's argument.
        Assert.NotNull(Store.Info.KeyProblem(key));
        await FailsAsync(StoreErrorKind.InvalidKey, async () => await Store.PutAsync(key, Some.Bytes(1), WriteOptions.Default, CancellationToken.None));
        await FailsAsync(StoreErrorKind.InvalidKey, async () => await Store.BeginUploadAsync(key, WriteOptions.Default, CancellationToken.None));
        await FailsAsync(StoreErrorKind.InvalidKey, async () => await Store.ReadAsync(key, null, 0, new byte[1], CancellationToken.None));
    }

    [Fact]
    public async Task Attributes_are_kept_where_the_store_keeps_them()
    {
        var attributes = new ObjectAttributes
        {
            ContentType = "text/csv",
            ContentEncoding = "gzip",
            ContentDisposition = "attachment; filename=\"a.csv\"",
            ContentLanguage = "zh-CN",
            CacheControl = "max-age=60",
            Metadata = new Dictionary<string, string> { ["origin"] = "erp", ["run-id"] = "7 b" },
            Tags = new Dictionary<string, string> { ["team"] = "data", ["cost center"] = "a/b" },
            StorageClass = "IA",
        };

        await Store.PutAsync("a", Some.Bytes(10), new WriteOptions(attributes), CancellationToken.None);

        await AssertAttributesAsync("a", attributes);
    }

    [Fact]
    public async Task An_overwrite_drops_earlier_attributes()
    {
        var attributes = new ObjectAttributes { Metadata = new Dictionary<string, string> { ["a"] = "b" } };
        await Store.PutAsync("a", Some.Bytes(1), new WriteOptions(attributes), CancellationToken.None);
        await PutAsync("a", Some.Bytes(1));

        var head = await Store.HeadAsync("a", CancellationToken.None);

        Assert.NotNull(head);
        Assert.Empty(head.Attributes.Metadata);
    }

    private async Task AssertAttributesAsync(string key, ObjectAttributes expected)
    {
        var head = await Store.HeadAsync(key, CancellationToken.None);
        Assert.NotNull(head);
        if (!Store.Info.KeepsAttributes)
        {
            return;
        }

        var actual = head.Attributes;
        Assert.Equal(expected.ContentType, actual.ContentType);
        Assert.Equal(expected.ContentEncoding, actual.ContentEncoding);
        Assert.Equal(expected.ContentDisposition, actual.ContentDisposition);
        Assert.Equal(expected.ContentLanguage, actual.ContentLanguage);
        Assert.Equal(expected.CacheControl, actual.CacheControl);
        Assert.Equal(expected.StorageClass == "IA" ? InfrequentAccess : expected.StorageClass, actual.StorageClass);
        Assert.Equal(expected.Metadata.OrderBy(p => p.Key), actual.Metadata.OrderBy(p => p.Key));
        if (HeadTellsTags)
        {
            Assert.Equal(expected.Tags.OrderBy(p => p.Key), actual.Tags.OrderBy(p => p.Key));
        }
    }
}
