using OssPipeline.Core.Storage;
using OssPipeline.Storage.Local;
using OssPipeline.TestKit.Stores;
using static OssPipeline.Storage.Tests.Local.LocalRoot;

namespace OssPipeline.Storage.Tests.Local;

/// <summary>Nothing outside the root is reached.</summary>
public sealed class LocalStoreBoundsTests : IDisposable
{
    private readonly LocalRoot _root = new();

    public void Dispose() => _root.Dispose();

    [Theory]
    [InlineData("../outside/secret")]
    [InlineData("a/../../outside/secret")]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("a/./b")]
    [InlineData("/etc/passwd")]
    [InlineData("a//b")]
    [InlineData("a/")]
    [InlineData("nul\0name")]
    [InlineData(".osspipe-uploads")]
    [InlineData(".osspipe-uploads/x")]
    public async Task A_key_that_is_no_path_below_the_root_is_refused_everywhere(string key)
    {
        await using var store = _root.Open();
        var token = CancellationToken.None;
        File.WriteAllText(Path.Combine(_root.Outside, "secret"), "secret");

        Assert.NotNull(store.Info.KeyProblem(key));
        await RefusedAsync(async () => await store.HeadAsync(key, token));
        await RefusedAsync(async () => await store.ReadAsync(key, null, 0, new byte[1], token));
        await RefusedAsync(async () => await store.PutAsync(key, Some.Bytes(1), WriteOptions.Default, token));
        await RefusedAsync(async () => await store.BeginUploadAsync(key, WriteOptions.Default, token));
        Assert.Equal(key, Assert.Single(await store.DeleteAsync([key], token)).Key);
        Assert.Equal("secret", File.ReadAllText(Path.Combine(_root.Outside, "secret")));

        static async Task RefusedAsync(Func<Task> call) =>
            Assert.Equal(StoreErrorKind.InvalidKey, (await Assert.ThrowsAsync<StoreException>(call)).Kind);
    }

    [Theory]
    [InlineData("../")]
    [InlineData("../outside/")]
    [InlineData("a//")]
    [InlineData("/")]
    [InlineData(".osspipe-uploads/")]
    public async Task A_prefix_that_leads_nowhere_lists_nothing(string prefix)
    {
        await using var store = _root.Open();
        File.WriteAllText(Path.Combine(_root.Outside, "secret"), "secret");
        await store.BeginUploadAsync("a", WriteOptions.Default, CancellationToken.None);

        Assert.Empty(await KeysAsync(store, prefix));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Links_out_of_the_root_are_neither_listed_nor_read_nor_written_through(bool followLinks)
    {
        await using var store = _root.Open(followLinks);
        var secret = Path.Combine(_root.Outside, "secret");
        File.WriteAllText(secret, "secret");
        File.CreateSymbolicLink(_root.PathOf("file"), secret);
        Directory.CreateSymbolicLink(_root.PathOf("folder"), _root.Outside);
        Directory.CreateSymbolicLink(_root.PathOf("relative"), "../outside");
        Directory.CreateSymbolicLink(_root.PathOf("up"), "..");
        var token = CancellationToken.None;

        Assert.Empty(await KeysAsync(store));
        foreach (var key in new[] { "file", "folder/secret", "relative/secret", "up/outside/secret" })
        {
            Assert.Null(await store.HeadAsync(key, token));
            Assert.Equal(StoreErrorKind.NotFound, (await Assert.ThrowsAsync<StoreException>(async () => await store.ReadAsync(key, null, 0, new byte[9], token))).Kind);
        }

        foreach (var key in new[] { "folder/new", "relative/new", "up/outside/new", "folder/secret", "folder/sub/new" })
        {
            Assert.Equal(
                StoreErrorKind.InvalidKey,
                (await Assert.ThrowsAsync<StoreException>(async () => await store.PutAsync(key, Some.Bytes(1), WriteOptions.Default, token))).Kind);
            await store.DeleteAsync([key], token);
        }

        Assert.Equal([secret], Directory.GetFileSystemEntries(_root.Outside));
        Assert.Equal("secret", File.ReadAllText(secret));
    }

    [Fact]
    public async Task A_put_onto_a_link_replaces_the_link_and_a_delete_removes_it()
    {
        await using var store = _root.Open();
        var secret = Path.Combine(_root.Outside, "secret");
        File.WriteAllText(secret, "secret");
        File.CreateSymbolicLink(_root.PathOf("a"), secret);
        File.CreateSymbolicLink(_root.PathOf("b"), secret);

        await store.PutAsync("a", Some.Text("mine"), WriteOptions.Default, CancellationToken.None);
        await store.DeleteAsync(["b"], CancellationToken.None);

        Assert.Equal("mine", File.ReadAllText(_root.PathOf("a")));
        Assert.Null(new FileInfo(_root.PathOf("a")).LinkTarget);
        Assert.False(Path.Exists(_root.PathOf("b")));
        Assert.Equal("secret", File.ReadAllText(secret));
    }

    [Fact]
    public async Task An_upload_folder_that_is_a_link_is_not_written_through()
    {
        await using var store = _root.Open();
        Directory.CreateSymbolicLink(_root.PathOf(LocalKey.UploadFolder), _root.Outside);

        await Assert.ThrowsAsync<StoreException>(async () => await store.PutAsync("a", Some.Bytes(1), WriteOptions.Default, CancellationToken.None));

        Assert.Empty(Directory.GetFileSystemEntries(_root.Outside));
    }

    [Fact]
    public async Task Links_inside_the_root_are_followed_when_asked_for()
    {
        _root.AddFile("real/a", [1]);
        _root.AddFile("real/sub/b", [2]);
        File.CreateSymbolicLink(_root.PathOf("file"), "real/a");
        Directory.CreateSymbolicLink(_root.PathOf("absolute"), _root.PathOf("real/sub"));
        Directory.CreateSymbolicLink(_root.PathOf("real/back"), "..");
        File.CreateSymbolicLink(_root.PathOf("broken"), "absent");
        File.CreateSymbolicLink(_root.PathOf("self"), "self");

        await using var plain = _root.Open();
        await using var following = _root.Open(followLinks: true);

        Assert.Equal(["real/a", "real/sub/b"], await KeysAsync(plain));
        Assert.Equal(["absolute/b", "file", "real/a", "real/sub/b"], await KeysAsync(following));
        Assert.Equal([1], await ReadAsync(following, "file"));
        Assert.Equal([2], await ReadAsync(following, "absolute/b"));
        Assert.NotNull(await following.HeadAsync("absolute/b", CancellationToken.None));
        Assert.Null(await plain.HeadAsync("file", CancellationToken.None));
    }

    [Fact]
    public async Task Pipes_and_sockets_are_left_out_and_hang_nothing()
    {
        _root.AddFile("a", [1]);
        _root.Shell("mkfifo pipe");
        await using var store = _root.Open();

        Assert.Equal(["a"], await KeysAsync(store));
        Assert.Null(await store.HeadAsync("pipe", CancellationToken.None));
        var error = await Assert.ThrowsAsync<StoreException>(async () => await store.ReadAsync("pipe", null, 0, new byte[1], CancellationToken.None));
        Assert.Equal(StoreErrorKind.NotFound, error.Kind);
    }

    [Fact]
    public async Task A_missing_root_is_told_by_every_call()
    {
        Directory.Delete(_root.Root);
        await using var store = _root.Open();
        var token = CancellationToken.None;

        foreach (var call in new Func<Task>[]
        {
            async () => await KeysAsync(store),
            async () => await store.HeadAsync("a", token),
            async () => await store.ReadAsync("a", null, 0, new byte[1], token),
            async () => await store.PutAsync("a", Some.Bytes(1), WriteOptions.Default, token),
            async () => await store.DeleteAsync(["a"], token),
            async () => await store.BeginUploadAsync("a", WriteOptions.Default, token),
        })
        {
            var error = await Assert.ThrowsAsync<StoreException>(call);
            Assert.Equal(StoreErrorKind.BucketNotFound, error.Kind);
            Assert.Contains(_root.Root, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_root_that_may_be_made_is_made_by_the_first_write()
    {
        Directory.Delete(_root.Root);
        await using var store = _root.Open(create: true);

        Assert.Empty(await KeysAsync(store));
        Assert.Null(await store.HeadAsync("a", CancellationToken.None));
        Assert.False(Directory.Exists(_root.Root));
        await store.PutAsync("dir/a", Some.Bytes(1), WriteOptions.Default, CancellationToken.None);
        Assert.Equal(["dir/a"], await KeysAsync(store));
    }
}
