using System.Security.Cryptography;
using System.Text;
using Amazon.Runtime;
using Microsoft.AspNetCore.Http;
using OssPipeline.Core.Storage;
using OssPipeline.S3.Store;
using OssPipeline.TestKit.Stores;

namespace OssPipeline.S3.Tests.Store;

/// <summary>What goes over the wire.</summary>
public sealed class S3RequestTests
{
    private const string ETag = "5d41402abc4b2a76b9719d911017c592";

    [Fact]
    public async Task Reads_ask_for_a_range_of_the_version_that_was_listed()
    {
        await using var server = await ScriptedServer.StartAsync(context => context.BytesAsync([1, 2, 3], 7, 10));
        await using var store = Stores.On(server.Address);
        var into = new byte[5];

        Assert.Equal(3, await store.ReadAsync("dir/a b+é", ETag, 7, into, CancellationToken.None));

        var request = Assert.Single(server.Requests);
        Assert.Equal([1, 2, 3, 0, 0], into);
        Assert.Equal(("GET", "/bucket/dir/a%20b%2B%C3%A9", "bytes=7-11", $"\"{ETag}\""), (request.Method, request.Target, request.Headers["Range"], request.Headers["If-Match"]));
        Assert.StartsWith("AWS4-HMAC-SHA256 Credential=peeraccess/", request.Headers["Authorization"], StringComparison.Ordinal);
        Assert.DoesNotContain("x-amz-request-payer", request.Headers.Keys);
    }

    [Theory]
    [InlineData(0, "bytes 8-10/11")] // another beginning
    [InlineData(0, "bytes 7-12/13")] // more than asked for
    [InlineData(0, "bytes 7-8/11")] // less, though there is more
    [InlineData(0, null)]
    public async Task An_answer_of_another_range_is_refused(int _, string? range)
    {
        await using var server = await ScriptedServer.StartAsync(context =>
        {
            context.Response.StatusCode = range is null ? 200 : 206;
            context.Response.Headers.ContentRange = range;
            return context.Response.Body.WriteAsync(new byte[3]).AsTask();
        });
        await using var store = Stores.On(server.Address);

        var error = await Assert.ThrowsAsync<StoreException>(async () => await store.ReadAsync("a", null, 7, new byte[4], CancellationToken.None));

        Assert.Equal(StoreErrorKind.ServerError, error.Kind);
    }

    [Fact]
    public async Task The_requester_pays_for_every_call_when_told_to()
    {
        await using var server = await ScriptedServer.StartAsync(AnswerAsync);
        await using var store = Stores.On(server.Address, o => o with { RequesterPays = true });

        await CallAllAsync(store);

        Assert.All(server.Requests, r => Assert.True(r.Headers.TryGetValue("x-amz-request-payer", out var who) && who == "requester", $"{r.Method} {r.Target}"));
    }

    [Fact]
    public async Task Calls_without_credentials_are_not_signed()
    {
        await using var server = await ScriptedServer.StartAsync(AnswerAsync);
        await using var store = Stores.On(server.Address, o => o with { Credentials = new AnonymousAWSCredentials() });

        await foreach (var _ in store.ListAsync("", null, CancellationToken.None))
        {
        }

        await store.HeadAsync("a", CancellationToken.None);
        await store.ReadAsync("a", null, 0, new byte[3], CancellationToken.None);
        Assert.Equal(3, server.Requests.Count);
        Assert.All(server.Requests, r => Assert.DoesNotContain("Authorization", r.Headers.Keys));
    }

    [Fact]
    public async Task The_SSE_C_key_goes_with_every_call_about_bytes_and_never_into_a_message()
    {
        var key = Some.Bytes(32);
        var text = Convert.ToBase64String(key);
        await using var server = await ScriptedServer.StartAsync(AnswerAsync);
        await using var store = Stores.On(server.Address, o => o with { SseC = new S3SseCKey(text, Convert.ToBase64String(OssPipeline.S3.Checks.ContentMd5.Compute(key))) });

        var stored = await store.PutAsync("a", Some.Bytes(3), WriteOptions.Default, CancellationToken.None);
        await store.HeadAsync("a", CancellationToken.None);
        await store.ReadAsync("a", null, 0, new byte[3], CancellationToken.None);
        await store.BeginUploadAsync("a", WriteOptions.Default, CancellationToken.None);
        await store.PutPartAsync("a", "id", new PartAddress(1, 0), Some.Bytes(3), CancellationToken.None);

        Assert.Equal(5, server.Requests.Count);
        Assert.All(server.Requests, r =>
        {
            Assert.Equal("AES256", r.Headers["x-amz-server-side-encryption-customer-algorithm"]);
            Assert.Equal(text, r.Headers["x-amz-server-side-encryption-customer-key"]);
            Assert.Equal(Convert.ToBase64String(OssPipeline.S3.Checks.ContentMd5.Compute(key)), r.Headers["x-amz-server-side-encryption-customer-key-MD5"]);
        });
        Assert.DoesNotContain(text, new S3SseCKey(text, "").ToString(), StringComparison.Ordinal);
        Assert.Null(stored.Crc64); // the ETag is none that proves anything
    }

