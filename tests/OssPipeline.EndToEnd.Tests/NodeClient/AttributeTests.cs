using System.Net;

namespace OssPipeline.EndToEnd.Tests.NodeClient;

/// <summary>What an object has beside its bytes: tags, ACL, what it links to, whether it is archived.</summary>
public sealed class AttributeTests(NodeScene scene) : NodeClientTest(scene)
{
    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task Tags_are_put_got_and_deleted(string signature)
    {
        var key = await PutAsync(signature);
        var tags = new Dictionary<string, string> { ["team"] = "data", ["cost centre"] = "4+2=6", ["a.b:c/d"] = "_" };
        await CallAsync(signature, "putObjectTagging", key, tags);

        Assert.Equal(tags, await TagsAsync());
        Assert.Equal("3", (await CallAsync(signature, "head", key)).Header("x-oss-tagging-count"));
        Assert.Equal(204, (await CallAsync(signature, "deleteObjectTagging", key)).Status);
        Assert.Empty(await TagsAsync());

        async Task<Dictionary<string, string>> TagsAsync() => (await CallAsync(signature, "getObjectTagging", key))["tag"].EnumerateObject()
            .ToDictionary(p => p.Name, p => p.Value.GetString()!);
    }

    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task An_acl_opens_an_object_to_everybody_and_closes_it(string signature)
    {
        var key = await PutAsync(signature);
        var url = $"{Scene.Server.Endpoint.GetLeftPart(UriPartial.Authority)}/{NodeScene.Bucket}/{key}";

        Assert.Equal(("default", HttpStatusCode.Forbidden), await SeenAsync());
        await CallAsync(signature, "putACL", key, "public-read");
        Assert.Equal(("public-read", HttpStatusCode.OK), await SeenAsync());
        await CallAsync(signature, "putACL", key, "private");
        Assert.Equal(("private", HttpStatusCode.Forbidden), await SeenAsync());

        async Task<(string?, HttpStatusCode)> SeenAsync()
        {
            using var anonymous = await Scene.SendToAsync(HttpMethod.Get, url, null);
            return ((await CallAsync(signature, "getACL", key)).Text("acl"), anonymous.StatusCode);
        }
    }

    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task A_symlink_is_read_through(string signature)
    {
        var (target, link) = (Key(signature, Unusual), Key(signature, "link"));
        await CallAsync(signature, "putSymlink", link, target, new { meta = new { owner = "me" }, storageClass = "IA" });
        var dangling = await FailAsync(signature, "get", link);
        await CallAsync(signature, "put", target, Bytes(100, 2));
        var get = await CallAsync(signature, "get", link);

        Assert.Equal((404, "SymlinkTargetNotExist"), (dangling.Status, dangling.Code));
        Assert.Equal(target, (await CallAsync(signature, "getSymlink", link)).Text("targetName"));
        Assert.Equal(Bytes(100, 2), get.Content);
        Assert.Equal(("Symlink", Crc(Bytes(100, 2))), (get.Header("x-oss-object-type"), get.Header("x-oss-hash-crc64ecma")));
    }

    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task An_archived_object_is_read_after_its_restore(string signature)
    {
        var key = Key(signature, "cold");
        await CallAsync(signature, "put", key, Bytes(10), new { headers = new Dictionary<string, string> { ["x-oss-storage-class"] = "Archive" } });
        var before = await FailAsync(signature, "get", key);
        var restore = await CallAsync(signature, "restore", key);
        var listed = (await CallAsync(signature, "list", new { prefix = key }))["objects"][0].GetProperty("restoreInfo");

        Assert.Equal((403, "InvalidObjectState"), (before.Status, before.Code));
        Assert.Equal(202, restore.Status);
        Assert.StartsWith("ongoing-request=\"false\", expiry-date=", (await CallAsync(signature, "head", key)).Header("x-oss-restore"), StringComparison.Ordinal);
        Assert.False(listed.GetProperty("ongoingRequest").GetBoolean());
        await Scene.AssertHoldsAsync(key, Bytes(10));
    }

    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task What_is_not_archived_can_not_be_restored(string signature)
    {
        var refused = await FailAsync(signature, "restore", await PutAsync(signature));

        Assert.Equal((400, "OperationNotSupported"), (refused.Status, refused.Code));
    }

    private async Task<string> PutAsync(string signature, [System.Runtime.CompilerServices.CallerMemberName] string test = "")
    {
        var key = Key(signature, "k", test);
        await CallAsync(signature, "put", key, Bytes(10));
        return key;
    }
}
