using System.Net;
using OssPipeline.Core.Data;

namespace OssPipeline.DevServer.Tests;

public sealed class MultipartTests : ServerTest
{
    private static readonly byte[] A = Enumerable.Repeat((byte)'a', 102_400).ToArray();
    private static readonly byte[] B = Enumerable.Repeat((byte)'b', 102_400).ToArray();
    private static readonly byte[] C = Enumerable.Repeat((byte)'c', 10).ToArray();

    [Fact]
    public async Task Parts_become_an_object_with_the_tag_and_crc_of_the_whole()
    {
        var id = await Wire.InitiateAsync(Lake, "m", ("x-oss-meta-a", "b"), ("Content-Type", "text/plain"));
        var b = await Wire.PutPartAsync(Lake, "m", id, 7, B);
        var a = await Wire.PutPartAsync(Lake, "m", id, 3, A);
        var c = await Wire.PutPartAsync(Lake, "m", id, 10_000, C);
        Assert.Equal(HttpStatusCode.NotFound, (await Wire.GetAsync(Lake, "m")).Status);
        var done = await Wire.CompleteAsync(Lake, "m", id, (3, a["ETag"]!), (7, b["ETag"]!.ToLowerInvariant()), (10_000, c["ETag"]!.Trim('"')));

        byte[] whole = [.. A, .. B, .. C];
        Assert.Equal("\"302D3A0C8E319EAA95B059B346DE1D1D\"", a["ETag"]);
        Assert.Equal(Crc64Xz.Compute(A).ToString(), a["x-oss-hash-crc64ecma"]);
        Assert.Equal("\"3E28FDDE1048C523A6A1D9CAF0EE067D-3\"", done.Xml.Element("ETag")!.Value);
        Assert.Equal(Crc64Xz.Compute(whole).ToString(), done["x-oss-hash-crc64ecma"]);
        await RestartAsync();
        var get = await Wire.GetAsync(Lake, "m");
        Assert.Equal(whole, get.Body);
        Assert.Equal(("b", "text/plain", "Multipart", null), (get["x-oss-meta-a"], get["Content-Type"], get["x-oss-object-type"], get["Content-MD5"]));
        Assert.Equal("\"3E28FDDE1048C523A6A1D9CAF0EE067D-3\"", get["ETag"]);
        Assert.Equal("NoSuchUpload", (await Wire.CompleteAsync(Lake, "m", id, (3, a["ETag"]!))).Code);
    }

    [Fact]
    public async Task Uploads_and_parts_survive_a_restart()
    {
        var id = await Wire.InitiateAsync(Lake, "m");
        var a = await Wire.PutPartAsync(Lake, "m", id, 1, A);
        await RestartAsync();
        var c = await Wire.PutPartAsync(Lake, "m", id, 2, C);
        await Wire.CompleteAsync(Lake, "m", id, (1, a["ETag"]!), (2, c["ETag"]!));

        Assert.Equal((byte[])[.. A, .. C], (await Wire.GetAsync(Lake, "m")).Body);
    }

    [Fact]
    public async Task Complete_all_takes_every_stored_part_in_order()
    {
        var id = await Wire.InitiateAsync(Lake, "m");
        await Wire.PutPartAsync(Lake, "m", id, 2, C);
        await Wire.PutPartAsync(Lake, "m", id, 1, A);
        var withBody = await Wire.SendAsync("POST", Lake, "m", $"uploadId={id}", Ascii("<x/>"), ("x-oss-complete-all", "yes"));
        var done = await Wire.SendAsync("POST", Lake, "m", $"uploadId={id}", [], ("x-oss-complete-all", "yes"));

        Assert.Equal("InvalidArgument", withBody.Code);
        Assert.Equal(HttpStatusCode.OK, done.Status);
        Assert.Equal((byte[])[.. A, .. C], (await Wire.GetAsync(Lake, "m")).Body);
    }

    [Fact]
    public async Task Small_parts_are_taken_and_refused_at_the_end_only()
    {
        var id = await Wire.InitiateAsync(Lake, "m");
        var c1 = await Wire.PutPartAsync(Lake, "m", id, 1, C);
        var c2 = await Wire.PutPartAsync(Lake, "m", id, 2, C);
        var both = await Wire.CompleteAsync(Lake, "m", id, (1, c1["ETag"]!), (2, c2["ETag"]!));
        var last = await Wire.CompleteAsync(Lake, "m", id, (2, c2["ETag"]!));

        Assert.Equal((HttpStatusCode.BadRequest, "EntityTooSmall"), (both.Status, both.Code));
        Assert.Equal(HttpStatusCode.OK, last.Status);
        Assert.Equal(C, (await Wire.GetAsync(Lake, "m")).Body);
        Assert.Single(DataFiles()); // the part that was left out is gone
    }

