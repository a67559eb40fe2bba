using System.Net;

namespace OssPipeline.DevServer.Tests;

public sealed class BucketTests : ServerTest
{
    [Fact]
    public async Task A_bucket_is_made_described_and_deleted()
    {
        var made = await Wire.SendAsync("PUT", "fresh-1", "", "", Ascii(
            "<CreateBucketConfiguration><StorageClass>IA</StorageClass><DataRedundancyType>ZRS</DataRedundancyType></CreateBucketConfiguration>"));
        var again = await Wire.SendAsync("PUT", "fresh-1");
        await RestartAsync();
        var info = (await Wire.SendAsync("GET", "fresh-1", "", "bucketInfo")).Xml.Element("Bucket")!;
        var location = await Wire.SendAsync("GET", "fresh-1", "", "location");
        await Wire.PutAsync("fresh-1", "k", Ascii("x"));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (made.Status, again.Status));
        Assert.Equal(("fresh-1", "IA", "ZRS", "oss-cn-hangzhou"), (info.Element("Name")!.Value, info.Element("StorageClass")!.Value, info.Element("DataRedundancyType")!.Value, info.Element("Location")!.Value));
        Assert.Equal("private", info.Element("AccessControlList")!.Element("Grant")!.Value);
        Assert.Equal("oss-cn-hangzhou", location.Xml.Value);
        Assert.Equal("IA", (await Wire.GetAsync("fresh-1", "k"))["x-oss-storage-class"]);

        var full = await Wire.SendAsync("DELETE", "fresh-1");
        Assert.Equal((HttpStatusCode.Conflict, "BucketNotEmpty"), (full.Status, full.Code));
        await Wire.SendAsync("DELETE", "fresh-1", "k");
        Assert.Equal(HttpStatusCode.NoContent, (await Wire.SendAsync("DELETE", "fresh-1")).Status);
        Assert.Equal("NoSuchBucket", (await Wire.SendAsync("GET", "fresh-1", "", "bucketInfo")).Code);
        Assert.False(Directory.Exists(Path.Combine(DataDirectory, "buckets", "fresh-1")));
    }

    [Fact]
    public async Task A_bucket_with_an_open_upload_is_not_empty()
    {
        await Wire.InitiateAsync(Lake, "m");

        Assert.Equal("BucketNotEmpty", (await Wire.SendAsync("DELETE", Lake)).Code);
    }

    [Theory]
    [InlineData("ab")]
    [InlineData("Upper")]
    [InlineData("-lead")]
    [InlineData("under_score")]
    [InlineData("..")]
    public async Task A_bad_name_is_refused(string name) =>
        Assert.Equal("InvalidBucketName", (await Wire.SendAsync("PUT", name)).Code);

    [Fact]
    public async Task Buckets_are_listed_in_pages()
    {
        foreach (var name in new[] { "zoo", "ant", "bee" })
        {
            await Wire.SendAsync("PUT", name);
        }

        var all = (await Wire.SendAsync("GET", "")).Xml;
        var page = (await Wire.SendAsync("GET", "", "", "max-keys=2&marker=ant")).Xml;

        Assert.Equal(["ant", "bee", "lake", "zoo"], all.Descendants("Name").Select(n => n.Value));
        Assert.Equal(["bee", "lake"], page.Descendants("Name").Select(n => n.Value));
        Assert.Equal(("true", "lake"), (page.Element("IsTruncated")!.Value, page.Element("NextMarker")!.Value));
    }

    [Fact]
    public async Task Stat_counts_objects_uploads_and_parts()
    {
        await Wire.PutAsync(Lake, "a", Bytes(100));
        await Wire.PutAsync(Lake, "b", Bytes(200));
        var id = await Wire.InitiateAsync(Lake, "m");
        await Wire.PutPartAsync(Lake, "m", id, 1, Bytes(50));
        var stat = (await Wire.SendAsync("GET", Lake, "", "stat")).Xml;

        Assert.Equal(
            ("350", "2", "1", "1"),
            (stat.Element("Storage")!.Value, stat.Element("ObjectCount")!.Value, stat.Element("MultipartUploadCount")!.Value, stat.Element("MultipartPartCount")!.Value));
    }

    [Fact]
    public async Task Options_that_can_not_be_used_are_refused()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Start(Options with { Credentials = [] }));
        await Assert.ThrowsAsync<ArgumentException>(() => Start(Options with { Buckets = ["No"] }));
        await Assert.ThrowsAsync<ArgumentException>(() => Start(Options with { DataDirectory = " " }));
        var taken = await Assert.ThrowsAsync<IOException>(() => Start(Options));
        Assert.Contains("in use by another server", taken.Message, StringComparison.Ordinal);

        static Task<OssDevServer> Start(DevServerOptions options) => OssDevServer.StartAsync(options, CancellationToken.None);
    }

    [Fact]
    public async Task A_port_in_use_is_an_error_that_frees_the_folder()
    {
        var other = Directory.CreateTempSubdirectory();
        var options = Options with { DataDirectory = other.FullName, Port = Server.Port };

        await Assert.ThrowsAsync<IOException>(() => OssDevServer.StartAsync(options, CancellationToken.None));
        await using (await OssDevServer.StartAsync(options with { Port = 0 }, CancellationToken.None))
        {
        }

        other.Delete(recursive: true);
    }
}
