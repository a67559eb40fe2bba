using Microsoft.Extensions.Time.Testing;
using OssPipeline.Core.Storage;

namespace OssPipeline.S3.Tests.Client;

/// <summary>Refusals and broken connections, sorted by what to do, with messages that say it.</summary>
public sealed class S3ErrorTests
{
    [Theory]
    [InlineData(404, "NoSuchKey", StoreErrorKind.NotFound, false, "")]
    [InlineData(404, "NoSuchBucket", StoreErrorKind.BucketNotFound, false, "correct 'bucket'")]
    [InlineData(403, "AccessDenied", StoreErrorKind.Denied, false, "requester_pays: true")]
    [InlineData(403, "InvalidAccessKeyId", StoreErrorKind.Credentials, false, "access key ID")]
    [InlineData(403, "SignatureDoesNotMatch", StoreErrorKind.Credentials, false, "secret access key")]
    [InlineData(400, "ExpiredToken", StoreErrorKind.Credentials, true, "Renew")]
    [InlineData(400, "InvalidToken", StoreErrorKind.Credentials, false, "Renew")]
    [InlineData(412, "PreconditionFailed", StoreErrorKind.Changed, false, "")]
    [InlineData(409, "ConditionalRequestConflict", StoreErrorKind.Changed, true, "")]
    [InlineData(409, "SomethingNew", StoreErrorKind.Changed, false, "")]
    [InlineData(503, "SlowDown", StoreErrorKind.Throttled, true, "")]
    [InlineData(503, "ServiceUnavailable", StoreErrorKind.Throttled, true, "")]
    [InlineData(500, "InternalError", StoreErrorKind.ServerError, true, "")]
    [InlineData(403, "InvalidObjectState", StoreErrorKind.Archived, false, "restore it first")]
    [InlineData(400, "RequestTimeout", StoreErrorKind.Unreachable, true, "")]
    [InlineData(400, "EntityTooLarge", StoreErrorKind.InvalidRequest, false, "")]
    [InlineData(501, "NotImplemented", StoreErrorKind.Unsupported, false, "")]
    [InlineData(507, "QuotaExceeded", StoreErrorKind.NoSpace, false, "")]
    public async Task A_refusal_is_sorted_by_its_code(int status, string code, StoreErrorKind kind, bool isTransient, string advice)
    {
        await using var server = await ScriptedServer.StartAsync(context => context.ErrorAsync(status, code, "The server's own words."));
        await using var store = Stores.On(server.Address);

        var error = await Assert.ThrowsAsync<StoreException>(async () => await store.ReadAsync("dir/a", null, 0, new byte[3], CancellationToken.None));

        Assert.Equal((kind, isTransient, code, Answers.RequestId), (error.Kind, error.IsTransient, error.Code, error.RequestId));
        Assert.StartsWith($"GetObject s3://bucket/dir/a: {status} {code}: The server's own words (request ID {Answers.RequestId}).", error.Message, StringComparison.Ordinal);
        Assert.Contains(advice, error.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests); // the SDK repeats nothing
    }

    [Fact]
    public async Task A_pause_that_the_server_asks_for_is_passed_on()
    {
        await using var server = await ScriptedServer.StartAsync(context =>
        {
            context.Response.Headers.RetryAfter = "7";
            return context.ErrorAsync(503, "SlowDown");
        });
        await using var store = Stores.On(server.Address);

        var error = await Assert.ThrowsAsync<StoreException>(async () => await store.ReadAsync("a", null, 0, new byte[3], CancellationToken.None));

        Assert.Equal(TimeSpan.FromSeconds(7), error.RetryAfter);
    }

    [Theory]
    [InlineData("Sat, 31 Jan 2026 13:30:00 GMT", "1h30m behind")]
    [InlineData("Sat, 31 Jan 2026 11:40:00 GMT", "20m ahead of")]
    public async Task A_wrong_clock_is_told_by_how_much(string server, string off)
    {
        await using var scripted = await ScriptedServer.StartAsync(context =>
        {
            context.Response.Headers.Date = server;
            return context.ErrorAsync(403, "RequestTimeTooSkewed");
        });
        await using var store = Stores.On(scripted.Address, o => o with { Clock = new FakeTimeProvider(new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero)) });

        var error = await Assert.ThrowsAsync<StoreException>(async () => await store.ReadAsync("a", null, 0, new byte[3], CancellationToken.None));

