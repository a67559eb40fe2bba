using Microsoft.AspNetCore.Http;
using OssPipeline.Core.Storage;

namespace OssPipeline.S3.Tests.Client;

public sealed class S3RegionTests
{
    [Theory]
    [InlineData(301, "PermanentRedirect", true)]
    [InlineData(400, "AuthorizationHeaderMalformed", true)]
    [InlineData(400, "AuthorizationHeaderMalformed", false)]
    public async Task A_bucket_in_another_region_is_asked_there_from_then_on(int status, string code, bool hasHeader)
    {
        await using var server = await ScriptedServer.StartAsync(context => Region(context) == "eu-west-1"
            ? context.BytesAsync([1, 2, 3], 0, 3)
            : ElsewhereAsync(context, status, code, hasHeader));
        await using var store = Stores.On(server.Address);

        Assert.Equal(3, await store.ReadAsync("a", null, 0, new byte[3], CancellationToken.None));
        Assert.Equal(3, await store.ReadAsync("b", null, 0, new byte[3], CancellationToken.None));

        Assert.Equal(3, server.Requests.Count);
        Assert.Equal("eu-west-1", store.Region);
    }

    [Fact]
    public async Task A_HEAD_learns_it_from_the_header_alone()
    {
        await using var server = await ScriptedServer.StartAsync(context => Region(context) == "eu-west-1"
            ? context.ErrorAsync(404, "NoSuchKey")
            : ElsewhereAsync(context, 400, "AuthorizationHeaderMalformed", hasHeader: true));
        await using var store = Stores.On(server.Address);

        Assert.Null(await store.HeadAsync("a", CancellationToken.None));
        Assert.Equal("eu-west-1", store.Region);
    }

    [Fact]
    public async Task A_server_that_sends_on_for_ever_is_followed_once()
    {
        var next = 0;
        await using var server = await ScriptedServer.StartAsync(context =>
        {
            context.Response.Headers["x-amz-bucket-region"] = $"eu-west-{++next}";
            return context.ErrorAsync(301, "PermanentRedirect");
        });
        await using var store = Stores.On(server.Address);

        var error = await Assert.ThrowsAsync<StoreException>(async () => await store.ReadAsync("a", null, 0, new byte[3], CancellationToken.None));

        Assert.Equal(2, server.Requests.Count);
        Assert.Equal(StoreErrorKind.BucketNotFound, error.Kind);
        Assert.Contains("set 'region: eu-west-2'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("evil.example.com/")]
    [InlineData("eu west")]
    [InlineData("")]
    public async Task What_can_not_be_a_region_is_not_followed(string region)
    {
        await using var server = await ScriptedServer.StartAsync(context =>
        {
            context.Response.Headers["x-amz-bucket-region"] = region;
            return context.ErrorAsync(301, "PermanentRedirect");
        });
        await using var store = Stores.On(server.Address);

        var error = await Assert.ThrowsAsync<StoreException>(async () => await store.ReadAsync("a", null, 0, new byte[3], CancellationToken.None));

        Assert.Single(server.Requests);
        Assert.Equal(StoreErrorKind.BucketNotFound, error.Kind);
        Assert.Contains("another endpoint", error.Message, StringComparison.Ordinal);
    }

    private static string Region(HttpContext context) => context.Request.Headers.Authorization.ToString().Split('/') is { Length: > 2 } scope ? scope[2] : "";

    private static Task ElsewhereAsync(HttpContext context, int status, string code, bool hasHeader)
    {
        if (hasHeader)
        {
            context.Response.Headers["x-amz-bucket-region"] = "eu-west-1";
        }

        return context.ErrorAsync(status, code, "The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'eu-west-1'", "<Region>eu-west-1</Region>");
    }
}
