using OssPipeline.Core.Catalog;
using OssPipeline.Core.Storage;
using OssPipeline.S3.Store;

namespace OssPipeline.S3.Tests.Store;

public sealed class S3StoreKindTests
{
    private static readonly S3StoreOptions Plain = new() { Bucket = "exports", Region = "eu-west-1" };

    [Theory]
    [InlineData("ab", "3 to 63")]
    [InlineData("with/slash", "'/'")]
    [InlineData("-a-b-", "begins with")]
    [InlineData("express--use1-az4--x-s3", "directory bucket")]
    [InlineData("arn:aws:s3:eu-west-1:1:accesspoint/x", "ARN")]
    public void A_bucket_that_can_not_be_used_is_refused_with_the_reason(string bucket, string reason) =>
        Assert.Contains(reason, Problem(Plain with { Bucket = bucket }, "bucket"), StringComparison.Ordinal);

    [Theory]
    [InlineData("https://exports.s3.eu-west-1.amazonaws.com", "write https://s3.eu-west-1.amazonaws.com")]
    [InlineData("https://exports.minio.example.com:9000", "has the bucket in it")]
    [InlineData("https://s3.example.com/exports", "path '/exports'")]
    [InlineData("ftp://s3.example.com", "no http")]
    [InlineData("https://user:secret@s3.example.com", "scheme, host and port only")]
    public void An_endpoint_that_names_more_than_a_server_is_refused(string endpoint, string reason) =>
        Assert.Contains(reason, Problem(Plain with { Endpoint = endpoint }, "endpoint"), StringComparison.Ordinal);

    [Fact]
    public void A_host_that_is_called_like_the_bucket_needs_path_style() =>
        Assert.Empty((Plain with { Endpoint = "https://exports.example.com", PathStyle = true }).Validate());

    [Theory]
    [InlineData("https://s3.eu-west-1.amazonaws.com", "eu-west-1", true)]
    [InlineData("s3-ap-southeast-2.amazonaws.com", "ap-southeast-2", true)]
    [InlineData("https://s3.dualstack.us-east-2.amazonaws.com", "us-east-2", true)]
    [InlineData("https://s3.cn-north-1.amazonaws.com.cn", "cn-north-1", true)]
    [InlineData("https://s3.amazonaws.com", "us-east-1", true)]
    [InlineData("https://bucket.vpce-1a2b-5678.s3.us-gov-west-1.vpce.amazonaws.com", "us-gov-west-1", true)]
    [InlineData("http://127.0.0.1:9000", null, false)]
    [InlineData("https://amazonaws.com.example.org", null, false)]
    public void An_endpoint_tells_its_region_when_it_is_Amazons(string text, string? region, bool isAmazon)
    {
        Assert.True(S3Endpoint.TryParse(text, "exports", null, out var endpoint, out _));
        Assert.Equal((region, isAmazon), (endpoint.Region, endpoint.IsAmazon));
    }

    [Fact]
    public void Options_that_contradict_each_other_are_refused()
    {
        Assert.NotNull(Problem(Plain with { Anonymous = true, Profile = "p" }, "anonymous"));
        Assert.NotNull(Problem(Plain with { Profile = "p", CredentialsPrefix = "X_" }, "profile"));
        Assert.NotNull(Problem(Plain with { Region = "eu/west" }, "region"));
        Assert.NotNull(Problem(Plain with { RequestTimeout = TimeSpan.Zero }, "request_timeout"));
        Assert.NotNull(Problem(Plain with { ConnectTimeout = TimeSpan.Zero }, "connect_timeout"));
        Assert.NotNull(Problem(Plain with { MaxConnections = 0 }, "max_connections"));
        Assert.Empty(Plain.Validate());
    }

    [Fact]
    public void The_SSE_C_key_never_crosses_a_network_in_the_clear_nor_stands_in_the_file()
    {
        Assert.Contains("https", Problem(Plain with { SseCKey = "env:K", Endpoint = "http://s3.example.com" }, "sse_c_key"), StringComparison.Ordinal);
        Assert.Contains("env:NAME", Problem(Plain with { SseCKey = "c2VjcmV0IHNlY3JldCBzZWNyZXQgc2VjcmV0IDEyMzQ=" }, "sse_c_key"), StringComparison.Ordinal);
        Assert.Empty((Plain with { SseCKey = "env:K", Endpoint = "http://127.0.0.1:9000" }).Validate());
        Assert.Empty((Plain with { SseCKey = "file:k.b64" }).Validate());
    }

