using System.Net;
using System.Text;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;
using OssPipeline.Oss.Credentials;
using OssPipeline.Oss.Store;

namespace OssPipeline.Oss.Tests.Store;

/// <summary>What OSS can do beyond what every store can, against the embedded server over a real socket.</summary>
public sealed class OssObjectsTests(EmbeddedServer embedded) : IClassFixture<EmbeddedServer>, IAsyncLifetime
{
    private readonly string _bucket = embedded.NextBucket();
    private OssStore _store = null!;

    private OssObjects Objects => _store.Objects;

    public async Task InitializeAsync()
    {
        _store = Stores.On(embedded.Server.Endpoint, bucket: _bucket);
        await _store.Client.PutBucketAsync(null, CancellationToken.None);
    }

    public async Task DisposeAsync() => await _store.DisposeAsync();

    [Fact]
    public async Task Pieces_are_appended_with_a_running_crc_and_one_whose_answer_was_lost_is_recognised()
    {
        var (first, second) = (Bytes(1000, 1), Bytes(500, 2));
        var one = await Objects.AppendAsync("log", first, AppendedObject.Nothing, ObjectAttributes.None, CancellationToken.None);
        var two = await Objects.AppendAsync("log", second, one, ObjectAttributes.None, CancellationToken.None);
        var again = await Objects.AppendAsync("log", second, one, ObjectAttributes.None, CancellationToken.None);

        Assert.Equal(new AppendedObject(1500, Crc64Xz.Compute([.. first, .. second])), two);
        Assert.Equal(two, again);
        Assert.Equal(two, await Objects.GetAppendedAsync("log", CancellationToken.None));
        Assert.Equal(1500, (await _store.HeadAsync("log", CancellationToken.None))!.Size);
        var error = await Assert.ThrowsAsync<StoreException>(async () => await Objects.AppendAsync("log", Bytes(500, 3), one, ObjectAttributes.None, CancellationToken.None));
        Assert.Equal(StoreErrorKind.Changed, error.Kind);
    }

    [Fact]
    public async Task A_symlink_stands_for_another_object()
    {
        await _store.PutAsync("dir/ü +%", Bytes(10, 1), WriteOptions.Default, CancellationToken.None);
        await Objects.PutSymlinkAsync("link", "dir/ü +%", WriteOptions.Default, CancellationToken.None);

        Assert.Equal("dir/ü +%", await Objects.GetSymlinkAsync("link", CancellationToken.None));
        var bytes = new byte[10];
        Assert.Equal(10, await _store.ReadAsync("link", null, 0, bytes, CancellationToken.None));
        Assert.Equal(Bytes(10, 1), bytes);
    }

    [Fact]
    public async Task An_acl_is_set_and_told()
    {
        await _store.PutAsync("a", Bytes(10, 1), WriteOptions.Default, CancellationToken.None);
        Assert.Equal("default", await Objects.GetAclAsync("a", CancellationToken.None));
        await Objects.SetAclAsync("a", "public-read", CancellationToken.None);
        Assert.Equal("public-read", await Objects.GetAclAsync("a", CancellationToken.None));
    }

    [Fact]
    public async Task An_archived_object_is_restored()
    {
        await _store.PutAsync("a", Bytes(10, 1), new WriteOptions(new ObjectAttributes { StorageClass = "ColdArchive" }), CancellationToken.None);
        var error = await Assert.ThrowsAsync<StoreException>(async () => await _store.ReadAsync("a", null, 0, new byte[10], CancellationToken.None));
        Assert.Equal(StoreErrorKind.Archived, error.Kind);
        await Objects.RestoreAsync("a", 3, "Expedited", CancellationToken.None);
        Assert.Equal(10, await _store.ReadAsync("a", null, 0, new byte[10], CancellationToken.None));
    }

    [Fact]
    public async Task Meta_tells_size_etag_and_crc()
    {
        var put = await _store.PutAsync("a", Bytes(10, 1), WriteOptions.Default, CancellationToken.None);
        var meta = await Objects.GetMetaAsync("a", CancellationToken.None);
        Assert.Equal((10, put.ETag, put.Crc64), (meta!.Size, meta.ETag, meta.Crc64));
        Assert.Null(await Objects.GetMetaAsync("none", CancellationToken.None));
    }

    [Fact]
    public async Task Versions_are_listed_newest_first_and_read_each()
    {
        await EnableVersioningAsync();
        for (var i = 1; i <= 3; i++)
        {
            await _store.PutAsync("k", Bytes(i * 10, i), WriteOptions.Default, CancellationToken.None);
        }

        await _store.PutAsync("other", Bytes(1, 1), WriteOptions.Default, CancellationToken.None);
        await _store.DeleteAsync(["k"], CancellationToken.None);
        var versions = await VersionsAsync("k");
        Assert.Equal([(0, true, true), (30, false, false), (20, false, false), (10, false, false)], versions.Select(v => (v.Object.Size, v.IsLatest, v.IsDeleteMarker)).ToList());
        Assert.Null(await _store.HeadAsync("k", CancellationToken.None));
        var bytes = new byte[15];
        Assert.Equal(15, await _store.ReadVersionAsync("k", versions[2].VersionId, 5, bytes, CancellationToken.None));
        Assert.Equal(Bytes(20, 2)[5..], bytes);
    }