    [Fact]
    public async Task A_put_is_sent_plain_with_its_MD5_and_our_note()
    {
        var body = Some.Bytes(100_000);
        var md5 = OssPipeline.S3.Checks.ContentMd5.Compute(body);
        await using var server = await ScriptedServer.StartAsync(context =>
        {
            context.Response.Headers.ETag = $"\"{Convert.ToHexStringLower(md5)}\"";
            return Task.CompletedTask;
        });
        await using var store = Stores.On(server.Address);

        var stored = await store.PutAsync("a", body, new WriteOptions(new ObjectAttributes { StorageClass = "Archive", ServerSideEncryption = "KMS", KmsKeyId = "k" }), CancellationToken.None);

        var request = Assert.Single(server.Requests);
        var crc = Core.Data.Crc64Xz.Compute(body);
        Assert.Equal(body, request.Body);
        Assert.Equal(Convert.ToBase64String(md5), request.Headers["Content-MD5"]);
        Assert.Equal($"{crc} {Convert.ToHexStringLower(md5)}", request.Headers["x-amz-meta-osspipe-crc64"]);
        Assert.Equal(("GLACIER", "aws:kms", "k"), (request.Headers["x-amz-storage-class"], request.Headers["x-amz-server-side-encryption"], request.Headers["x-amz-server-side-encryption-aws-kms-key-id"]));
        Assert.Equal("100000", request.Headers["Content-Length"]);
        Assert.DoesNotContain(request.Headers.Keys, h => h.Equals("Expect", StringComparison.OrdinalIgnoreCase) || h.Equals("x-amz-trailer", StringComparison.OrdinalIgnoreCase) || h.StartsWith("x-amz-sdk-checksum", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(body)), request.Headers["X-Amz-Content-SHA256"]); // over http the body is signed whole
        Assert.Equal(crc, stored.Crc64);
    }

    [Theory]
    [InlineData("5d41402abc4b2a76b9719d911017c592", null)]
    [InlineData("some-other-mark", null)]
    [InlineData(null, "aws:kms")]
    public async Task A_put_whose_ETag_is_not_its_MD5_proves_nothing(string? etag, string? encryption)
    {
        var body = Some.Bytes(10);
        await using var server = await ScriptedServer.StartAsync(context =>
        {
            context.Response.Headers.ETag = $"\"{etag ?? Convert.ToHexStringLower(OssPipeline.S3.Checks.ContentMd5.Compute(body))}\"";
            context.Response.Headers["x-amz-server-side-encryption"] = encryption;
            return Task.CompletedTask;
        });
        await using var store = Stores.On(server.Address);

        Assert.Null((await store.PutAsync("a", body, WriteOptions.Default, CancellationToken.None)).Crc64);
        Assert.Null((await store.PutPartAsync("a", "id", new PartAddress(1, 0), body, CancellationToken.None)).Crc64);
    }

    [Fact]
    public async Task A_server_that_knows_no_conditions_on_writes_is_asked_once_and_looked_at_before()
    {
        await using var server = await ScriptedServer.StartAsync(context => context.Request.Method switch
        {
            "HEAD" => context.ErrorAsync(404, "NoSuchKey"),
            _ when context.Request.Headers.IfNoneMatch.Count > 0 => context.ErrorAsync(501, "NotImplemented", "Conditional object PUTs are not supported."),
            _ => TaggedAsync(context),
        });
        await using var store = Stores.On(server.Address);
        var forbid = WriteOptions.Default with { ForbidOverwrite = true };

        await store.PutAsync("a", Some.Bytes(3), forbid, CancellationToken.None);
        await store.PutAsync("b", Some.Bytes(3), forbid, CancellationToken.None);

        Assert.Equal(["HEAD", "PUT", "PUT", "HEAD", "PUT"], server.Requests.Select(r => r.Method));
    }