    [Fact]
    public void The_SSE_C_key_is_read_from_a_variable_or_a_file_and_hidden()
    {
        var text = Convert.ToBase64String(new byte[32]);
        var folder = Directory.CreateTempSubdirectory("osspipe-s3-");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "k.b64"), text + "\n");
            List<string> hidden = [];
            var context = Context(folder.FullName, name => name == "K" ? text : null);
            S3StoreFactory.Create(Plain with { SseCKey = "env:K" }, context, hidden.Add);
            S3StoreFactory.Create(Plain with { SseCKey = "file:k.b64" }, context, hidden.Add);
            Assert.Equal([text, text], hidden);

            foreach (var (place, content) in new[] { ("env:NONE", ""), ("file:none", ""), ("env:SHORT", Convert.ToBase64String(new byte[31])), ("env:LONG", Convert.ToBase64String(new byte[33])), ("env:NOT", "not base64 at all but of a secret kind") })
            {
                var error = Assert.Throws<StoreException>(() => S3StoreFactory.Create(Plain with { SseCKey = place }, Context(folder.FullName, _ => content), null));
                Assert.Equal(StoreErrorKind.Credentials, error.Kind);
                Assert.True(content.Length == 0 || !error.Message.Contains(content, StringComparison.Ordinal));
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Credentials_come_from_the_environment_by_their_prefix_and_are_hidden()
    {
        await using var server = await ScriptedServer.StartAsync(context => context.ErrorAsync(404, "NoSuchKey"));
        List<string> hidden = [];
        var variables = new Dictionary<string, string> { ["OLD_ACCESS_KEY_ID"] = "AKOLD", ["OLD_SECRET_ACCESS_KEY"] = "old-secret", ["OLD_SESSION_TOKEN"] = "old-token" };
        await using var store = S3StoreFactory.Create(
            new S3StoreOptions { Bucket = "exports", Endpoint = server.Address.ToString(), CredentialsPrefix = "OLD_" }, Context("/", variables.GetValueOrDefault), hidden.Add);

        Assert.Null(await store.HeadAsync("a", CancellationToken.None));

        var request = Assert.Single(server.Requests);
        Assert.Contains("Credential=AKOLD/", request.Headers["Authorization"], StringComparison.Ordinal);
        Assert.Equal("old-token", request.Headers["x-amz-security-token"]);
        Assert.Equal(["old-secret", "old-token"], hidden);
    }

    [Fact]
    public async Task Missing_credentials_are_named_before_anything_is_sent()
    {
        await using var server = await ScriptedServer.StartAsync(context => context.ErrorAsync(404, "NoSuchKey"));
        await using var store = S3StoreFactory.Create(
            new S3StoreOptions { Bucket = "exports", Endpoint = server.Address.ToString(), CredentialsPrefix = "OLD_" }, Context("/", _ => null), null);

        var error = await Assert.ThrowsAsync<StoreException>(async () => await store.HeadAsync("a", CancellationToken.None));

        Assert.True(error is { Kind: StoreErrorKind.Credentials, IsTransient: false }, error.ToString());
        Assert.Contains("OLD_ACCESS_KEY_ID", error.Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_profile_that_is_not_there_is_named()
    {
        await using var store = S3StoreFactory.Create(Plain with { Profile = "osspipe-no-such-profile", Endpoint = "http://127.0.0.1:1" }, Context("/", _ => null), null);
        var error = await Assert.ThrowsAsync<StoreException>(async () => await store.HeadAsync("a", CancellationToken.None));
        Assert.True(error.Kind == StoreErrorKind.Credentials, error.ToString());
        Assert.Contains("osspipe-no-such-profile", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_region_is_found_where_it_is_told_first()
    {
        var context = Context("/", name => name == "AWS_REGION" ? "sa-east-1" : null);
        Assert.Equal("eu-west-1", S3StoreFactory.Create(Plain, context, null).Region);
        Assert.Equal("sa-east-1", S3StoreFactory.Create(Plain with { Region = null }, context, null).Region);
        Assert.Equal("us-east-2", S3StoreFactory.Create(Plain with { Region = null, Endpoint = "https://s3.us-east-2.amazonaws.com" }, context, null).Region);
        Assert.Equal("us-east-1", S3StoreFactory.Create(Plain with { Region = null, Endpoint = "https://minio.example.com" }, context, null).Region);
        Assert.Equal("us-east-1", S3StoreFactory.Create(Plain with { Region = null }, Context("/", _ => null), null).Region);
    }

    [Theory]
    [InlineData("\\back", true)]
    [InlineData("/slash", false)]
    public void Keys_are_taken_that_S3_can_be_asked_for(string key, bool isTaken)
    {
        Assert.Equal(isTaken, S3Store.KeyProblem(key) is null);
        Assert.Null(S3Store.KeyProblem(new string('a', 1024)));
        Assert.NotNull(S3Store.KeyProblem(new string('a', 1025)));
        Assert.NotNull(S3Store.KeyProblem("a" + new string('é', 512)));
        Assert.NotNull(S3Store.KeyProblem("a\uD800"));
        Assert.Null(S3Store.KeyProblem("😀"));
    }

    private static string Problem(S3StoreOptions options, string option) => Assert.Single(options.Validate(), p => p.Option == option).Message;

    private static ComponentContext Context(string folder, Func<string, string?> environment) => new()
    {
        BaseDirectory = folder,
        StateDirectory = folder,
        Environment = environment,
        Store = _ => throw new InvalidOperationException(),
    };
}
