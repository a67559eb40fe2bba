namespace OssPipeline.EndToEnd.Tests.NodeClient;

public sealed class ErrorTests(NodeScene scene) : NodeClientTest(scene)
{
    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task A_wrong_secret_does_not_match(string signature)
    {
        var options = Scene.Options(signature, ("accessKeySecret", "wrong"));
        var get = await FailAsync(options, "get", Key(signature, "k"));
        var head = await FailAsync(options, "head", Key(signature, "k"));
        var put = await FailAsync(options, "put", Key(signature, "k"), Bytes(10));
        foreach (var error in new[] { get, head, put })
        {
            Assert.Equal((403, "SignatureDoesNotMatch"), (error.Status, error.Code));
            Assert.Matches("^[0-9A-F]{24}$", error.RequestId);
            Assert.DoesNotContain(NodeScene.Secret, error.Message, StringComparison.Ordinal);
        }

        Assert.Equal(404, await Scene.StatusAsync(Key(signature, "k")));
    }

    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task A_missing_key_is_told_on_get_and_on_head(string signature)
    {
        foreach (var method in new[] { "get", "head", "getObjectMeta" })
        {
            var error = await FailAsync(signature, method, Key(signature, Unusual));

            Assert.Equal((404, "NoSuchKey"), (error.Status, error.Code));
            Assert.Matches("^[0-9A-F]{24}$", error.RequestId);
        }
    }

    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task An_unknown_key_id_and_a_missing_bucket_are_told(string signature)
    {
        var unknown = await FailAsync(Scene.Options(signature, ("accessKeyId", "nobody")), "get", "k");
        var missing = await FailAsync(Scene.Options(signature, ("bucket", "no-such-bucket")), "get", "k");

        Assert.Equal((403, "InvalidAccessKeyId"), (unknown.Status, unknown.Code));
        Assert.Equal((404, "NoSuchBucket"), (missing.Status, missing.Code));
    }

    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task A_session_token_must_be_the_right_one(string signature)
    {
        (string, object?)[] session = [("accessKeyId", NodeScene.StsKeyId), ("accessKeySecret", NodeScene.StsSecret), ("refreshSTSTokenInterval", 300_000)];
        var key = Key(signature, "k");
        await CallAsync(Scene.Options(signature, [.. session, ("stsToken", NodeScene.StsToken)]), "put", key, Bytes(10));
        var wrong = await FailAsync(Scene.Options(signature, [.. session, ("stsToken", "other")]), "get", key);

        await Scene.AssertHoldsAsync(key, Bytes(10));
        Assert.Equal((403, "InvalidSecurityToken"), (wrong.Status, wrong.Code));
    }

    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task A_clock_that_is_too_far_off_is_told(string signature)
    {
        try
        {
            Scene.Clock.Shift = TimeSpan.FromMinutes(16);
            var error = await FailAsync(signature, "get", Key(signature, "k"));

            Assert.Equal((403, "RequestTimeTooSkewed"), (error.Status, error.Code));
        }
        finally
        {
            Scene.Clock.Shift = TimeSpan.Zero;
        }
    }

    [Fact]
    public async Task A_signature_for_another_region_is_refused()
    {
        var error = await FailAsync(Scene.Options("V4", ("region", "oss-cn-beijing")), "get", "k");

        Assert.Equal((400, "InvalidArgument"), (error.Status, error.Code));
        Assert.Contains("cn-hangzhou", error.Message, StringComparison.Ordinal);
    }
}