    [Fact]
    public async Task A_put_that_is_answered_without_an_ETag_proves_nothing()
    {
        var body = Some.Bytes(3);
        await using var server = await ScriptedServer.StartAsync(context =>
        {
            context.Response.StatusCode = 202;
            return Task.CompletedTask;
        });
        await using var store = Stores.On(server.Address);

        var stored = await store.PutAsync("a", body, WriteOptions.Default, CancellationToken.None);

        Assert.Equal((Convert.ToHexStringLower(OssPipeline.S3.Checks.ContentMd5.Compute(body)), null), (stored.ETag, stored.Crc64));
    }

    [Fact]
    public async Task The_note_counts_only_while_the_ETag_is_that_of_its_bytes()
    {
        var note = $"77 {ETag}";
        var etag = ETag;
        await using var server = await ScriptedServer.StartAsync(context =>
        {
            context.Response.Headers.ETag = $"\"{etag}\"";
            context.Response.Headers["x-amz-meta-osspipe-crc64"] = note;
            context.Response.Headers["x-amz-meta-origin"] = "erp";
            return Task.CompletedTask;
        });
        await using var store = Stores.On(server.Address);

        var head = (await store.HeadAsync("a", CancellationToken.None))!;
        Assert.Equal(77UL, head.Crc64);
        Assert.Equal(["origin"], head.Attributes.Metadata.Keys);

        (note, etag) = ($"77 {ETag}", "6d41402abc4b2a76b9719d911017c592");
        Assert.Null((await store.HeadAsync("a", CancellationToken.None))!.Crc64);
        foreach (var broken in new[] { "77", "x " + ETag, "", " ", "77 " + ETag[1..] })
        {
            (note, etag) = (broken, ETag);
            Assert.Null((await store.HeadAsync("a", CancellationToken.None))!.Crc64);
        }
    }

    [Fact]
    public async Task A_HEAD_tells_attributes_archive_state_and_proof()
    {
        await using var server = await ScriptedServer.StartAsync(context =>
        {
            var headers = context.Response.Headers;
            headers.ETag = "\"7727d692e67e8ec388b769d45a3ac566-3\"";
            headers.ContentLength = 9;
            headers.LastModified = "Sat, 31 Jan 2026 12:00:00 GMT";
            headers["x-amz-storage-class"] = "DEEP_ARCHIVE";
            headers["x-amz-restore"] = "ongoing-request=\"true\"";
            headers["x-amz-checksum-crc64nvme"] = "rosUhgp5mIg=";
            headers["x-amz-checksum-type"] = "FULL_OBJECT";
            headers["x-amz-checksum-newer"] = "AAAA";
            headers["x-amz-website-redirect-location"] = "/there";
            headers["x-amz-server-side-encryption"] = "aws:kms";
            headers["x-amz-server-side-encryption-aws-kms-key-id"] = "arn:k";
            headers["x-amz-meta-Run_Id"] = "=?UTF-8?B?w6k=?=";
            headers.Expires = "Thu, 01 Jan 2032 00:00:00 GMT";
            headers.ContentType = "text/csv";
            return Task.CompletedTask;
        });
        await using var store = Stores.On(server.Address);

        var head = (await store.HeadAsync("a", CancellationToken.None))!;

        Assert.Equal("ENABLED", Assert.Single(server.Requests).Headers["x-amz-checksum-mode"]);
        Assert.Equal((9L, Some.Instant, ArchiveState.Restoring), (head.Size, head.LastModified, head.Archive));
        Assert.Equal(("CRC64NVME", "rosUhgp5mIg="), (head.Proof!.Name, head.Proof.Value));
        Assert.Equal(("DEEP_ARCHIVE", "/there", "KMS", "arn:k", "text/csv"), (head.Attributes.StorageClass, head.Attributes.Redirect, head.Attributes.ServerSideEncryption, head.Attributes.KmsKeyId, head.Attributes.ContentType));
        Assert.Equal("Thu, 01 Jan 2032 00:00:00 GMT", head.Attributes.Expires);
        Assert.Equal("=?UTF-8?B?w6k=?=", head.Attributes.Metadata["run_id"]);
        var mapped = store.Info.ToPortable!(head.Attributes);
        Assert.Equal(("ColdArchive", "é"), (mapped.Attributes.StorageClass, mapped.Attributes.Metadata["run-id"]));
    }