    [Fact]
    public async Task Head_of_a_version_tells_that_one_and_nothing_where_there_is_none()
    {
        await EnableVersioningAsync();
        await _store.PutAsync("k", Bytes(10, 1), WriteOptions.Default, CancellationToken.None);
        var first = (await Objects.HeadAsync("k", OssReadOptions.None, CancellationToken.None))!;
        await _store.PutAsync("k", Bytes(20, 2), WriteOptions.Default, CancellationToken.None);
        await _store.DeleteAsync(["k"], CancellationToken.None);
        var marker = await VersionsAsync("k") is [{ IsDeleteMarker: true } latest, ..] ? latest.VersionId : "";

        var old = await Objects.HeadAsync("k", new OssReadOptions { VersionId = first.VersionId }, CancellationToken.None);

        Assert.Equal((10, first.VersionId, "Normal"), (old!.Object.Size, old.VersionId, old.Type));
        Assert.Null(await Objects.HeadAsync("k", OssReadOptions.None, CancellationToken.None));
        Assert.Null(await Objects.HeadAsync("other", new OssReadOptions { VersionId = first.VersionId }, CancellationToken.None));
        foreach (var call in (Func<Task>[])
            [
                async () => await Objects.HeadAsync("k", new OssReadOptions { VersionId = marker }, CancellationToken.None),
                async () => await _store.ReadVersionAsync("k", marker, 0, new byte[1], CancellationToken.None),
            ])
        {
            var error = await Assert.ThrowsAsync<StoreException>(call);
            Assert.Equal(StoreErrorKind.NotFound, error.Kind);
            Assert.EndsWith("That version is a delete marker and has no bytes.", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Conditions_hold_or_are_told_apart_by_their_code()
    {
        await _store.PutAsync("a", Bytes(10, 1), WriteOptions.Default, CancellationToken.None);
        var there = (await _store.HeadAsync("a", CancellationToken.None))!;
        var (now, before, other) = (there.LastModified!.Value, there.LastModified.Value.AddHours(-1), new string('0', 32));
        (OssReadOptions Options, string? Code)[] cases =
        [
            (new() { IfMatch = there.ETag }, null),
            (new() { IfMatch = other }, "PreconditionFailed"),
            (new() { IfNoneMatch = other }, null),
            (new() { IfNoneMatch = there.ETag }, OssReadOptions.NotModified),
            (new() { IfModifiedSince = before }, null),
            (new() { IfModifiedSince = now }, OssReadOptions.NotModified),
            (new() { IfUnmodifiedSince = now }, null),
            (new() { IfUnmodifiedSince = before }, "PreconditionFailed"),
        ];

        foreach (var (options, code) in cases)
        {
            if (code is null)
            {
                Assert.NotNull(await Objects.HeadAsync("a", options, CancellationToken.None));
                Assert.Equal(10, await Objects.ReadAsync("a", options, 0, new byte[20], CancellationToken.None));
                Assert.Equal(0, await Objects.ReadAsync("a", options, 0, default, CancellationToken.None));
                continue;
            }

            var head = await Assert.ThrowsAsync<StoreException>(async () => await Objects.HeadAsync("a", options, CancellationToken.None));
            var read = await Assert.ThrowsAsync<StoreException>(async () => await Objects.ReadAsync("a", options, 0, new byte[20], CancellationToken.None));
            Assert.Equal((StoreErrorKind.Changed, code, false), (head.Kind, head.Code, head.IsTransient));
            Assert.Equal((StoreErrorKind.Changed, code, false), (read.Kind, read.Code, read.IsTransient));
        }
    }

    [Fact]
    public async Task Headers_of_any_name_are_kept_and_replayed()
    {
        var headers = new Dictionary<string, string> { ["X-Team"] = "data, sales", ["x-unit"] = "ü" };
        await Objects.PutAsync("a", Bytes(10, 1), WriteOptions.Default, headers, CancellationToken.None);

        var told = (await Objects.HeadAsync("a", OssReadOptions.None, CancellationToken.None))!.Headers;

        Assert.Equal(("data, sales", "ü"), (told["x-team"], told["X-Unit"]));
        foreach (var (name, value) in ((string, string)[])[("", "a"), ("a b", "a"), ("a:b", "a"), ("a", "b\r\nc: d")])
        {
            var error = await Assert.ThrowsAsync<StoreException>(async () =>
                await Objects.PutAsync("b", Bytes(1, 1), WriteOptions.Default, new Dictionary<string, string> { [name] = value }, CancellationToken.None));
            Assert.Equal(StoreErrorKind.InvalidRequest, error.Kind);
        }

        Assert.Null(await _store.HeadAsync("b", CancellationToken.None));
    }

    [Fact]
    public async Task Details_tell_type_append_position_tags_and_restore()
    {
        await Objects.AppendAsync("log", Bytes(7, 1), AppendedObject.Nothing, ObjectAttributes.None, CancellationToken.None);
        await _store.SetTagsAsync("log", new Dictionary<string, string> { ["a"] = "1", ["b"] = "2" }, CancellationToken.None);
        await _store.PutAsync("cold", Bytes(1, 1), new WriteOptions(new ObjectAttributes { StorageClass = "ColdArchive" }), CancellationToken.None);

        var log = (await Objects.HeadAsync("log", OssReadOptions.None, CancellationToken.None))!;
        var frozen = (await Objects.HeadAsync("cold", OssReadOptions.None, CancellationToken.None))!;
        await Objects.RestoreAsync("cold", 3, "Expedited", CancellationToken.None);
        var thawed = (await Objects.HeadAsync("cold", OssReadOptions.None, CancellationToken.None))!;

        Assert.Equal(("Appendable", 7L, 2), (log.Type, log.NextAppendPosition, log.TagCount));
        Assert.Null(frozen.Restoration);
        Assert.NotNull(thawed.Restoration);
        Assert.Equal(thawed.Restoration.IsOngoing, thawed.Restoration.Until is null);
    }

    [Theory]
    [InlineData("ongoing-request=\"true\"", true, null)]
    [InlineData("ongoing-request=\"false\", expiry-date=\"Sun, 16 Apr 2017 08:12:33 GMT\"", false, "2017-04-16T08:12:33Z")]
    [InlineData("ongoing-request=\"false\"", false, null)]
    public void A_restore_is_read_from_its_header(string header, bool isOngoing, string? until) =>
        Assert.Equal(
            new OssRestoration(isOngoing, until is null ? null : DateTimeOffset.Parse(until, System.Globalization.CultureInfo.InvariantCulture)), OssRestoration.Parse(header));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("ongoing-request=\"tr")]
    [InlineData("ongoing-request=\"maybe\"")]
    public void What_is_no_restore_is_none(string? header) => Assert.Null(OssRestoration.Parse(header));

    [Fact]
    public async Task A_signature_that_differs_tells_in_the_details_what_the_server_signed_and_no_secret()
    {
        await using var wrong = Stores.On(embedded.Server.Endpoint, new StaticCredentials(new OssCredentials(Stores.Key.AccessKeyId, "another-secret")), bucket: _bucket);
        var error = await Assert.ThrowsAsync<StoreException>(async () => await wrong.GetTagsAsync("k", CancellationToken.None));

        Assert.DoesNotContain("StringToSign", error.Message, StringComparison.Ordinal);
        Assert.Contains("CanonicalRequest:\nGET\n/" + _bucket + "/k\ntagging", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("another-secret", error.ToString(), StringComparison.Ordinal);
    }

    private async Task<List<ObjectVersion>> VersionsAsync(string prefix)
    {
        var versions = new List<ObjectVersion>();
        await foreach (var version in _store.ListVersionsAsync(prefix, CancellationToken.None))
        {
            versions.Add(version);
        }

        return versions;
    }

    private static byte[] Bytes(int count, int seed)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    // No client of a pipeline switches versioning on, so the request is made by hand, with a presigned URL.
    private async Task EnableVersioningAsync()
    {
        var presigner = new OssPipeline.Oss.Signing.OssPresigner(Endpoint(), _bucket, "cn-hangzhou");
        var url = presigner.V4(
            new OssPipeline.Oss.Signing.OssPresign("PUT", "", TimeSpan.FromMinutes(1)) { Query = [new("versioning", "")], Headers = [new("Content-Type", "application/xml")] },
            Stores.Key,
            DateTimeOffset.UtcNow);
        using var http = new HttpClient();
        using var body = new StringContent("<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>", Encoding.ASCII, "application/xml");
        body.Headers.ContentType = new("application/xml");
        using var answer = await http.PutAsync(new Uri(url, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }), body);
        Assert.Equal((HttpStatusCode.OK, ""), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
    }

    private OssPipeline.Oss.Signing.OssEndpoint Endpoint()
    {
        Assert.True(OssPipeline.Oss.Signing.OssEndpoint.TryParse(embedded.Server.Endpoint.ToString(), _bucket, OssPipeline.Oss.Signing.OssAddressing.Path, out var endpoint, out _));
        return endpoint;
    }
}
