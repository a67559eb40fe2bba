using OssPipeline.Core.Catalog;
using OssPipeline.Core.Storage;
using OssPipeline.Storage.Memory;
using OssPipeline.TestKit.Stores;

namespace OssPipeline.Storage.Tests;

public sealed class StoreSourceTests : IAsyncLifetime
{
    private readonly MemoryStore _store = new(new MemoryBucket());

    [Fact]
    public async Task Objects_keep_the_key_they_have_in_the_store()
    {
        await PutAsync("raw/a.csv", "raw/sub/b.csv", "rawer", "other");

        Assert.Equal(["raw/a.csv", "raw/sub/b.csv"], await KeysAsync(new ReadOptions { Store = "s", Prefix = "raw/" }));
    }

    [Fact]
    public async Task Patterns_include_and_exclude()
    {
        await PutAsync("a.csv", "b.json", "dir/.hidden.csv", "dir/c.csv", "dir/deep/d.csv", "tmp/e.csv");

        Assert.Equal(["a.csv", "dir/c.csv", "dir/deep/d.csv"], await KeysAsync(new ReadOptions { Store = "s", Include = ["**/*.csv"], Exclude = [".*", "tmp/**"] }));
        Assert.Equal(["a.csv", "b.json"], await KeysAsync(new ReadOptions { Store = "s", Include = ["a.*", "*.json"] }));
        Assert.Empty(await KeysAsync(new ReadOptions { Store = "s", Exclude = ["**"] }));
    }

    [Fact]
    public async Task A_read_gives_the_listed_version_or_fails()
    {
        var body = Some.Bytes(100);
        await _store.PutAsync("a", body, WriteOptions.Default, CancellationToken.None);
        var source = new StoreSource(new ReadOptions { Store = "s" }, _store);
        var origin = (await source.HeadAsync("a", CancellationToken.None))!;
        var bytes = new byte[100];

        Assert.Equal(30, await source.ReadAsync(origin, 70, bytes, CancellationToken.None));
        Assert.Equal(body[70..], bytes[..30]);
        Assert.Equal(0, await source.ReadAsync(origin, 100, bytes, CancellationToken.None));

        await _store.PutAsync("a", Some.Bytes(100, 2), WriteOptions.Default, CancellationToken.None);
        var error = await Assert.ThrowsAsync<StoreException>(async () => await source.ReadAsync(origin, 0, bytes, CancellationToken.None));
        Assert.Equal(StoreErrorKind.Changed, error.Kind);
        Assert.Null(await source.HeadAsync("absent", CancellationToken.None));
    }

    [Fact]
    public async Task An_object_that_ends_early_has_changed()
    {
        await _store.PutAsync("a", Some.Bytes(50), WriteOptions.Default, CancellationToken.None);
        var source = new StoreSource(new ReadOptions { Store = "s" }, _store);

        // A store without ETags can't be asked for a version; the length tells.
        var error = await Assert.ThrowsAsync<StoreException>(async () =>
            await source.ReadAsync(Some.Ref("a", 100, etag: null), 0, new byte[100], CancellationToken.None));

        Assert.Equal(StoreErrorKind.Changed, error.Kind);
    }

    [Fact]
    public void Options_that_make_no_sense_are_told()
    {
        var problems = new ReadOptions { Store = "s", Include = ["[a"], Exclude = ["{b"], Prefix = "/x", Part = new(0) }.Validate();

        Assert.Equal(["exclude", "include", "part", "prefix"], problems.Select(p => p.Option).Order());
        Assert.Empty(new ReadOptions { Store = "s" }.Validate());
    }

    [Fact]
    public void Every_kind_of_the_room_describes_itself()
    {
        var catalog = new ComponentCatalog(BuiltInStorage.Kinds);

        Assert.Equal(["local", "memory"], catalog.Stores.Select(k => k.Name).Order());
        Assert.Equal(["read", "write"], catalog.Nodes.Select(k => k.Name).Order());
        Assert.All(BuiltInStorage.Kinds, kind =>
        {
            Assert.NotEmpty(kind.Summary);
            Assert.Contains($"kind: {kind.Name}", kind.Example, StringComparison.Ordinal);
            Assert.NotEmpty(kind.Schema.Options);
        });
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _store.DisposeAsync().AsTask();

    private async Task PutAsync(params string[] keys)
    {
        foreach (var key in keys)
        {
            await _store.PutAsync(key, Some.Bytes(1), WriteOptions.Default, CancellationToken.None);
        }
    }

    private async Task<List<string>> KeysAsync(ReadOptions options)
    {
        List<string> keys = [];
        await foreach (var item in new StoreSource(options, _store).ListAsync(null, CancellationToken.None))
        {
            keys.Add(item.Key);
        }

        return keys;
    }
}
