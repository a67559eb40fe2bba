using OssPipeline.Core.Catalog;
using OssPipeline.Core.Storage;
using OssPipeline.TestKit.Stores;

namespace OssPipeline.Http.Tests;

public sealed class HttpStoreTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("osspipe-http-").FullName;
    private WebSite _site = null!;

    public async Task InitializeAsync() => _site = await WebSite.StartAsync();

    public async Task DisposeAsync()
    {
        await _site.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Objects_come_by_key_with_what_the_server_tells_of_them()
    {
        _site.Pages["/x/b c.csv"] = new Page(Some.Bytes(5));
        _site.Pages["/a"] = new Page(Some.Bytes(7)) { ETag = null };
        await using var store = await OpenAsync($"{_site.Url}x/b%20c.csv?sig=1\n\n{_site.Url}a\tz/first\n{_site.Url}x/b%20c.csv?sig=1\n");

        var found = await ListAsync(store);

        Assert.Equal(["x/b c.csv", "z/first"], found.Select(f => f.Key));
        Assert.Equal([5L, 7L], found.Select(f => f.Size));
        Assert.Equal(["e1", "modified-1767323045"], found.Select(f => f.ETag));
        Assert.All(found, f => Assert.Equal("text/x-page", f.Attributes.ContentType));
        Assert.Equal(["z/first"], (await ListAsync(store, "z/")).Select(f => f.Key));
        Assert.Equal(["z/first"], (await ListAsync(store, "", "x/b c.csv")).Select(f => f.Key));
    }

    [Fact]
    public async Task OssImports_lists_are_understood()
    {
        _site.Pages["/base/dir/ü 1.csv"] = new Page(Some.Bytes(5));
        await using var store = await OpenAsync($"{_site.Url}base/\tdir/ü 1.csv\n", UrlColumns.PrefixPath);

        Assert.Equal([("dir/ü 1.csv", 5L)], (await ListAsync(store)).Select(f => (f.Key, f.Size)));
    }

    [Fact]
    public async Task Ranges_are_read_of_the_version_that_was_described()
    {
        var body = Some.Bytes(1000);
        _site.Pages["/a"] = new Page(body);
        await using var store = await OpenAsync($"{_site.Url}a\n");
        var info = (await store.HeadAsync("a", CancellationToken.None))!;

        Assert.Equal(body[100..300], await ReadAsync(store, info, 100, 200));
        Assert.Equal(body[900..], await ReadAsync(store, info, 900, 200));
        Assert.Empty(await ReadAsync(store, info, 1000, 200));

        _site.Pages["/a"] = new Page(body) { ETag = "\"e2\"" };
        Assert.Equal(StoreErrorKind.Changed, (await Assert.ThrowsAsync<StoreException>(() => ReadAsync(store, info, 0, 10))).Kind);
        _site.Pages["/a"] = new Page(body) { ETag = "\"e2\"", IgnoresIfMatch = true };
        Assert.Equal(StoreErrorKind.Changed, (await Assert.ThrowsAsync<StoreException>(() => ReadAsync(store, info, 0, 10))).Kind);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("W/\"weak\"")]
    public async Task Without_a_strong_ETag_a_change_is_noticed_all_the_same(string? etag)
    {
        var body = Some.Bytes(1000);
        _site.Pages["/a"] = new Page(body) { ETag = etag };
        await using var store = await OpenAsync($"{_site.Url}a\n");
        var info = (await store.HeadAsync("a", CancellationToken.None))!;
        Assert.Equal(body[..10], await ReadAsync(store, info, 0, 10));

        _site.Pages["/a"] = new Page(body) { ETag = etag is null ? null : "W/\"other\"", Modified = DateTimeOffset.UnixEpoch };

        Assert.Equal(StoreErrorKind.Changed, (await Assert.ThrowsAsync<StoreException>(() => ReadAsync(store, info, 0, 10))).Kind);
    }

    [Fact]
    public async Task A_server_without_ranges_is_asked_once_for_the_whole()
    {
        var body = Some.Bytes(100_000);
        _site.Pages["/a"] = new Page(body) { KnowsRanges = false };
        await using var store = await OpenAsync($"{_site.Url}a\n");
        var info = (await store.HeadAsync("a", CancellationToken.None))!;
        Assert.Equal(body, await ReadAsync(store, info, 0, body.Length));
        _site.Requests.Clear();

        var parts = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => ReadAsync(store, info, i * 10_000, 10_000)));

        Assert.Equal(body, parts.SelectMany(p => p));
        Assert.Equal(1, _site.Requests.Count(r => r.Headers.Range.Count == 0));
    }

    [Fact]
    public async Task A_server_that_refuses_HEAD_is_asked_for_one_byte()
    {
        _site.Pages["/a"] = new Page(Some.Bytes(50)) { RefusesHead = true };
        _site.Pages["/b"] = new Page([]) { RefusesHead = true };
        _site.Pages["/c"] = new Page(Some.Bytes(60)) { RefusesHead = true, KnowsRanges = false };
        await using var store = await OpenAsync($"{_site.Url}a\n{_site.Url}b\n{_site.Url}c\n");

        Assert.Equal([50L, 0L, 60L], (await ListAsync(store)).Select(f => f.Size));
    }

    [Fact]
    public async Task What_can_not_be_read_fails_alone_with_its_kind()
    {
        _site.Pages["/good"] = new Page(Some.Bytes(1));
        _site.Pages["/long"] = new Page(Some.Bytes(1)) { TellsLength = false, KnowsRanges = false };
        _site.Pages["/mine"] = new Page([]) { Status = 403 };
        await using var store = await OpenAsync($"{_site.Url}good\n{_site.Url}gone\n{_site.Url}long\n{_site.Url}mine\nhttp://127.0.0.1:1/away\n");

        var found = (await ListAsync(store)).ToDictionary(f => f.Key, f => f.Problem?.Kind);

        Assert.Equal(
            new Dictionary<string, StoreErrorKind?> { ["away"] = StoreErrorKind.ServerError, ["good"] = null, ["gone"] = StoreErrorKind.NotFound, ["long"] = StoreErrorKind.Unsupported, ["mine"] = StoreErrorKind.Denied },
            found);
        Assert.Null(await store.HeadAsync("gone", CancellationToken.None));
        Assert.Null(await store.HeadAsync("unlisted", CancellationToken.None));
    }

    [Fact]
    public async Task Broken_lines_are_told_by_file_and_line_without_their_text()
    {
        _site.Pages["/good"] = new Page(Some.Bytes(1));
        await using var store = await OpenAsync($"no url\nftp://x/y\nhttp://me:secret@127.0.0.1/a\n{_site.Url}good\n{_site.Url}a\tb\tc\n{_site.Url}\n{_site.Url}x\t/rooted\n");

        var found = await ListAsync(store, "good");

        Assert.Equal(["good", .. new[] { 1, 2, 3, 5, 6, 7 }.Select(i => $"urls.tsv:{i}")], found.Select(f => f.Key));
        Assert.All(found.Skip(1), f =>
        {
            Assert.Null(f.Problem!.Kind);
            Assert.DoesNotContain("secret", f.Problem.Reason, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task One_key_with_two_URLs_is_refused()
    {
        var error = await Assert.ThrowsAsync<InvalidDataException>(() => OpenAsync("http://one/a\tkey\nhttp://two/a\tkey\n"));

        Assert.Contains("urls.tsv:2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redirects_are_followed_within_bounds_and_take_nothing_along()
    {
        await using var other = await WebSite.StartAsync();
        other.Pages["/there"] = new Page(Some.Bytes(9));
        _site.Pages["/moved"] = new Page([]) { Redirect = $"{other.Url}there" };
        _site.Pages["/loop"] = new Page([]) { Redirect = "/loop" };
        _site.Pages["/file"] = new Page([]) { Redirect = "file:///etc/passwd" };
        await using var store = await OpenAsync($"{_site.Url}moved?sig=secret\tmoved\n{_site.Url}loop\n{_site.Url}file?sig=secret\tfile\n");

        var found = (await ListAsync(store)).ToDictionary(f => f.Key);

        Assert.Equal(9, found["moved"].Size);
        Assert.Equal(StoreErrorKind.InvalidRequest, found["loop"].Problem!.Kind);
        Assert.Equal(StoreErrorKind.InvalidRequest, found["file"].Problem!.Kind);
        Assert.DoesNotContain("secret", found["file"].Problem!.Reason, StringComparison.Ordinal);
        Assert.Equal(6, _site.Requests.Count(r => r.Path == "/loop"));
        Assert.All(other.Requests, r => Assert.Empty(r.Headers.Authorization.Concat(r.Headers.Cookie).Concat(r.Headers.Referer)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_that_breaks_off_is_never_taken_for_the_whole(bool knowsRanges)
    {
        _site.Pages["/a"] = new Page(Some.Bytes(100_000)) { BreaksOff = true, KnowsRanges = knowsRanges };
        await using var store = await OpenAsync($"{_site.Url}a\n");
        var info = (await store.HeadAsync("a", CancellationToken.None))!;

        Assert.True((await Assert.ThrowsAsync<StoreException>(() => ReadAsync(store, info, 10, 90_000))).IsTransient);
    }

    [Theory]
    [InlineData(429, StoreErrorKind.Throttled)]
    [InlineData(503, StoreErrorKind.Throttled)]
    [InlineData(500, StoreErrorKind.ServerError)]
    public async Task What_may_pass_is_told_as_such(int status, StoreErrorKind kind)
    {
        _site.Pages["/a"] = new Page([]) { Status = status };
        await using var store = await OpenAsync($"{_site.Url}a\n");

        var error = await Assert.ThrowsAsync<StoreException>(async () => await store.HeadAsync("a", CancellationToken.None));

        Assert.Equal((kind, true), (error.Kind, error.IsTransient));
    }

    [Fact]
    public async Task It_is_never_written_to()
    {
        await using var store = await OpenAsync($"{_site.Url}a\n");

        Assert.Equal(StoreErrorKind.Unsupported, (await Assert.ThrowsAsync<StoreException>(async () => await store.PutAsync("a", new byte[1], WriteOptions.Default, CancellationToken.None))).Kind);
        Assert.Equal(StoreErrorKind.Unsupported, (await Assert.ThrowsAsync<StoreException>(async () => await store.DeleteAsync(["a"], CancellationToken.None))).Kind);
    }

    [Fact]
    public void The_kind_describes_itself()
    {
        Assert.Contains("kind: http", HttpStoreKind.Kind.Example, StringComparison.Ordinal);
        Assert.Equal(["connect_timeout", "list", "max_connections", "max_redirects", "request_timeout"], new HttpOptions
        {
            List = "",
            MaxRedirects = -1,
            ConnectTimeout = TimeSpan.Zero,
            RequestTimeout = TimeSpan.Zero,
            MaxConnections = 0,
        }.Validate().Select(p => p.Option).Order());
        Assert.Empty(new HttpOptions { List = "urls.tsv" }.Validate());
    }

    private static async Task<byte[]> ReadAsync(IObjectStore store, ObjectInfo info, long offset, int count)
    {
        var bytes = new byte[count];
        return bytes[..await store.ReadAsync(info.Key, info.ETag, offset, bytes, CancellationToken.None)];
    }

    private static async Task<List<ObjectInfo>> ListAsync(IObjectStore store, string prefix = "", string? startAfter = null)
    {
        var found = new List<ObjectInfo>();
        await foreach (var info in store.ListAsync(prefix, startAfter, CancellationToken.None))
        {
            found.Add(info);
        }

        return found;
    }

    private async Task<IObjectStore> OpenAsync(string list, UrlColumns columns = UrlColumns.UrlKey)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "urls.tsv"), list);
        var context = new ComponentContext { BaseDirectory = _folder, StateDirectory = _folder, Store = static _ => throw new InvalidOperationException() };
        return await HttpStoreKind.Kind.CreateAsync(new HttpOptions { List = "urls.tsv", Columns = columns }, context, CancellationToken.None);
    }
}