        Assert.Equal((StoreErrorKind.Credentials, true), (error.Kind, error.IsTransient));
        Assert.Contains(off, error.Message.Replace("90m", "1h30m", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_HEAD_that_is_refused_says_what_may_be_meant()
    {
        await using var server = await ScriptedServer.StartAsync(context => context.ErrorAsync(403, "AccessDenied"));
        await using var store = Stores.On(server.Address);

        var error = await Assert.ThrowsAsync<StoreException>(async () => await store.HeadAsync("a", CancellationToken.None));

        Assert.Equal(StoreErrorKind.Denied, error.Kind);
        Assert.Contains("s3:ListBucket", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_HEAD_of_what_is_absent_is_null()
    {
        await using var server = await ScriptedServer.StartAsync(context => context.ErrorAsync(404, "NoSuchKey"));
        await using var store = Stores.On(server.Address);
        Assert.Null(await store.HeadAsync("a", CancellationToken.None));
    }

    [Theory]
    [InlineData("CompleteMultipartUpload")]
    [InlineData("CopyObject")]
    public async Task An_error_that_comes_with_status_200_is_an_error(string operation)
    {
        await using var server = await ScriptedServer.StartAsync(context => context.Request.Method switch
        {
            "HEAD" => context.ErrorAsync(404, "NoSuchKey"),
            "GET" => context.XmlAsync("<ListPartsResult><IsTruncated>false</IsTruncated></ListPartsResult>"),
            _ => context.XmlAsync("<Error><Code>InternalError</Code><Message>We failed.</Message></Error>"),
        });
        await using var store = Stores.On(server.Address);

        var error = await Assert.ThrowsAsync<StoreException>(async () => _ = operation == "CopyObject"
            ? await store.CopyAsync(new CopySource(store.Info, "a", null), "b", new CopyOptions(ObjectAttributes.None, false, false), CancellationToken.None)
            : await store.CompleteUploadAsync("b", "id", [new UploadedPart(1, 3, "5d41402abc4b2a76b9719d911017c592", 1)], WriteOptions.Default, CancellationToken.None));

        Assert.True(error is { Kind: StoreErrorKind.ServerError, IsTransient: true }, error.Message);
        Assert.Contains("InternalError", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_S3_is_said_to_be_none()
    {
        await using var server = await ScriptedServer.StartAsync(context => context.XmlAsync("<html><body>Welcome!</body>"));
        await using var store = Stores.On(server.Address);

        var error = await Assert.ThrowsAsync<StoreException>(async () =>
        {
            await foreach (var _ in store.ListAsync("", null, CancellationToken.None))
            {
            }
        });

        Assert.Equal(StoreErrorKind.ServerError, error.Kind);
        Assert.StartsWith("ListObjectsV2 s3://bucket", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_can_not_be_reached_is_unreachable_and_may_come_back()
    {
        await using var store = Stores.On(new Uri("http://127.0.0.1:1"));

        var error = await Assert.ThrowsAsync<StoreException>(async () => await store.HeadAsync("a", CancellationToken.None));

        Assert.Equal((StoreErrorKind.Unreachable, true), (error.Kind, error.IsTransient));
        Assert.Contains("refused", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_stands_still_is_given_up()
    {
        await using var server = await ScriptedServer.StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        await using var store = Stores.On(server.Address, o => o with { RequestTimeout = TimeSpan.FromMilliseconds(300) });

        var error = await Assert.ThrowsAsync<StoreException>(async () => await store.HeadAsync("a", CancellationToken.None));

        Assert.Equal((StoreErrorKind.Unreachable, true), (error.Kind, error.IsTransient));
        Assert.Contains("nothing moved for 300ms", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_breaks_off_is_unreachable()
    {
        await using var server = await ScriptedServer.StartAsync(async context =>
        {
            context.Response.StatusCode = 206;
            context.Response.Headers.ContentRange = "bytes 0-99/100";
            context.Response.ContentLength = 100;
            await context.Response.Body.WriteAsync(new byte[10]);
            await context.Response.Body.FlushAsync();
            context.Abort();
        });
        await using var store = Stores.On(server.Address);

        var error = await Assert.ThrowsAsync<StoreException>(async () => await store.ReadAsync("a", null, 0, new byte[100], CancellationToken.None));

        Assert.True(error is { Kind: StoreErrorKind.Unreachable, IsTransient: true }, error.Message);
    }
}