    [Fact]
    public async Task Wrong_lists_of_parts_are_refused_and_the_upload_stays()
    {
        var id = await Wire.InitiateAsync(Lake, "m");
        var a = (await Wire.PutPartAsync(Lake, "m", id, 1, A))["ETag"]!;
        var b = (await Wire.PutPartAsync(Lake, "m", id, 2, B))["ETag"]!;

        Assert.Equal("InvalidPartOrder", (await Wire.CompleteAsync(Lake, "m", id, (2, b), (1, a))).Code);
        Assert.Equal("InvalidPartOrder", (await Wire.CompleteAsync(Lake, "m", id, (1, a), (1, a))).Code);
        Assert.Equal("InvalidPart", (await Wire.CompleteAsync(Lake, "m", id, (1, b))).Code);
        Assert.Equal("InvalidPart", (await Wire.CompleteAsync(Lake, "m", id, (1, a), (3, a))).Code);
        Assert.Equal("MalformedXML", (await Wire.CompleteAsync(Lake, "m", id)).Code);
        Assert.Equal("NoSuchUpload", (await Wire.CompleteAsync(Lake, "other", id, (1, a))).Code);
        Assert.Equal(HttpStatusCode.OK, (await Wire.CompleteAsync(Lake, "m", id, (1, a), (2, b))).Status);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("10001")]
    [InlineData("x")]
    public async Task A_part_number_is_1_to_10000(string number)
    {
        var id = await Wire.InitiateAsync(Lake, "m");

        Assert.Equal("InvalidArgument", (await Wire.SendAsync("PUT", Lake, "m", $"partNumber={number}&uploadId={id}", C)).Code);
    }

    [Fact]
    public async Task A_part_sent_again_replaces_the_first()
    {
        var id = await Wire.InitiateAsync(Lake, "m");
        await Wire.PutPartAsync(Lake, "m", id, 1, A);
        var b = await Wire.PutPartAsync(Lake, "m", id, 1, B);
        Assert.Single(DataFiles());
        await Wire.CompleteAsync(Lake, "m", id, (1, b["ETag"]!));

        Assert.Equal(B, (await Wire.GetAsync(Lake, "m")).Body);
    }

    [Fact]
    public async Task Parts_are_listed_in_pages_with_their_crc()
    {
        var id = await Wire.InitiateAsync(Lake, "a b");
        foreach (var number in new[] { 9, 2, 5 })
        {
            await Wire.PutPartAsync(Lake, "a b", id, number, C);
        }

        await RestartAsync();
        var first = (await Wire.SendAsync("GET", Lake, "a b", $"uploadId={id}&max-parts=2&encoding-type=url")).Xml;
        var second = (await Wire.SendAsync("GET", Lake, "a b", $"uploadId={id}&max-parts=2&part-number-marker=5")).Xml;

        Assert.Equal(["2", "5"], first.Elements("Part").Select(p => p.Element("PartNumber")!.Value));
        Assert.Equal(("true", "5", "a%20b"), (first.Element("IsTruncated")!.Value, first.Element("NextPartNumberMarker")!.Value, first.Element("Key")!.Value));
        Assert.Equal(Crc64Xz.Compute(C).ToString(), first.Element("Part")!.Element("HashCrc64ecma")!.Value);
        Assert.Equal(("10", "\"E9B3390206D8DFC5FFC9B09284C0BBDE\""), (first.Element("Part")!.Element("Size")!.Value, first.Element("Part")!.Element("ETag")!.Value));
        Assert.Equal(["9"], second.Elements("Part").Select(p => p.Element("PartNumber")!.Value));
        Assert.Equal("false", second.Element("IsTruncated")!.Value);
    }

    [Fact]
    public async Task An_aborted_upload_is_gone_with_its_parts()
    {
        var id = await Wire.InitiateAsync(Lake, "m");
        await Wire.PutPartAsync(Lake, "m", id, 1, A);

        Assert.Equal(HttpStatusCode.NoContent, (await Wire.SendAsync("DELETE", Lake, "m", $"uploadId={id}")).Status);
        Assert.Empty(DataFiles());
        Assert.Equal("NoSuchUpload", (await Wire.SendAsync("DELETE", Lake, "m", $"uploadId={id}")).Code);
        Assert.Equal("NoSuchUpload", (await Wire.PutPartAsync(Lake, "m", id, 1, A)).Code);
        Assert.Equal("NoSuchUpload", (await Wire.SendAsync("GET", Lake, "m", $"uploadId={id}")).Code);
    }

