using OssPipeline.Core.Storage;
using OssPipeline.S3.Store;

namespace OssPipeline.S3.Tests.Store;

/// <summary>Listings as they come, also from servers that mean no good.</summary>
public sealed class S3ListingTests
{
    [Fact]
    public async Task Keys_are_decoded_as_forms_are_and_what_the_entry_tells_is_taken()
    {
        await using var server = await ScriptedServer.StartAsync(context => context.ListAsync(
            Answers.Item("a+b%2Bc%01", 7, "GLACIER", "<RestoreStatus><IsRestoreInProgress>true</IsRestoreInProgress></RestoreStatus>")
            + Answers.Item("b", 0, "DEEP_ARCHIVE")
            + Answers.Item("c/", 0, "GLACIER", "<RestoreStatus><IsRestoreInProgress>false</IsRestoreInProgress><RestoreExpiryDate>2032-01-01T00:00:00.000Z</RestoreExpiryDate></RestoreStatus>")
            + Answers.Item("%E4%B8%AD")));
        await using var store = Stores.On(server.Address);

        var listed = await ListAsync(store);

        Assert.Equal(["a b+c\u0001", "b", "c/", "中"], listed.Select(i => i.Key));
        Assert.Equal([ArchiveState.Restoring, ArchiveState.Archived, ArchiveState.Restored, ArchiveState.None], listed.Select(i => i.Archive));
        Assert.Equal((7L, "5d41402abc4b2a76b9719d911017c592", "GLACIER"), (listed[0].Size, listed[0].ETag, listed[0].Attributes.StorageClass));
        var request = Assert.Single(server.Requests);
        Assert.Equal("RestoreStatus", request.Headers["x-amz-optional-object-attributes"]);
        Assert.Contains("encoding-type=url", request.Target, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_follow_their_tokens()
    {
        await using var server = await ScriptedServer.StartAsync(context => context.Request.Query["continuation-token"].ToString() switch
        {
            "" => context.ListAsync(Answers.Item("a"), "<IsTruncated>true</IsTruncated><NextContinuationToken>t+/=</NextContinuationToken>"),
            "t+/=" => context.ListAsync(Answers.Item("b")),
            _ => context.ErrorAsync(400, "InvalidArgument"),
        });
        await using var store = Stores.On(server.Address);
        Assert.Equal(["a", "b"], (await ListAsync(store)).Select(i => i.Key));
    }

    [Theory]
    [InlineData("<IsTruncated>true</IsTruncated>")]
    [InlineData("<IsTruncated>true</IsTruncated><ContinuationToken>x</ContinuationToken><NextContinuationToken>x</NextContinuationToken>")]
    public async Task A_listing_that_does_not_go_on_fails_instead_of_running_for_ever(string more)
    {
        await using var server = await ScriptedServer.StartAsync(context => context.ListAsync(Answers.Item("a"), more));
        await using var store = Stores.On(server.Address);
        Assert.Equal(StoreErrorKind.ServerError, (await Assert.ThrowsAsync<StoreException>(async () => await ListAsync(store))).Kind);
    }

    [Theory]
    [InlineData("b", "a")]
    [InlineData("a", "a")]
    public async Task A_listing_without_order_is_refused(string first, string second)
    {
        await using var server = await ScriptedServer.StartAsync(context => context.ListAsync(Answers.Item(first) + Answers.Item(second)));
        await using var store = Stores.On(server.Address);
        Assert.Equal(StoreErrorKind.Unsupported, (await Assert.ThrowsAsync<StoreException>(async () => await ListAsync(store))).Kind);
    }

    [Fact]
    public async Task Versions_are_told_with_their_markers()
    {
        await using var server = await ScriptedServer.StartAsync(context => context.XmlAsync("""
            <ListVersionsResult><Name>bucket</Name><EncodingType>url</EncodingType><IsTruncated>false</IsTruncated>
            <DeleteMarker><Key>a+b</Key><VersionId>2</VersionId><IsLatest>true</IsLatest><LastModified>2026-01-31T12:00:00.000Z</LastModified></DeleteMarker>
            <Version><Key>a+b</Key><VersionId>1</VersionId><IsLatest>false</IsLatest><LastModified>2026-01-31T12:00:00.000Z</LastModified><ETag>"x"</ETag><Size>3</Size><StorageClass>STANDARD</StorageClass></Version>
            </ListVersionsResult>
            """));
        await using var store = Stores.On(server.Address);
        List<ObjectVersion> versions = [];
        await foreach (var version in store.ListVersionsAsync("", CancellationToken.None))
        {
            versions.Add(version);
        }

        Assert.Equal([("a b", "2", true, true), ("a b", "1", false, false)], versions.Select(v => (v.Object.Key, v.VersionId, v.IsLatest, v.IsDeleteMarker)).OrderByDescending(v => v.VersionId));
    }

    private static async Task<List<ObjectInfo>> ListAsync(S3Store store)
    {
        List<ObjectInfo> listed = [];
        await foreach (var info in store.ListAsync("", null, CancellationToken.None))
        {
            listed.Add(info);
        }

        return listed;
    }
}
