namespace OssPipeline.EndToEnd.Tests.NodeClient;

public sealed class AppendTests(NodeScene scene) : NodeClientTest(scene)
{
    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task Pieces_are_appended_one_after_another(string signature)
    {
        var (key, first, second) = (Key(signature, Unusual), Bytes(1000, 1), Bytes(500, 2));
        var one = await CallAsync(signature, "append", key, first, new { meta = new { owner = "me" } });
        var two = await CallAsync(signature, "append", key, second, new { position = one.Text("nextAppendPosition") });
        var head = await CallAsync(signature, "head", key);

        Assert.Equal(("1000", Crc(first)), (one.Text("nextAppendPosition"), one.Header("x-oss-hash-crc64ecma")));
        Assert.Equal(("1500", Crc([.. first, .. second])), (two.Text("nextAppendPosition"), two.Header("x-oss-hash-crc64ecma")));
        Assert.Equal(("Appendable", "1500", "me"), (head.Header("x-oss-object-type"), head.Header("x-oss-next-append-position"), head.Meta["owner"]));
        await Scene.AssertHoldsAsync(key, [.. first, .. second]);
    }

    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task A_piece_at_the_wrong_place_is_refused(string signature)
    {
        var key = Key(signature, "k");
        await CallAsync(signature, "append", key, Bytes(10));
        var wrong = await FailAsync(signature, "append", key, Bytes(10), new { position = "9" });

        Assert.Equal((409, "PositionNotEqualToLength"), (wrong.Status, wrong.Code));
        await Scene.AssertHoldsAsync(key, Bytes(10));
    }

    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task What_was_put_can_not_be_appended_to(string signature)
    {
        var key = Key(signature, "k");
        await CallAsync(signature, "put", key, Bytes(10));
        var refused = await FailAsync(signature, "append", key, Bytes(10), new { position = "10" });

        Assert.Equal((409, "ObjectNotAppendable"), (refused.Status, refused.Code));
    }
}
