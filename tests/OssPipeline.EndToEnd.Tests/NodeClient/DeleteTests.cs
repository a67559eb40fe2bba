namespace OssPipeline.EndToEnd.Tests.NodeClient;

public sealed class DeleteTests(NodeScene scene) : NodeClientTest(scene)
{
    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task A_deleted_object_is_gone_and_deleting_it_again_is_no_error(string signature)
    {
        var key = Key(signature, Unusual);
        await CallAsync(signature, "put", key, Bytes(1));

        Assert.Equal(204, (await CallAsync(signature, "delete", key)).Status);
        Assert.Equal(404, await Scene.StatusAsync(key));
        Assert.Equal(204, (await CallAsync(signature, "delete", key)).Status);
    }

    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task Many_are_deleted_at_once_and_named(string signature)
    {
        var keys = new[] { Key(signature, "1"), Key(signature, Unusual), Key(signature, "not there") };
        await CallAsync(signature, "put", keys[0], Bytes(1));
        await CallAsync(signature, "put", keys[1], Bytes(1));
        await CallAsync(signature, "put", Key(signature, "stays"), Bytes(1));
        var many = await CallAsync(signature, "deleteMulti", new object?[] { keys });

        Assert.Equal(keys, many.Texts("deleted", "Key"));
        Assert.Equal((404, 404, 200), (await Scene.StatusAsync(keys[0]), await Scene.StatusAsync(keys[1]), await Scene.StatusAsync(Key(signature, "stays"))));
    }

    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task Many_are_deleted_quietly(string signature)
    {
        var keys = new[] { Key(signature, "1"), Key(signature, "2") };
        await CallAsync(signature, "put", keys[0], Bytes(1));
        await CallAsync(signature, "put", keys[1], Bytes(1));
        var quiet = await CallAsync(signature, "deleteMulti", keys, new { quiet = true });

        Assert.Empty(quiet["deleted"].EnumerateArray());
        Assert.Equal((404, 404), (await Scene.StatusAsync(keys[0]), await Scene.StatusAsync(keys[1])));
    }
}