    [Fact]
    public async Task Uploads_are_listed_by_key_and_id_in_pages()
    {
        var expected = new List<(string Key, string Id)>();
        foreach (var key in new[] { "b", "a/2", "a/1", "a/1", "c" })
        {
            expected.Add((key, await Wire.InitiateAsync(Lake, key)));
        }

        expected.Sort((x, y) => string.CompareOrdinal(x.Key, y.Key) is var o and not 0 ? o : string.CompareOrdinal(x.Id, y.Id));
        var listed = new List<(string, string)>();
        var (keyMarker, idMarker, isTruncated) = ("", "", true);
        while (isTruncated)
        {
            var page = (await Wire.SendAsync("GET", Lake, "", $"uploads&max-uploads=2&key-marker={Uri.EscapeDataString(keyMarker)}&upload-id-marker={idMarker}")).Xml;
            listed.AddRange(page.Elements("Upload").Select(u => (u.Element("Key")!.Value, u.Element("UploadId")!.Value)));
            (keyMarker, idMarker) = (page.Element("NextKeyMarker")!.Value, page.Element("NextUploadIdMarker")!.Value);
            isTruncated = page.Element("IsTruncated")!.Value == "true";
        }

        Assert.Equal(expected, listed);
        var rolled = (await Wire.SendAsync("GET", Lake, "", "uploads&delimiter=%2F")).Xml;
        Assert.Equal(["a/"], rolled.Elements("CommonPrefixes").Select(p => p.Element("Prefix")!.Value));
        Assert.Equal(["b", "c"], rolled.Elements("Upload").Select(u => u.Element("Key")!.Value));
        var prefixed = (await Wire.SendAsync("GET", Lake, "", "uploads&prefix=a%2F1")).Xml;
        Assert.Equal(2, prefixed.Elements("Upload").Count());
    }

    [Fact]
    public async Task Forbid_overwrite_is_decided_at_completion()
    {
        var id = await Wire.InitiateAsync(Lake, "m", ("x-oss-forbid-overwrite", "true"));
        await Wire.PutPartAsync(Lake, "m", id, 1, A);
        await Wire.PutAsync(Lake, "m", Ascii("first"));
        var done = await Wire.SendAsync("POST", Lake, "m", $"uploadId={id}", [], ("x-oss-complete-all", "yes"), ("x-oss-forbid-overwrite", "true"));
        var again = await Wire.SendAsync("POST", Lake, "m", "uploads", [], ("x-oss-forbid-overwrite", "true"));

        Assert.Equal((HttpStatusCode.Conflict, "FileAlreadyExists"), (done.Status, done.Code));
        Assert.Equal("FileAlreadyExists", again.Code);
        Assert.Equal("first", (await Wire.GetAsync(Lake, "m")).Text);
    }

    [Fact]
    public async Task Encryption_is_set_at_the_beginning_and_echoed()
    {
        var id = await Wire.InitiateAsync(Lake, "m", ("x-oss-server-side-encryption", "AES256"));
        var part = await Wire.PutPartAsync(Lake, "m", id, 1, C);
        var refused = await Wire.PutPartAsync(Lake, "m", id, 2, C, ("x-oss-server-side-encryption", "AES256"));
        var done = await Wire.CompleteAsync(Lake, "m", id, (1, part["ETag"]!));

        Assert.Equal("AES256", part["x-oss-server-side-encryption"]);
        Assert.Equal("InvalidArgument", refused.Code);
        Assert.Equal("AES256", done["x-oss-server-side-encryption"]);
        Assert.Equal("AES256", (await Wire.GetAsync(Lake, "m"))["x-oss-server-side-encryption"]);
    }

    [Fact]
    public async Task Completing_an_overwrite_deletes_the_old_files()
    {
        await Wire.PutAsync(Lake, "m", A);
        var id = await Wire.InitiateAsync(Lake, "m");
        var part = await Wire.PutPartAsync(Lake, "m", id, 1, B);
        await Wire.CompleteAsync(Lake, "m", id, (1, part["ETag"]!));

        Assert.Single(DataFiles());
        await Wire.SendAsync("DELETE", Lake, "m");
        Assert.Empty(DataFiles());
    }
}
