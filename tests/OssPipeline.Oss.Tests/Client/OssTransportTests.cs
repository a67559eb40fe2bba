using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;
using OssPipeline.Oss.Client;
using OssPipeline.Oss.Credentials;
using OssPipeline.Oss.Signing;

namespace OssPipeline.Oss.Tests.Client;

public sealed class OssTransportTests
{
    private static readonly byte[] Hello = "hello"u8.ToArray();
    private static readonly ulong HelloCrc = Crc64Xz.Compute(Hello);

    [Theory]
    [InlineData("a/../b")]
    [InlineData("a//b")]
    [InlineData("./x")]
    [InlineData("a+b c%d?e#f")]
    [InlineData("%2e%2e/%2F")]
    [InlineData("é中😀")]
    [InlineData("\u0001\r\n\t")]
    public async Task The_path_that_is_sent_is_the_path_that_was_signed(string key)
    {
        await using var server = await ScriptedServer.StartAsync(c => c.StoredAsync(HelloCrc));
        await using var store = Stores.On(server.Address);

        await store.PutAsync(key, Hello, WriteOptions.Default, default);

        var seen = Assert.Single(server.Requests);
        Assert.Equal($"/bucket/{OssPath.EncodeKey(key)}", seen.Target);
        AssertSignedV4(seen, key);
    }

    [Theory]
    [InlineData(OssSignature.V4)]
    [InlineData(OssSignature.V1)]
    public async Task Parameters_headers_and_token_are_signed(OssSignature signature)
    {
        await using var server = await ScriptedServer.StartAsync(c => c.XmlAsync("<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>"));
        var credentials = new StaticCredentials(new OssCredentials("ak", "the-secret", "the-token"));
        await using var store = Stores.On(server.Address, credentials, change: o => o with { Signature = signature });

        await foreach (var _ in store.ListAsync("a b/", "a b/+", default))
        {
        }

        var seen = Assert.Single(server.Requests);
        Assert.Equal("the-token", seen.Headers["x-oss-security-token"]);
        Assert.Equal("/bucket/?encoding-type=url&list-type=2&max-keys=1000&prefix=a%20b%2F&start-after=a%20b%2F%2B", seen.Target);
        if (signature == OssSignature.V4)
        {
            AssertSignedV4(seen, "");
            return;
        }

        Assert.True(OssV1.TryParseAuthorization(seen.Headers["Authorization"], out var accessKeyId, out var value));
        Assert.Equal("ak", accessKeyId);
        Assert.True(OssV1.Verify(ToSign(seen, ""), "the-secret", value));
    }

    [Fact]
    public async Task A_clock_that_is_off_is_corrected_once_and_stays_corrected()
    {
        var serverTime = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        await using var server = await ScriptedServer.StartAsync(c =>
        {
            c.Response.Headers.Date = serverTime.ToString("r");
            return c.Request.Headers["x-oss-date"] == "20260102T030405Z"
                ? c.StoredAsync(HelloCrc)
                : c.ErrorAsync(403, "RequestTimeTooSkewed");
        });
        await using var store = Stores.On(server.Address, clock: new FakeTimeProvider(serverTime.AddHours(-20)));

        await store.PutAsync("a", Hello, WriteOptions.Default, default);
        await store.PutAsync("b", Hello, WriteOptions.Default, default);

        Assert.Equal(["/bucket/a", "/bucket/a", "/bucket/b"], server.Requests.Select(r => r.Target));
        Assert.All(server.Requests.Skip(1), r => AssertSignedV4(r, r.Target[^1..]));
    }

    [Fact]
    public async Task A_clock_that_the_server_goes_on_refusing_is_an_error_and_no_loop()
    {
        await using var server = await ScriptedServer.StartAsync(c => c.ErrorAsync(403, "RequestTimeTooSkewed"));
        await using var store = Stores.On(server.Address);

        var e = await Assert.ThrowsAsync<StoreException>(async () => await store.HeadAsync("a", default));

        Assert.Equal((StoreErrorKind.Credentials, false, 2), (e.Kind, e.IsTransient, server.Requests.Count));
    }

    [Theory]
    [InlineData("SecurityTokenExpired")]
    [InlineData("InvalidSecurityToken")]
    public async Task Credentials_that_are_over_are_fetched_once_for_all_requests(string code)
    {
        const int Count = 20;
        var arrived = 0;
        var all = new TaskCompletionSource();
        await using var server = await ScriptedServer.StartAsync(async c =>
        {
            if (c.Request.Headers["x-oss-security-token"] == "token-1")
            {
                // All of them are refused before any is answered.
                if (Interlocked.Increment(ref arrived) == Count)
                {
                    all.SetResult();
                }

                await all.Task;
                await c.ErrorAsync(403, code);
                return;
            }

            await c.StoredAsync(HelloCrc);
        });
        var provider = new CountingProvider();
        await using var store = Stores.On(server.Address, provider);

        await Task.WhenAll(Enumerable.Range(0, Count).Select(i => store.PutAsync($"{i}", Hello, WriteOptions.Default, default).AsTask()));

        Assert.Equal((2, Count * 2), (provider.Fetches, server.Requests.Count));
    }

