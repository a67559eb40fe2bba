using OssPipeline.Core.Storage;

namespace OssPipeline.Oss.Tests.Client;

public sealed class OssErrorTests
{
    [Theory]
    [InlineData(404, "NoSuchKey", StoreErrorKind.NotFound, false)]
    [InlineData(404, "NoSuchBucket", StoreErrorKind.BucketNotFound, false)]
    [InlineData(404, "NoSuchUpload", StoreErrorKind.UploadNotFound, false)]
    [InlineData(409, "FileAlreadyExists", StoreErrorKind.AlreadyExists, false)]
    [InlineData(412, "PreconditionFailed", StoreErrorKind.Changed, false)]
    [InlineData(403, "AccessDenied", StoreErrorKind.Denied, false)]
    [InlineData(403, "InvalidAccessKeyId", StoreErrorKind.Credentials, false)]
    [InlineData(403, "SignatureDoesNotMatch", StoreErrorKind.Credentials, false)]
    [InlineData(403, "InvalidObjectState", StoreErrorKind.Archived, false)]
    [InlineData(400, "InvalidObjectName", StoreErrorKind.InvalidKey, false)]
    [InlineData(400, "EntityTooSmall", StoreErrorKind.InvalidRequest, false)]
    [InlineData(400, "InvalidPart", StoreErrorKind.InvalidRequest, false)]
    [InlineData(400, "BadRequest", StoreErrorKind.InvalidRequest, true)]
    [InlineData(400, "RequestTimeout", StoreErrorKind.Unreachable, true)]
    [InlineData(400, "InvalidCRC64", StoreErrorKind.Corrupt, true)]
    [InlineData(400, "InvalidDigest", StoreErrorKind.Corrupt, true)]
    [InlineData(400, "NotImplemented", StoreErrorKind.Unsupported, false)]
    [InlineData(405, "MethodNotAllowed", StoreErrorKind.Unsupported, false)]
    [InlineData(429, "Anything", StoreErrorKind.Throttled, true)]
    [InlineData(500, "InternalError", StoreErrorKind.ServerError, true)]
    [InlineData(503, "ServiceUnavailable", StoreErrorKind.ServerError, true)]
    [InlineData(503, "TotalQpsLimitExceeded", StoreErrorKind.Throttled, true)]
    [InlineData(503, "UploadTrafficRateLimitExceeded", StoreErrorKind.Throttled, true)]
    [InlineData(507, "InsufficientStorage", StoreErrorKind.NoSpace, false)]
    public async Task A_refusal_is_sorted_by_what_to_do_about_it(int status, string code, StoreErrorKind kind, bool isTransient)
    {
        await using var server = await ScriptedServer.StartAsync(c => c.ErrorAsync(status, code));
        await using var store = Stores.On(server.Address);

        var e = await Assert.ThrowsAsync<StoreException>(async () => await store.PutAsync("dir/a", new byte[1], WriteOptions.Default, default));

        Assert.Equal((kind, isTransient, code), (e.Kind, e.IsTransient, e.Code));
        Assert.Equal("5C3D9175B6FC201293AD****", e.RequestId);
        Assert.StartsWith(
            $"PutObject oss://bucket/dir/a: {status} {code}: Something is wrong (request ID 5C3D9175B6FC201293AD****).", e.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData("x-oss-qos-delay-time", "250", 250)]
    [InlineData("Retry-After", "2", 2000)]
    [InlineData("x-oss-qos-delay-time", "2000000000", 600_000)]
    [InlineData("x-oss-qos-delay-time", "-5", null)]
    [InlineData("x-oss-qos-delay-time", "soon", null)]
    public async Task The_pause_that_the_server_asks_for_is_told(string header, string value, int? milliseconds)
    {
        await using var server = await ScriptedServer.StartAsync(c =>
        {
            c.Response.Headers[header] = value;
            return c.ErrorAsync(503, "TotalQpsLimitExceeded");
        });
        await using var store = Stores.On(server.Address);

        var e = await Assert.ThrowsAsync<StoreException>(async () => await store.HeadAsync("a", default));

        Assert.Equal(milliseconds is { } ms ? TimeSpan.FromMilliseconds(ms) : null, e.RetryAfter);
    }

    [Theory]
    [InlineData(404, "NoSuchBucket", StoreErrorKind.BucketNotFound)]
    [InlineData(403, "AccessDenied", StoreErrorKind.Denied)]
    [InlineData(403, "SignatureDoesNotMatch", StoreErrorKind.Credentials)]
    public async Task Head_reads_its_error_from_a_header(int status, string code, StoreErrorKind kind)
    {
        await using var server = await ScriptedServer.StartAsync(c => c.ErrorAsync(status, code));
        await using var store = Stores.On(server.Address);

        var e = await Assert.ThrowsAsync<StoreException>(async () => await store.HeadAsync("a", default));

        Assert.Equal((kind, code), (e.Kind, e.Code));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not base64!")]
    [InlineData("bm90IHhtbA==")]
    public async Task Head_of_what_is_absent_gives_nothing_even_without_an_error_document(string header)
    {
        await using var server = await ScriptedServer.StartAsync(c =>
        {
            c.Response.StatusCode = 404;
            c.Response.Headers["x-oss-err"] = header;
            return Task.CompletedTask;
        });
        await using var store = Stores.On(server.Address);

        Assert.Null(await store.HeadAsync("a", default));
    }

    [Theory]
    [InlineData("<html><body>Bad gateway</body></html>")]
    [InlineData("<Error><Code>NoSuchKey</Co")]
    [InlineData("""<!DOCTYPE e [<!ENTITY x SYSTEM "file:///etc/passwd">]><Error><Code>&x;</Code></Error>""")]
    [InlineData("")]
    public async Task An_answer_that_is_no_error_document_leaves_the_status_to_tell(string body)
    {
        await using var server = await ScriptedServer.StartAsync(c =>
        {
            c.Response.StatusCode = 502;
            return c.XmlAsync(body);
        });
        await using var store = Stores.On(server.Address);

        var e = await Assert.ThrowsAsync<StoreException>(async () => await store.PutAsync("a", new byte[1], WriteOptions.Default, default));

        Assert.Equal((StoreErrorKind.ServerError, true, null), (e.Kind, e.IsTransient, e.Code));
        Assert.Contains("502 BadGateway", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PUT", "0026-00000001", null)]
    [InlineData("PUT", null, "<EC>0026-00000001</EC>")]
    [InlineData("HEAD", null, "<EC>0026-00000001</EC>")]
    public async Task The_number_of_the_error_is_told(string method, string? header, string? element)
    {
        await using var server = await ScriptedServer.StartAsync(c =>
        {
            c.Response.Headers["x-oss-ec"] = header;
            return c.ErrorAsync(400, "InvalidArgument", element ?? "");
        });
        await using var store = Stores.On(server.Address);

        var e = await Assert.ThrowsAsync<StoreException>(async () =>
            _ = method == "HEAD" ? await store.HeadAsync("a", default) : await store.PutAsync("a", new byte[1], WriteOptions.Default, default));

        Assert.EndsWith("(request ID 5C3D9175B6FC201293AD****, error 0026-00000001).", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(304, null)]
    [InlineData(412, "PreconditionFailed")]
    public async Task A_copy_whose_condition_does_not_hold_is_of_a_changed_source(int status, string? code)
    {
        await using var server = await ScriptedServer.StartAsync(c =>
        {
            c.Response.StatusCode = status;
            return code is null ? Task.CompletedTask : c.ErrorAsync(status, code);
        });
        await using var store = Stores.On(server.Address, change: o => o with { CopyDomain = "here" });

        var e = await Assert.ThrowsAsync<StoreException>(async () => await store.CopyAsync(
            new CopySource(store.Info, "source", "E"), "a", new CopyOptions(ObjectAttributes.None, false, false), default));

        Assert.Equal((StoreErrorKind.Changed, false), (e.Kind, e.IsTransient));
    }

    [Fact]
    public async Task An_error_document_without_end_is_cut_off()
    {
        await using var server = await ScriptedServer.StartAsync(async c =>
        {
            c.Response.StatusCode = 500;
            var chunk = new byte[64 << 10];
            while (!c.RequestAborted.IsCancellationRequested)
            {
                await c.Response.Body.WriteAsync(chunk, c.RequestAborted);
            }
        });
        await using var store = Stores.On(server.Address);

        var e = await Assert.ThrowsAsync<StoreException>(async () => await store.PutAsync("a", new byte[1], WriteOptions.Default, default));

        Assert.Contains("over 65536 bytes", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bucket_at_another_endpoint_is_told_with_that_endpoint()
    {
        await using var server = await ScriptedServer.StartAsync(c =>
            c.ErrorAsync(403, "AccessDenied", "<Endpoint>oss-cn-beijing.aliyuncs.com</Endpoint>", "The bucket must be addressed using the specified endpoint."));
        await using var store = Stores.On(server.Address);

        var e = await Assert.ThrowsAsync<StoreException>(async () => await store.PutAsync("a", new byte[1], WriteOptions.Default, default));

        Assert.Equal((StoreErrorKind.BucketNotFound, true), (e.Kind, e.EndsRun));
        Assert.EndsWith("set 'endpoint: oss-cn-beijing.aliyuncs.com'.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_text_can_not_break_a_line_or_flood_a_log()
    {
        await using var server = await ScriptedServer.StartAsync(c => c.ErrorAsync(400, "InvalidArgument", message: "one\n\u007ftwo " + new string('x', 5000)));
        await using var store = Stores.On(server.Address);

        var e = await Assert.ThrowsAsync<StoreException>(async () => await store.PutAsync("a\nb", new byte[1], WriteOptions.Default, default));

        Assert.Contains("one  two xxx", e.Message, StringComparison.Ordinal);
        Assert.Contains("oss://bucket/a%0Ab", e.Message, StringComparison.Ordinal);
        Assert.InRange(e.Message.Length, 400, 700);
    }
}