    [Theory]
    [InlineData("STANDARD", null, null, ArchiveState.None)]
    [InlineData("GLACIER", null, null, ArchiveState.Archived)]
    [InlineData("GLACIER_IR", null, null, ArchiveState.None)]
    [InlineData("GLACIER", "ongoing-request=\"false\", expiry-date=\"Fri, 21 Dec 2032 00:00:00 GMT\"", null, ArchiveState.Restored)]
    [InlineData("INTELLIGENT_TIERING", null, null, ArchiveState.None)]
    [InlineData("INTELLIGENT_TIERING", null, "ARCHIVE_ACCESS", ArchiveState.Archived)]
    [InlineData("INTELLIGENT_TIERING", "ongoing-request=\"true\"", "DEEP_ARCHIVE_ACCESS", ArchiveState.Restoring)]
    public async Task Whether_an_object_can_be_read_is_told(string storageClass, string? restore, string? tier, ArchiveState state)
    {
        await using var server = await ScriptedServer.StartAsync(context =>
        {
            context.Response.Headers["x-amz-storage-class"] = storageClass;
            context.Response.Headers["x-amz-restore"] = restore;
            context.Response.Headers["x-amz-archive-status"] = tier;
            return Task.CompletedTask;
        });
        await using var store = Stores.On(server.Address);
        Assert.Equal(state, (await store.HeadAsync("a", CancellationToken.None))!.Archive);
    }

    private static Task AnswerAsync(HttpContext context) => (context.Request.Method, context.Request.QueryString.Value) switch
    {
        ("GET", var q) when q!.Contains("list-type", StringComparison.Ordinal) => context.ListAsync(Answers.Item("a")),
        ("GET", var q) when q!.Contains("versions", StringComparison.Ordinal) => context.XmlAsync("<ListVersionsResult><IsTruncated>false</IsTruncated></ListVersionsResult>"),
        ("GET", var q) when q!.Contains("uploads", StringComparison.Ordinal) => context.XmlAsync("<ListMultipartUploadsResult><IsTruncated>false</IsTruncated></ListMultipartUploadsResult>"),
        ("GET", var q) when q!.Contains("tagging", StringComparison.Ordinal) => context.XmlAsync("<Tagging><TagSet/></Tagging>"),
        ("GET", var q) when q!.Contains("uploadId", StringComparison.Ordinal) => context.XmlAsync("<ListPartsResult><IsTruncated>false</IsTruncated></ListPartsResult>"),
        ("GET", _) => context.BytesAsync([1, 2, 3], 0, 3),
        ("POST", var q) when q!.Contains("uploads", StringComparison.Ordinal) => context.XmlAsync("<InitiateMultipartUploadResult><UploadId>id</UploadId></InitiateMultipartUploadResult>"),
        ("POST", var q) when q!.Contains("delete", StringComparison.Ordinal) => context.XmlAsync("<DeleteResult/>"),
        ("POST", _) => context.XmlAsync($"<CompleteMultipartUploadResult><ETag>&quot;{ETag}-1&quot;</ETag></CompleteMultipartUploadResult>"),
        _ => TaggedAsync(context),
    };

    private static Task TaggedAsync(HttpContext context)
    {
        context.Response.Headers.ETag = $"\"{ETag}\"";
        context.Response.Headers["x-amz-server-side-encryption-customer-algorithm"] = context.Request.Headers["x-amz-server-side-encryption-customer-algorithm"];
        return Task.CompletedTask;
    }

    private static async Task CallAllAsync(S3Store store)
    {
        var none = CancellationToken.None;
        await foreach (var _ in store.ListAsync("", null, none))
        {
        }

        await foreach (var _ in store.ListVersionsAsync("", none))
        {
        }

        await foreach (var _ in store.ListUploadsAsync("", none))
        {
        }

        await store.HeadAsync("a", none);
        await store.ReadAsync("a", null, 0, new byte[3], none);
        await store.PutAsync("a", Encoding.ASCII.GetBytes("abc"), WriteOptions.Default, none);
        await store.BeginUploadAsync("a", WriteOptions.Default, none);
        await store.PutPartAsync("a", "id", new PartAddress(1, 0), new byte[3], none);
        await store.ListPartsAsync("a", "id", none);
        await store.CompleteUploadAsync("a", "id", [new UploadedPart(1, 3, ETag, null)], WriteOptions.Default, none);
        await store.AbortUploadAsync("a", "id", none);
        await store.DeleteAsync(["a"], none);
        await store.GetTagsAsync("a", none);
        await store.SetTagsAsync("a", new Dictionary<string, string> { ["a"] = "b" }, none);
    }
}
