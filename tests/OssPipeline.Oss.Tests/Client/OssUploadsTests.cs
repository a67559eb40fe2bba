using System.Text;
using Microsoft.AspNetCore.Http;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;

namespace OssPipeline.Oss.Tests.Client;

public sealed class OssUploadsTests
{
    private static readonly UploadedPart[] Parts =
    [
        new(1, 5, "5827CEE5F3E5D2CC", Crc64Xz.Compute("12345"u8)), new(3, 4, "8EA5EB02AD6E7911", Crc64Xz.Compute("6789"u8)),
    ];

    private static readonly ulong Whole = Crc64Xz.Compute("123456789"u8);

    [Fact]
    public async Task Setting_up_sends_the_attributes_and_completing_names_the_parts()
    {
        await using var server = await ScriptedServer.StartAsync(c => c.Request.Query.ContainsKey("uploads")
            ? c.XmlAsync("<InitiateMultipartUploadResult><Bucket>bucket</Bucket><Key>a</Key><UploadId>A+/B</UploadId></InitiateMultipartUploadResult>")
            : CompletedAsync(c, Whole));
        await using var store = Stores.On(server.Address, change: o => o with { ServerSideEncryption = "SM4" });
        var options = new WriteOptions(new ObjectAttributes { ContentType = "text/csv" }, ForbidOverwrite: true);

        var id = await store.BeginUploadAsync("a", options, default);
        var info = await store.CompleteUploadAsync("a", id, Parts, options, default);

        Assert.Equal(new ObjectInfo("a", 9, "3E28-2", null) { Crc64 = Whole }, info);
        var (begin, complete) = (server.Requests.First(), server.Requests.Last());
        Assert.Equal(("POST", "/bucket/a?uploads", "text/csv", "SM4", "true", "0"), (begin.Method, begin.Target, begin.Headers["Content-Type"], begin.Headers["x-oss-server-side-encryption"], begin.Headers["x-oss-forbid-overwrite"], begin.Headers["Content-Length"]));
        Assert.Equal(("POST", "/bucket/a?uploadId=A%2B%2FB", "true"), (complete.Method, complete.Target, complete.Headers["x-oss-forbid-overwrite"]));
        Assert.DoesNotContain("x-oss-server-side-encryption", complete.Headers.Keys);
        Assert.EndsWith(
            "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>\"5827CEE5F3E5D2CC\"</ETag></Part><Part><PartNumber>3</PartNumber><ETag>\"8EA5EB02AD6E7911\"</ETag></Part></CompleteMultipartUpload>",
            Encoding.UTF8.GetString(complete.Body),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_completing_tells_no_checksum_HEAD_is_asked()
    {
        await using var server = await ScriptedServer.StartAsync(c => c.Request.Method == "HEAD" ? HeadAsync(c, 9, Whole, "3E28-2") : CompletedAsync(c, null));
        await using var store = Stores.On(server.Address);

        Assert.Equal(Whole, (await store.CompleteUploadAsync("a", "id", Parts, WriteOptions.Default, default)).Crc64);
    }

    [Fact]
    public async Task The_checksum_of_an_object_that_another_wrote_since_is_not_taken()
    {
        await using var server = await ScriptedServer.StartAsync(c => c.Request.Method == "HEAD" ? HeadAsync(c, 9, 1, "OTHER") : CompletedAsync(c, null));
        await using var store = Stores.On(server.Address);

        Assert.Null((await store.CompleteUploadAsync("a", "id", Parts, WriteOptions.Default, default)).Crc64);
    }

    [Fact]
    public async Task A_complete_whose_answer_was_lost_succeeds_when_it_is_repeated()
    {
        var calls = 0;
        await using var server = await ScriptedServer.StartAsync(c =>
        {
            if (c.Request.Method == "HEAD")
            {
                return HeadAsync(c, 9, Whole, "3E28-2");
            }

            if (Interlocked.Increment(ref calls) > 1)
            {
                return c.ErrorAsync(404, "NoSuchUpload");
            }

            c.Abort();
            return Task.CompletedTask;
        });
        await using var store = Stores.On(server.Address);

        var lost = await Assert.ThrowsAsync<StoreException>(async () => await store.CompleteUploadAsync("a", "id", Parts, WriteOptions.Default, default));
        var info = await store.CompleteUploadAsync("a", "id", Parts, WriteOptions.Default, default);

        Assert.True(lost.IsTransient);
        Assert.Equal((9, Whole), (info.Size, info.Crc64));
    }

    [Theory]
    [InlineData(9, 1UL)]
    [InlineData(8, 0x995dc9bbdf1939faUL)]
    public async Task Another_object_under_the_key_does_not_pass_for_the_upload(long size, ulong crc)
    {
        await using var server = await ScriptedServer.StartAsync(c => c.Request.Method == "HEAD" ? HeadAsync(c, size, crc, "X") : c.ErrorAsync(404, "NoSuchUpload"));
        await using var store = Stores.On(server.Address);

        var e = await Assert.ThrowsAsync<StoreException>(async () => await store.CompleteUploadAsync("a", "id", Parts, WriteOptions.Default, default));

        Assert.Equal(StoreErrorKind.UploadNotFound, e.Kind);
    }

    [Fact]
    public async Task Nothing_under_the_key_is_no_completed_upload()
    {
        await using var server = await ScriptedServer.StartAsync(c => c.ErrorAsync(404, c.Request.Method == "HEAD" ? "NoSuchKey" : "NoSuchUpload"));
        await using var store = Stores.On(server.Address);

        var e = await Assert.ThrowsAsync<StoreException>(async () => await store.CompleteUploadAsync("a", "id", Parts, WriteOptions.Default, default));

        Assert.Equal(StoreErrorKind.UploadNotFound, e.Kind);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Under_forbid_overwrite_the_own_object_is_told_from_anothers_by_the_upload_being_gone(bool uploadIsGone)
    {
        await using var server = await ScriptedServer.StartAsync(c => c.Request.Method switch
        {
            "HEAD" => HeadAsync(c, 9, Whole, "3E28-2"),
            "POST" => c.ErrorAsync(409, "FileAlreadyExists"),
            _ when uploadIsGone => c.ErrorAsync(404, "NoSuchUpload"),
            _ => c.XmlAsync("<ListPartsResult><IsTruncated>false</IsTruncated></ListPartsResult>"),
        });
        await using var store = Stores.On(server.Address);
        var options = WriteOptions.Default with { ForbidOverwrite = true };

        if (uploadIsGone)
        {
            Assert.Equal(Whole, (await store.CompleteUploadAsync("a", "id", Parts, options, default)).Crc64);
            return;
        }

        var e = await Assert.ThrowsAsync<StoreException>(async () => await store.CompleteUploadAsync("a", "id", Parts, options, default));
        Assert.Equal(StoreErrorKind.AlreadyExists, e.Kind);
    }

    [Fact]
    public async Task Parts_are_listed_page_by_page()
    {
        await using var server = await ScriptedServer.StartAsync(c => c.XmlAsync(c.Request.Query.ContainsKey("part-number-marker")
            ? "<ListPartsResult><IsTruncated>false</IsTruncated><Part><PartNumber>7</PartNumber><ETag>\"B\"</ETag><Size>2</Size></Part></ListPartsResult>"
            : "<ListPartsResult><NextPartNumberMarker>5</NextPartNumberMarker><IsTruncated>true</IsTruncated><Part><PartNumber>5</PartNumber><LastModified>2020-05-18T05:45:43.000Z</LastModified><ETag>\"A\"</ETag><Size>102400</Size><HashCrc64ecma>18446744073709551615</HashCrc64ecma></Part></ListPartsResult>"));
        await using var store = Stores.On(server.Address);

        Assert.Equal([new(5, 102400, "A", ulong.MaxValue), new(7, 2, "B", null)], await store.ListPartsAsync("a", "id", default));
        Assert.EndsWith("?max-parts=1000&uploadId=id&part-number-marker=5", server.Requests.Last().Target, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_listing_of_parts_that_does_not_go_on_is_an_error()
    {
        await using var server = await ScriptedServer.StartAsync(c =>
            c.XmlAsync("<ListPartsResult><NextPartNumberMarker>5</NextPartNumberMarker><IsTruncated>true</IsTruncated></ListPartsResult>"));
        await using var store = Stores.On(server.Address);

        await Assert.ThrowsAsync<StoreException>(async () => await store.ListPartsAsync("a", "id", default));
    }

    [Fact]
    public async Task Open_uploads_are_listed_page_by_page()
    {
        await using var server = await ScriptedServer.StartAsync(c => c.XmlAsync((string?)c.Request.Query["upload-id-marker"] is "1/2"
            ? "<ListMultipartUploadsResult><IsTruncated>false</IsTruncated><Upload><Key>b</Key><UploadId>3</UploadId></Upload></ListMultipartUploadsResult>"
            : "<ListMultipartUploadsResult><IsTruncated>true</IsTruncated><NextKeyMarker>a%2B</NextKeyMarker><NextUploadIdMarker>1/2</NextUploadIdMarker><Upload><Key>a%2B</Key><UploadId>1/2</UploadId><Initiated>2020-05-18T05:45:43.000Z</Initiated></Upload></ListMultipartUploadsResult>"));
        await using var store = Stores.On(server.Address);
        var uploads = new List<PendingUpload>();

        await foreach (var upload in store.ListUploadsAsync("p/", default))
        {
            uploads.Add(upload);
        }

        Assert.Equal([new("a+", "1/2", new DateTimeOffset(2020, 5, 18, 5, 45, 43, TimeSpan.Zero)), new("b", "3", null)], uploads);
        Assert.Equal(
            "/bucket/?encoding-type=url&key-marker=a%2B&max-uploads=1000&prefix=p%2F&upload-id-marker=1%2F2&uploads", server.Requests.Last().Target);
    }

    [Fact]
    public async Task An_upload_that_is_gone_counts_as_aborted()
    {
        await using var server = await ScriptedServer.StartAsync(c => c.ErrorAsync(404, "NoSuchUpload"));
        await using var store = Stores.On(server.Address);

        await store.AbortUploadAsync("a", "id", default);

        Assert.Equal("DELETE", Assert.Single(server.Requests).Method);
    }

    private static Task CompletedAsync(HttpContext context, ulong? crc)
    {
        if (crc is not null)
        {
            context.Response.Headers["x-oss-hash-crc64ecma"] = crc.ToString();
        }

        return context.XmlAsync("<CompleteMultipartUploadResult><Location>l</Location><Bucket>bucket</Bucket><Key>a</Key><ETag>\"3E28-2\"</ETag></CompleteMultipartUploadResult>");
    }

    private static Task HeadAsync(HttpContext context, long size, ulong crc, string etag)
    {
        context.Response.ContentLength = size;
        context.Response.Headers.ETag = $"\"{etag}\"";
        context.Response.Headers["x-oss-hash-crc64ecma"] = crc.ToString();
        return Task.CompletedTask;
    }
}
