using OssPipeline.Core.Storage;
using OssPipeline.Oss.Store;

namespace OssPipeline.Oss.Tests.Client;

/// <summary>What is sent for operations that only OSS has, and what is refused before.</summary>
public sealed class OssObjectOperationsTests
{
    [Fact]
    public async Task A_key_that_is_none_never_reaches_the_bucket_itself()
    {
        await using var server = await ScriptedServer.StartAsync(c => c.StoredAsync(0));
        await using var store = Stores.On(server.Address);
        var objects = store.Objects;
        Func<Task>[] calls =
        [
            async () => await objects.SetAclAsync("", "public-read", default),
            async () => await objects.GetAclAsync("", default),
            async () => await objects.AppendAsync("", new byte[1], AppendedObject.Nothing, ObjectAttributes.None, default),
            async () => await objects.GetAppendedAsync("", default),
            async () => await objects.PutSymlinkAsync("", "a", WriteOptions.Default, default),
            async () => await objects.PutSymlinkAsync("a", "", WriteOptions.Default, default),
            async () => await objects.GetSymlinkAsync("", default),
            async () => await objects.RestoreAsync("", 1, null, default),
            async () => await objects.GetMetaAsync("", default),
        ];

        foreach (var call in calls)
        {
            Assert.Equal(StoreErrorKind.InvalidKey, (await Assert.ThrowsAsync<StoreException>(call)).Kind);
        }

        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(1, "</Tier><Days>9</Days>")]
    public async Task A_restore_that_is_no_restore_is_refused_before_it_is_sent(int days, string? tier)
    {
        await using var server = await ScriptedServer.StartAsync(c => c.StoredAsync(0));
        await using var store = Stores.On(server.Address);

        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await store.Objects.RestoreAsync("a", days, tier, default));

        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task An_acl_that_OSS_does_not_know_is_refused_before_it_is_sent()
    {
        await using var server = await ScriptedServer.StartAsync(c => c.StoredAsync(0));
        await using var store = Stores.On(server.Address);

        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await store.Objects.SetAclAsync("a", "everybody", default));

        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_piece_that_was_not_appended_where_it_belongs_is_not_taken_for_done()
    {
        await using var server = await ScriptedServer.StartAsync(c =>
        {
            c.Response.Headers["x-oss-next-append-position"] = "5";
            return Task.CompletedTask;
        });
        await using var store = Stores.On(server.Address);

        var e = await Assert.ThrowsAsync<StoreException>(async () =>
            await store.Objects.AppendAsync("a", new byte[3], AppendedObject.Nothing, ObjectAttributes.None, default));

        Assert.Equal(StoreErrorKind.ServerError, e.Kind);
    }

    [Theory]
    [InlineData("bytes 0-9/100", 10, true)]
    [InlineData("bytes 0-99/100", 100, false)]
    [InlineData(null, 10, true)]
    [InlineData(null, 100, false)]
    public async Task A_part_that_holds_another_range_than_was_asked_for_is_refused(string? contentRange, int partSize, bool isFine)
    {
        await using var server = await ScriptedServer.StartAsync(c =>
        {
            if (c.Request.Method == "GET")
            {
                return c.XmlAsync($"<ListPartsResult><IsTruncated>false</IsTruncated><Part><PartNumber>3</PartNumber><ETag>\"E\"</ETag><Size>{partSize}</Size></Part></ListPartsResult>");
            }

            c.Response.Headers.ContentRange = contentRange;
            return c.XmlAsync("<CopyPartResult><ETag>\"E\"</ETag></CopyPartResult>");
        });
        await using var store = Stores.On(server.Address, change: o => o with { CopyDomain = "here" });
        var copy = async () => await store.CopyPartAsync(new CopySource(store.Info, "source", "X"), 0, 10, "a", "id", 3, default);

        if (isFine)
        {
            Assert.Equal((3, 10L, "E"), await copy() is var part ? (part.Number, part.Size, part.ETag) : default);
        }
        else
        {
            Assert.Equal(StoreErrorKind.Changed, (await Assert.ThrowsAsync<StoreException>(copy)).Kind);
        }
    }

    [Fact]
    public async Task Reading_nothing_of_a_version_that_is_absent_still_finds_it_absent()
    {
        await using var server = await ScriptedServer.StartAsync(c => c.ErrorAsync(404, "NoSuchVersion"));
        await using var store = Stores.On(server.Address);

        var e = await Assert.ThrowsAsync<StoreException>(async () => await store.ReadVersionAsync("a", "v", 0, default, default));

        Assert.Equal(StoreErrorKind.NotFound, e.Kind);
        Assert.Contains("versionId=v", Assert.Single(server.Requests).Target, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_tags_the_tagging_is_deleted()
    {
        await using var server = await ScriptedServer.StartAsync(c =>
        {
            c.Response.StatusCode = 204;
            return Task.CompletedTask;
        });
        await using var store = Stores.On(server.Address);

        await store.SetTagsAsync("a", new Dictionary<string, string>(), default);

        Assert.Equal(("DELETE", "/bucket/a?tagging"), Assert.Single(server.Requests) is var seen ? (seen.Method, seen.Target) : default);
    }
}
