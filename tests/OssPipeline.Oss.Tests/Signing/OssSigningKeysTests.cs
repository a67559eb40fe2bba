using OssPipeline.Oss.Signing;

namespace OssPipeline.Oss.Tests.Signing;

public sealed class OssSigningKeysTests
{
    [Fact]
    public void A_key_is_derived_once_per_secret_and_scope()
    {
        var keys = new OssSigningKeys();
        var scope = new OssScope("20231216", "cn-hangzhou");

        var first = keys.Get("sk", scope);

        Assert.True(first == keys.Get("sk", scope));
        Assert.True(first == keys.Get(new string("sk"), new OssScope("20231216", "cn-hangzhou")));
        Assert.Equal(OssV4.DeriveKey("sk", scope), first.ToArray());
        Assert.NotEqual(first.ToArray(), keys.Get("other", scope).ToArray());
        Assert.NotEqual(first.ToArray(), keys.Get("sk", new OssScope("20231217", "cn-hangzhou")).ToArray());
    }

    [Fact]
    public void More_scopes_than_fit_are_still_answered_rightly()
    {
        var keys = new OssSigningKeys();

        for (var i = 0; i < OssSigningKeys.Capacity * 3; i++)
        {
            var scope = new OssScope("20231216", $"region-{i}");
            Assert.Equal(OssV4.DeriveKey("sk", scope), keys.Get("sk", scope).ToArray());
        }
    }
}
