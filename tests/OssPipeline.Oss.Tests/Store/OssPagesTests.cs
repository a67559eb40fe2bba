using OssPipeline.Core.Storage;
using OssPipeline.Oss.Client;
using OssPipeline.Oss.Store;

namespace OssPipeline.Oss.Tests.Store;

/// <summary>Listings page by page with every parameter, against the embedded server over a real socket.</summary>
public sealed class OssPagesTests(EmbeddedServer embedded) : IClassFixture<EmbeddedServer>, IAsyncLifetime
{
    private readonly string _bucket = embedded.NextBucket();
    private OssStore _store = null!;

    private OssClient Client => _store.Client;

    public async Task InitializeAsync()
    {
        _store = Stores.On(embedded.Server.Endpoint, bucket: _bucket);
        await Client.PutBucketAsync(null, default);
        foreach (var key in (string[])["a", "d +%/1", "d +%/2", "e/1", "z"])
        {
            await _store.PutAsync(key, new byte[1], WriteOptions.Default, default);
        }
    }

    public async Task DisposeAsync() => await _store.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Folders_are_folded_and_pages_go_on_from_each_other(bool isFirstVersion)
    {
        var (query, seen) = (new ObjectsQuery { Delimiter = "/", MaxKeys = 1 }, new List<string>());
        for (var isLast = false; !isLast;)
        {
            var page = isFirstVersion ? await Client.ListPageV1Async(query, default) : await Client.ListPageAsync(query, default);
            seen.AddRange(page.Objects.Select(o => o.Key).Concat(page.CommonPrefixes));
            query = isFirstVersion ? query with { StartAfter = page.Next } : query with { Token = page.Next };
            isLast = !page.IsTruncated;
        }

        Assert.Equal(["a", "d +%/", "e/", "z"], seen);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_prefix_and_a_start_select(bool isFirstVersion)
    {
        var query = new ObjectsQuery { Prefix = "d +", StartAfter = "d +%/1" };
        var page = isFirstVersion ? await Client.ListPageV1Async(query, default) : await Client.ListPageAsync(query, default);
        Assert.Equal(["d +%/2"], page.Objects.Select(o => o.Key));
        Assert.False(page.IsTruncated);
    }

    [Fact]
    public async Task Owners_are_told_on_request_and_by_the_first_version_always()
    {
        Assert.Empty((await Client.ListPageAsync(new ObjectsQuery(), default)).Owners);
        var owners = (await Client.ListPageAsync(new ObjectsQuery { FetchOwner = true }, default)).Owners;
        Assert.Equal(5, owners.Count);
        Assert.Equal(owners, (await Client.ListPageV1Async(new ObjectsQuery(), default)).Owners);
    }

    [Fact]
    public async Task Open_uploads_are_folded_and_paged()
    {
        var ids = new List<string>();
        foreach (var key in (string[])["d/1", "d/2", "u", "u", "v"])
        {
            ids.Add(await _store.BeginUploadAsync(key, WriteOptions.Default, default));
        }

        var (query, seen) = (new UploadsQuery { Delimiter = "/", MaxUploads = 1 }, new List<string>());
        for (var isLast = false; !isLast;)
        {
            var page = await Client.ListUploadsPageAsync(query, default);
            seen.AddRange(page.Uploads.Select(u => u.UploadId).Concat(page.CommonPrefixes));
            query = query with { KeyMarker = page.NextKey, IdMarker = page.NextId };
            isLast = !page.IsTruncated;
        }

        Assert.Equal(ids[2..].Append("d/").Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
        Assert.Equal(["d/1", "d/2"], (await Client.ListUploadsPageAsync(new UploadsQuery { Prefix = "d/" }, default)).Uploads.Select(u => u.Key));
    }

    [Fact]
    public async Task Versions_are_folded_and_paged()
    {
        var (query, seen) = (new VersionsQuery { Delimiter = "/", MaxKeys = 1 }, new List<string>());
        for (var isLast = false; !isLast;)
        {
            var page = await Client.ListVersionsPageAsync(query, default);
            seen.AddRange(page.Versions.Select(v => v.Object.Key).Concat(page.CommonPrefixes));
            query = query with { KeyMarker = page.NextKey, VersionMarker = page.NextVersion };
            isLast = !page.IsTruncated;
        }

        Assert.Equal(["a", "d +%/", "e/", "z"], seen);
    }
}
