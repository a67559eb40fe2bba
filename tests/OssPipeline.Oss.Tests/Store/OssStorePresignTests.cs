using System.Net;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using OssPipeline.Core.Storage;
using OssPipeline.Oss.Client;
using OssPipeline.Oss.Credentials;
using OssPipeline.Oss.Signing;

namespace OssPipeline.Oss.Tests.Store;

/// <summary>Presigned URLs used by a client that knows nothing but HTTP, against the embedded server.</summary>
public sealed class OssStorePresignTests(EmbeddedServer embedded) : IClassFixture<EmbeddedServer>
{
    private readonly string _bucket = embedded.NextBucket();

    [Theory]
    [InlineData(OssSignature.V4)]
    [InlineData(OssSignature.V1)]
    public async Task Anybody_with_the_url_reads_and_writes(OssSignature signature)
    {
        await using var store = Stores.On(embedded.Server.Endpoint, bucket: _bucket);
        await store.Client.PutBucketAsync(null, CancellationToken.None);
        using var anybody = new HttpClient();
        var put = await store.PresignAsync(
            new OssPresign("PUT", "a b/ü+%", TimeSpan.FromMinutes(5)) { Headers = [new("Content-Type", "text/plain"), new("x-oss-meta-by", "me")] }, signature, CancellationToken.None);
        using var body = new ByteArrayContent("hello"u8.ToArray());
        body.Headers.ContentType = new("text/plain");
        using var request = new HttpRequestMessage(HttpMethod.Put, Raw(put)) { Content = body };
        request.Headers.Add("x-oss-meta-by", "me");
        using var stored = await anybody.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, stored.StatusCode);
        Assert.Equal("me", (await store.HeadAsync("a b/ü+%", CancellationToken.None))!.Attributes.Metadata["by"]);

        var get = await store.PresignAsync(
            new OssPresign("GET", "a b/ü+%", TimeSpan.FromMinutes(5)) { Query = [new("response-content-disposition", "attachment; filename=\"x y.txt\"")] }, signature, CancellationToken.None);
        using var read = await anybody.GetAsync(Raw(get));
        Assert.Equal("hello", Encoding.UTF8.GetString(await read.Content.ReadAsByteArrayAsync()));
        Assert.Contains("x y.txt", read.Content.Headers.GetValues("Content-Disposition").Single(), StringComparison.Ordinal);

        using var changed = await anybody.GetAsync(Raw(get.Replace("%25", "%26", StringComparison.Ordinal)));
        Assert.Equal(HttpStatusCode.Forbidden, changed.StatusCode);
        using var otherMethod = await anybody.DeleteAsync(Raw(get));
        Assert.Equal(HttpStatusCode.Forbidden, otherMethod.StatusCode);
    }

    [Fact]
    public async Task An_additional_header_must_be_sent_as_it_was_signed()
    {
        await using var store = Stores.On(embedded.Server.Endpoint, bucket: _bucket);
        await store.Client.PutBucketAsync(null, CancellationToken.None);
        await store.PutAsync("k", "hello"u8.ToArray(), WriteOptions.Default, CancellationToken.None);
        using var anybody = new HttpClient();
        var url = Raw(await store.PresignAsync(
            new OssPresign("GET", "k", TimeSpan.FromMinutes(5)) { Headers = [new("Range", "bytes=1-2")] }, OssSignature.V4, CancellationToken.None));
        using var asSigned = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { { "Range", "bytes=1-2" } } };
        using var other = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { { "Range", "bytes=0-4" } } };

        using var right = await anybody.SendAsync(asSigned);
        using var wrong = await anybody.SendAsync(other);
        using var without = await anybody.GetAsync(url);

        Assert.Equal("el", await right.Content.ReadAsStringAsync());
        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (wrong.StatusCode, without.StatusCode));
    }

    [Theory]
    [InlineData(OssSignature.V4)]
    [InlineData(OssSignature.V1)]
    public async Task An_expired_url_is_refused(OssSignature signature)
    {
        var yesterday = new FakeTimeProvider(DateTimeOffset.UtcNow.AddHours(-2));
        await using var store = Stores.On(embedded.Server.Endpoint, clock: yesterday, bucket: _bucket);
        using var anybody = new HttpClient();
        using var answer = await anybody.GetAsync(Raw(await store.PresignAsync(new OssPresign("GET", "k", TimeSpan.FromHours(1)), signature, CancellationToken.None)));
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains("AccessDenied", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_url_does_not_outlive_temporary_credentials()
    {
        var temporary = new StaticCredentials(new OssCredentials("ak", "the-secret", "token", DateTimeOffset.UtcNow.AddMinutes(30)));
        await using var store = Stores.On(embedded.Server.Endpoint, temporary, bucket: _bucket);
        var error = await Assert.ThrowsAsync<StoreException>(async () => await store.PresignAsync(new OssPresign("GET", "k", TimeSpan.FromHours(1)), null, CancellationToken.None));
        Assert.Contains("would outlive the temporary credentials", error.Message, StringComparison.Ordinal);
    }

    private static Uri Raw(string url) => new(url, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
}
