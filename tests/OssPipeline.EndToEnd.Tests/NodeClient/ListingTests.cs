namespace OssPipeline.EndToEnd.Tests.NodeClient;

public sealed class ListingTests(NodeScene scene) : NodeClientTest(scene)
{
    // In the order of their UTF-8 bytes.
    private static readonly string[] Names = ["a", "d/1", "d/2", "e f", "z+", "é/1", "中"];

    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task Version_1_goes_on_from_its_markers(string signature)
    {
        var prefix = await FillAsync(signature);
        var seen = new List<string>();
        string? marker;
        var query = new Dictionary<string, object?> { ["prefix"] = prefix, ["max-keys"] = 3 };
        do
        {
            var page = await CallAsync(signature, "list", query);

            Assert.InRange(page.Texts("objects", "name").Length, 1, 3);
            Assert.Equal(page["isTruncated"].GetBoolean(), page.Text("nextMarker") is not null);
            seen.AddRange(page.Texts("objects", "name"));
            query["marker"] = marker = page.Text("nextMarker");
        }
        while (marker is not null);

        Assert.Equal(Names.Select(n => prefix + n), seen);
    }

    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task Version_2_goes_on_from_its_tokens(string signature)
    {
        var prefix = await FillAsync(signature);
        var seen = new List<string>();
        string? token = null;
        do
        {
            var page = await CallAsync(signature, "listV2", new Dictionary<string, object?> { ["prefix"] = prefix, ["max-keys"] = 3, ["continuation-token"] = token });

            Assert.Equal(page.Texts("objects", "name").Length, page["keyCount"].GetInt32());
            Assert.Equal(token, page.Text("continuationToken"));
            seen.AddRange(page.Texts("objects", "name"));
            token = page.Text("nextContinuationToken");
        }
        while (token is not null);

        Assert.Equal(Names.Select(n => prefix + n), seen);
    }

    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task A_delimiter_rolls_keys_up_and_a_page_can_end_with_what_it_rolled_up(string signature)
    {
        var prefix = await FillAsync(signature);
        foreach (var method in new[] { "list", "listV2" })
        {
            var all = await CallAsync(signature, method, Query(("delimiter", "/")));
            Assert.Equal(new[] { "a", "e f", "z+", "中" }.Select(n => prefix + n), all.Texts("objects", "name"));
            Assert.Equal([prefix + "d/", prefix + "é/"], all.Texts("prefixes"));

            var first = await CallAsync(signature, method, Query(("delimiter", "/"), ("max-keys", 2)));
            Assert.Equal([prefix + "a"], first.Texts("objects", "name"));
            Assert.Equal([prefix + "d/"], first.Texts("prefixes"));
            var next = method == "list" ? ("marker", first.Text("nextMarker")!) : ("continuation-token", first.Text("nextContinuationToken")!);
            Assert.True(method == "listV2" || next.Item2 == prefix + "d/");
            var rest = await CallAsync(signature, method, Query(("delimiter", "/"), next));
            Assert.Equal(new[] { "e f", "z+", "中" }.Select(n => prefix + n), rest.Texts("objects", "name"));
            Assert.Equal([prefix + "é/"], rest.Texts("prefixes"));
        }

        Dictionary<string, object> Query(params (string Name, object Value)[] more) => new(more.Select(m => KeyValuePair.Create(m.Name, m.Value))) { ["prefix"] = prefix };
    }

    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task What_is_listed_is_what_was_stored(string signature)
    {
        var key = Key(signature, "k");
        var put = await CallAsync(signature, "put", key, Bytes(321));
        var v1 = (await CallAsync(signature, "list", new { prefix = key }))["objects"][0];
        var v2 = (await CallAsync(signature, "listV2", new { prefix = key }))["objects"][0];
        var owned = (await CallAsync(signature, "listV2", new Dictionary<string, object> { ["prefix"] = key, ["fetch-owner"] = "true" }))["objects"][0];
        foreach (var entry in new[] { v1, v2, owned })
        {
            Assert.Equal((key, put.Header("etag"), 321), (entry.GetProperty("name").GetString(), entry.GetProperty("etag").GetString(), entry.GetProperty("size").GetInt32()));
            Assert.Equal(("Normal", "Standard"), (entry.GetProperty("type").GetString(), entry.GetProperty("storageClass").GetString()));
        }

        Assert.NotEmpty(v1.GetProperty("owner").GetProperty("id").GetString()!);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, v2.GetProperty("owner").ValueKind);
        Assert.NotEmpty(owned.GetProperty("owner").GetProperty("id").GetString()!);
    }

    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task Names_are_encoded_when_that_is_asked_for(string signature)
    {
        var key = Key(signature, Unusual);
        await CallAsync(signature, "put", key, Bytes(1));
        foreach (var method in new[] { "list", "listV2" })
        {
            var page = await CallAsync(signature, method, new Dictionary<string, object> { ["prefix"] = key, ["encoding-type"] = "url" });

            Assert.Equal(Uri.EscapeDataString(key).Replace("%2F", "/", StringComparison.Ordinal), Assert.Single(page.Texts("objects", "name")));
        }
    }

    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task A_version_2_listing_starts_after_a_key(string signature)
    {
        var prefix = await FillAsync(signature);
        var page = await CallAsync(signature, "listV2", new Dictionary<string, object> { ["prefix"] = prefix, ["start-after"] = prefix + "z+" });

        Assert.Equal([prefix + "é/1", prefix + "中"], page.Texts("objects", "name"));
    }

    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task Too_many_keys_at_once_are_refused(string signature)
    {
        var refused = await FailAsync(signature, "list", new Dictionary<string, object> { ["max-keys"] = 1001 });

        Assert.Equal((400, "InvalidArgument"), (refused.Status, refused.Code));
    }

    private async Task<string> FillAsync(string signature, [System.Runtime.CompilerServices.CallerMemberName] string test = "")
    {
        foreach (var name in Names)
        {
            await CallAsync(signature, "put", Key(signature, name, test), Bytes(1));
        }

        return Key(signature, "", test);
    }
}
