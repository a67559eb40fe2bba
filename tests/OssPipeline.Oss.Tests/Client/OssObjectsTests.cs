using System.Text;
using Microsoft.AspNetCore.Http;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;

namespace OssPipeline.Oss.Tests.Client;

public sealed class OssObjectsTests
{
    private static readonly byte[] Hello = "hello world"u8.ToArray();

    [Fact]
    public async Task A_put_carries_attributes_checksum_and_limits_as_headers()
    {
        await using var server = await ScriptedServer.StartAsync(c => c.StoredAsync(Crc64Xz.Compute(Hello)));
        await using var store = Stores.On(server.Address, change: o => o with { TrafficLimit = 819_200, ServerSideEncryption = "AES256" });
        var attributes = new ObjectAttributes
        {
            ContentType = "text/plain",
            ContentEncoding = "identity",
            ContentDisposition = "attachment",
            ContentLanguage = "en",
            CacheControl = "no-cache",
            Expires = "Wed, 28 Dec 2033 10:27:41 GMT",
            StorageClass = "IA",
            Metadata = new Dictionary<string, string> { ["Author"] = "é中" },
            Tags = new Dictionary<string, string> { ["a b"] = "c/d", ["e"] = "" },
        };

        var info = await store.PutAsync("a", Hello, new WriteOptions(attributes, ForbidOverwrite: true), default);

        Assert.Equal(new ObjectInfo("a", 11, "5D41402ABC4B2A76B9719D911017C592", null) { Crc64 = 5981764153023615706 }, info);
        var seen = Assert.Single(server.Requests);
        Assert.Equal(Hello, seen.Body);
        Dictionary<string, string> expected = new()
        {
            ["Content-Length"] = "11",
            ["Content-Type"] = "text/plain",
            ["Content-Encoding"] = "identity",
            ["Content-Disposition"] = "attachment",
            ["Content-Language"] = "en",
            ["Cache-Control"] = "no-cache",
            ["Expires"] = "Wed, 28 Dec 2033 10:27:41 GMT",
            ["x-oss-storage-class"] = "IA",
            ["x-oss-meta-author"] = "é中",
            ["x-oss-tagging"] = "a%20b=c%2Fd&e=",
            ["x-oss-forbid-overwrite"] = "true",
            ["x-oss-traffic-limit"] = "819200",
            ["x-oss-server-side-encryption"] = "AES256",
            ["x-oss-hash-crc64ecma"] = "5981764153023615706",
        };
        Assert.All(expected, e => Assert.Equal(e.Value, seen.Headers[e.Key]));
        Assert.DoesNotContain("Expect", seen.Headers.Keys, StringComparer.OrdinalIgnoreCase);
        Assert.DoesNotContain("Transfer-Encoding", seen.Headers.Keys, StringComparer.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task An_object_of_its_own_setting_is_not_given_the_stores_key()
    {
        await using var server = await ScriptedServer.StartAsync(c => c.StoredAsync(0));
        await using var store = Stores.On(server.Address, change: o => o with { ServerSideEncryption = "KMS", KmsKeyId = "store-key" });

        await store.PutAsync("a", default, WriteOptions.Default, default);
        await store.PutAsync("b", default, new WriteOptions(new ObjectAttributes { ServerSideEncryption = "SM4" }), default);

        Assert.Equal(("KMS", "store-key"), Encryption(server.Requests.First()));
        Assert.Equal(("SM4", null), Encryption(server.Requests.Last()));

        static (string?, string?) Encryption(SeenRequest r) =>
            (r.Headers.GetValueOrDefault("x-oss-server-side-encryption"), r.Headers.GetValueOrDefault("x-oss-server-side-encryption-key-id"));
    }

    [Theory]
    [InlineData("a_b", "x")]
    [InlineData("", "x")]
    [InlineData("a", "x\r\nx-oss-acl: public-read")]
    public async Task Metadata_that_a_header_can_not_carry_is_refused_before_it_is_sent(string name, string value)
    {
        await using var server = await ScriptedServer.StartAsync(c => c.StoredAsync(0));
        await using var store = Stores.On(server.Address);
        var options = new WriteOptions(new ObjectAttributes { Metadata = new Dictionary<string, string> { [name] = value } });

        var e = await Assert.ThrowsAsync<StoreException>(async () => await store.PutAsync("a", default, options, default));

        Assert.Equal((StoreErrorKind.InvalidRequest, false), (e.Kind, e.IsTransient));
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_put_whose_confirmed_checksum_differs_is_corrupt_and_transient()
    {
        await using var server = await ScriptedServer.StartAsync(c => c.StoredAsync(1));
        await using var store = Stores.On(server.Address);

        var e = await Assert.ThrowsAsync<StoreException>(async () => await store.PutAsync("a", Hello, WriteOptions.Default, default));
        var part = await Assert.ThrowsAsync<StoreException>(async () => await store.PutPartAsync("a", "id", new PartAddress(1, 0), Hello, default));

        Assert.Equal((StoreErrorKind.Corrupt, true), (e.Kind, e.IsTransient));
        Assert.Equal((StoreErrorKind.Corrupt, true), (part.Kind, part.IsTransient));
    }

    [Fact]
    public async Task A_body_larger_than_its_slices_arrives_whole()
    {
        var body = new byte[(5 << 20) + 17];
        new Random(7).NextBytes(body);
        await using var server = await ScriptedServer.StartAsync(c => c.StoredAsync(Crc64Xz.Compute(body)));
        await using var store = Stores.On(server.Address);

        await store.PutAsync("a", body, WriteOptions.Default, default);

        Assert.Equal(body, Assert.Single(server.Requests).Body);
    }

    [Fact]
    public async Task A_read_asks_for_exactly_its_range_of_exactly_that_version()
    {
        await using var server = await ScriptedServer.StartAsync(c => RangeAsync(c, "bytes 6-10/11", "world", "1"));
        await using var store = Stores.On(server.Address, change: o => o with { TrafficLimit = 819_200 });
        var destination = new byte[100];

        Assert.Equal(5, await store.ReadAsync("a", "5D41", 6, destination, default));

        Assert.Equal("world", Encoding.UTF8.GetString(destination.AsSpan(0, 5)));
        var seen = Assert.Single(server.Requests);
        Assert.Equal(
            ("bytes=6-105", "standard", "\"5D41\"", "819200"),
            (seen.Headers["Range"], seen.Headers["x-oss-range-behavior"], seen.Headers["If-Match"], seen.Headers["x-oss-traffic-limit"]));
        Assert.DoesNotContain("Accept-Encoding", seen.Headers.Keys, StringComparer.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(200, null, "hello")]
    [InlineData(200, "bytes 0-4/11", "hello")]
    [InlineData(206, null, "hello")]
    [InlineData(206, "bytes 1-5/11", "hello")]
    [InlineData(206, "bytes 0-5/11", "hello")]
    [InlineData(206, "bytes 0-3/11", "hell")]
    [InlineData(206, "bytes 0-4/*", "hello")]
    [InlineData(206, "bytes 0-4/3", "hello")]
    [InlineData(206, "bytes 0-4/11", "hello!")]
    public async Task An_answer_to_another_range_is_refused(int status, string? contentRange, string body)
    {
        await using var server = await ScriptedServer.StartAsync(c => RangeAsync(c, contentRange, body, "1", status));
        await using var store = Stores.On(server.Address);

        var e = await Assert.ThrowsAsync<StoreException>(async () => await store.ReadAsync("a", null, 0, new byte[5], default));

        Assert.Equal(StoreErrorKind.ServerError, e.Kind);
    }

    [Fact]
    public async Task A_read_of_the_whole_object_is_compared_with_its_checksum()
    {
        await using var server = await ScriptedServer.StartAsync(c => RangeAsync(c, "bytes 0-10/11", "hello wOrld", "5981764153023615706"));
        await using var store = Stores.On(server.Address);

        var e = await Assert.ThrowsAsync<StoreException>(async () => await store.ReadAsync("a", null, 0, new byte[20], default));

        Assert.Equal((StoreErrorKind.Corrupt, true), (e.Kind, e.IsTransient));
    }

    [Fact]
    public async Task A_body_that_breaks_off_is_transient()
    {
        await using var server = await ScriptedServer.StartAsync(async c =>
        {
            c.Response.StatusCode = 206;
            c.Response.Headers.ContentRange = "bytes 0-10/11";
            c.Response.ContentLength = 11;
            await c.Response.Body.WriteAsync(Hello.AsMemory(0, 4));
            await c.Response.Body.FlushAsync();
            c.Abort();
        });
        await using var store = Stores.On(server.Address);

        var e = await Assert.ThrowsAsync<StoreException>(async () => await store.ReadAsync("a", null, 0, new byte[20], default));

        Assert.Equal((StoreErrorKind.Unreachable, true), (e.Kind, e.IsTransient));
    }

    [Fact]
    public async Task Head_tells_everything_that_is_kept()
    {
        await using var server = await ScriptedServer.StartAsync(c =>
        {
            var headers = c.Response.Headers;
            headers.ETag = "\"5D41\"";
            headers.LastModified = "Wed, 28 Dec 2022 10:27:41 GMT";
            headers.ContentLength = 11;
            headers.ContentType = "text/plain";
            headers.CacheControl = "no-cache";
            headers["x-oss-hash-crc64ecma"] = "18446744073709551615";
            headers["x-oss-meta-Author"] = "alice";
            headers["x-oss-storage-class"] = "IA";
            headers["x-oss-server-side-encryption"] = "KMS";
            headers["x-oss-server-side-encryption-key-id"] = "key";
            return Task.CompletedTask;
        });
        await using var store = Stores.On(server.Address);

        var info = await store.HeadAsync("a", default);

        Assert.Equal((11, "5D41", ulong.MaxValue), (info!.Size, info.ETag, info.Crc64));
        Assert.Equal(new DateTimeOffset(2022, 12, 28, 10, 27, 41, TimeSpan.Zero), info.LastModified);
        Assert.Equal(
            ("text/plain", "no-cache", "IA", "KMS", "key"),
            (info.Attributes.ContentType, info.Attributes.CacheControl, info.Attributes.StorageClass, info.Attributes.ServerSideEncryption, info.Attributes.KmsKeyId));
        Assert.Equal([new("author", "alice")], info.Attributes.Metadata);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/a")]
    [InlineData("\\a")]
    public async Task A_key_that_OSS_forbids_is_refused_before_it_is_sent(string key)
    {
        await using var server = await ScriptedServer.StartAsync(c => c.StoredAsync(0));
        await using var store = Stores.On(server.Address);

        var e = await Assert.ThrowsAsync<StoreException>(async () => await store.PutAsync(key, default, WriteOptions.Default, default));
        await Assert.ThrowsAsync<StoreException>(async () => await store.DeleteAsync(["a", key], default));

        Assert.Equal(StoreErrorKind.InvalidKey, e.Kind);
        Assert.Empty(server.Requests);
    }

    private static async Task RangeAsync(HttpContext context, string? contentRange, string body, string crc, int status = 206)
    {
        context.Response.StatusCode = status;
        context.Response.Headers.ContentRange = contentRange;
        context.Response.Headers["x-oss-hash-crc64ecma"] = crc;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body));
    }
}