    [Fact]
    public async Task Credentials_that_are_over_and_can_not_be_renewed_are_an_error()
    {
        await using var server = await ScriptedServer.StartAsync(c => c.ErrorAsync(403, "SecurityTokenExpired"));
        await using var store = Stores.On(server.Address, new StaticCredentials(new OssCredentials("ak", "the-secret", "the-token")));

        var e = await Assert.ThrowsAsync<StoreException>(async () => await store.PutAsync("a", Hello, WriteOptions.Default, default));

        Assert.Equal((StoreErrorKind.Credentials, false, true), (e.Kind, e.IsTransient, e.EndsRun));
        Assert.Single(server.Requests);
        Assert.DoesNotContain("the-", e.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_that_is_refused_is_transient()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        await using var store = Stores.On(new Uri($"http://127.0.0.1:{port}"));

        var e = await Assert.ThrowsAsync<StoreException>(async () => await store.PutAsync("a", Hello, WriteOptions.Default, default));

        Assert.Equal((StoreErrorKind.Unreachable, true), (e.Kind, e.IsTransient));
        Assert.Contains("PutObject oss://bucket/a", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_that_breaks_off_before_the_answer_is_transient()
    {
        await using var server = await ScriptedServer.StartAsync(c =>
        {
            c.Abort();
            return Task.CompletedTask;
        });
        await using var store = Stores.On(server.Address);

        var e = await Assert.ThrowsAsync<StoreException>(async () => await store.PutAsync("a", Hello, WriteOptions.Default, default));

        Assert.Equal((StoreErrorKind.Unreachable, true), (e.Kind, e.IsTransient));
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_given_up_as_transient()
    {
        var never = new TaskCompletionSource();
        await using var server = await ScriptedServer.StartAsync(c => never.Task.WaitAsync(c.RequestAborted));
        await using var store = Stores.On(server.Address, change: o => o with { RequestTimeout = TimeSpan.FromMilliseconds(100) });

        var e = await Assert.ThrowsAsync<StoreException>(async () => await store.HeadAsync("a", default));

        Assert.Equal((StoreErrorKind.Unreachable, true), (e.Kind, e.IsTransient));
        Assert.Contains("100ms", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_caller_who_gives_up_gets_a_cancellation_and_no_store_error()
    {
        using var cancel = new CancellationTokenSource();
        var never = new TaskCompletionSource();
        await using var server = await ScriptedServer.StartAsync(c =>
        {
            cancel.Cancel();
            return never.Task.WaitAsync(c.RequestAborted);
        });
        await using var store = Stores.On(server.Address);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await store.HeadAsync("a", cancel.Token));
    }

    [Fact]
    public async Task Redirects_are_not_followed_but_told()
    {
        await using var server = await ScriptedServer.StartAsync(c =>
        {
            c.Response.Headers.Location = "http://127.0.0.1:1/";
            return c.ErrorAsync(307, "TemporaryRedirect", "<Endpoint>oss-cn-beijing.aliyuncs.com</Endpoint>");
        });
        await using var store = Stores.On(server.Address);

        var e = await Assert.ThrowsAsync<StoreException>(async () => await store.PutAsync("a", Hello, WriteOptions.Default, default));

        Assert.Equal((StoreErrorKind.BucketNotFound, false), (e.Kind, e.IsTransient));
        Assert.Contains("endpoint: oss-cn-beijing.aliyuncs.com", e.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    private static void AssertSignedV4(SeenRequest seen, string key)
    {
        Assert.True(OssV4Authorization.TryParse(seen.Headers["Authorization"], out var authorization));
        Assert.Equal("ak", authorization.AccessKeyId);
        Assert.Equal(OssV4.UnsignedPayload, seen.Headers["x-oss-content-sha256"]);
        Assert.True(OssV4.Verify(
            ToSign(seen, key), seen.Headers["x-oss-date"], authorization.Scope, OssV4.DeriveKey("the-secret", authorization.Scope), authorization.Signature));
    }

    private static OssRequestToSign ToSign(SeenRequest seen, string key)
    {
        var question = seen.Target.IndexOf('?', StringComparison.Ordinal);
        Assert.True(OssPath.TryParseQuery(question < 0 ? "" : seen.Target[question..], out var query));
        return new OssRequestToSign { Method = seen.Method, Bucket = "bucket", Key = key, Query = query.ToArray(), Headers = seen.Headers.ToArray() };
    }

    private sealed class CountingProvider : IOssCredentialsProvider
    {
        private int _fetches;

        public int Fetches => _fetches;

        public ValueTask<OssCredentials> FetchAsync(CancellationToken cancellationToken) =>
            new(new OssCredentials("ak", "the-secret", $"token-{Interlocked.Increment(ref _fetches)}", DateTimeOffset.UtcNow.AddHours(1)));
    }
}
