using System.Net;
using System.Text;
using System.Text.Json;
using OssPipeline.Core.Storage;
using OssPipeline.Hdfs.Checksums;
using OssPipeline.Hdfs.Client;

namespace OssPipeline.Hdfs.Tests.Client;

/// <summary>What an Apache Hadoop 1.0.4 NameNode and DataNode answered, as recorded: read as this client reads it.</summary>
public sealed class RecordedHadoopTests
{
    private static readonly IReadOnlyList<Exchange> Recorded = Read();

    [Fact]
    public void Files_and_folders_are_described()
    {
        var file = WebHdfsJson.Status(Body("GET", "/t/hello.txt?op=GETFILESTATUS"));
        Assert.Equal(("", EntryType.File, 17L, 1_795_460_250_278, 0L, 1L << 20, false), (file.Name, file.Type, file.Length, file.Modified, file.FileId, file.BlockSize, file.IsErasureCoded));
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1_795_460_250_278), file.LastModified);
        Assert.Equal(17, FileStatus.LengthOf(file.ETag));
        Assert.Equal(EntryType.Folder, WebHdfsJson.Status(Body("GET", "/t?op=GETFILESTATUS")).Type);
    }

    [Fact]
    public void Folders_are_listed_and_a_file_is_told_apart_by_its_missing_name()
    {
        var page = WebHdfsJson.Page(Body("GET", "/t?op=LISTSTATUS"));
        Assert.Equal(["a b+c", "big.bin", "empty", "hello.txt", "new"], page.Entries.Select(static e => e.Name));
        Assert.False(page.HasMore);
        Assert.Equal("f %25 &=#.txt", Assert.Single(WebHdfsJson.Page(Body("GET", "/t/a%20b%2Bc/%E4%B8%AD%E6%96%87?op=LISTSTATUS")).Entries).Name);
        Assert.Equal("", Assert.Single(WebHdfsJson.Page(Body("GET", "/t/hello.txt?op=LISTSTATUS")).Entries).Name);
    }

    [Theory]
    [InlineData("GET", "/nope?op=GETFILESTATUS", StoreErrorKind.NotFound, false)]
    [InlineData("GET", "/nope?op=LISTSTATUS", StoreErrorKind.NotFound, false)]
    [InlineData("GET", "/t/nope?op=OPEN", StoreErrorKind.NotFound, false)]
    [InlineData("GET", "/t?op=LISTSTATUS_BATCH", StoreErrorKind.InvalidRequest, false)]
    [InlineData("GET", "/t/hello.txt?op=OPEN&user.name=root&offset=12", StoreErrorKind.Changed, false)]
    [InlineData("GET", "/t/hello.txt?op=OPEN&user.name=root&offset=-5", StoreErrorKind.InvalidRequest, false)]
    [InlineData("GET", "/?op=GETDELEGATIONTOKEN", StoreErrorKind.ServerError, true)]
    public void Errors_are_sorted(string method, string url, StoreErrorKind kind, bool isTransient)
    {
        var exchange = Find(method, url);
        var operation = url[(url.IndexOf("op=", StringComparison.Ordinal) + 3)..].Split('&')[0];
        var error = RemoteError.Parse((HttpStatusCode)exchange.Status, exchange.Body).ToException(new WebHdfsRequest(new HttpMethod(method), operation, "/t"), "webhdfs://nn/t", null);
        Assert.Equal((kind, isTransient), (error.Kind, error.IsTransient));
        Assert.StartsWith($"{operation} webhdfs://nn/t: ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("Exception", error.Code, StringComparison.Ordinal);
    }

    [Fact]
    public void Yes_and_no_are_read()
    {
        Assert.True(WebHdfsJson.Boolean(Body("PUT", "/t/empty?op=RENAME")));
        Assert.False(WebHdfsJson.Boolean(Body("PUT", "/t/none?op=RENAME")));
        Assert.False(WebHdfsJson.Boolean(Body("DELETE", "/t/new?op=DELETE&user.name=root", nth: 2)));
        Assert.Null(WebHdfsJson.Boolean(Body("PUT", "/t/empty2?op=SETPERMISSION")));
    }

    [Fact]
    public void A_checksum_is_read_without_its_padding()
    {
        var (algorithm, bytes, length) = WebHdfsJson.Checksum(Body("GET", "/t/big.bin?op=GETFILECHECKSUM", nth: 1))!.Value;
        Assert.Equal(64, bytes.Length);
        var checksum = FileChecksum.Parse(algorithm, bytes, length)!;
        Assert.Equal((CrcKind.Crc32, 512, 2048L), (checksum.Crc, checksum.BytesPerCrc, checksum.CrcsPerBlock));
    }

    [Fact]
    public void Block_locations_give_the_layout()
    {
        List<(long Offset, long Length)> blocks = [];
        Assert.True(WebHdfsJson.AddBlocks(Body("GET", "/t/big.bin?op=GET_BLOCK_LOCATIONS"), blocks));
        var layout = BlockLayout.Of(blocks, 3_145_745)!;
        Assert.Equal((4, 3_145_745), (layout.Count, layout.Size));
        Assert.Equal((0L, 1L << 20, 3L << 20), (layout.Start(0), layout.End(0), layout.Start(3)));
        Assert.Equal([0, 0, 1, 3], new[] { 0L, (1 << 20) - 1, 1 << 20, 3_145_744 }.Select(layout.Find));
    }

    [Fact]
    public void Redirects_are_sent_to_the_letter()
    {
        foreach (var exchange in Recorded.Where(static e => e.Location?.StartsWith("http:", StringComparison.Ordinal) == true))
        {
            var location = exchange.Location!;
            Assert.Equal(location, WebHdfsRequest.Exactly(WebHdfsPath.Sendable(location)).AbsoluteUri);
            var mapped = new HostMap(new Dictionary<string, string> { ["127.0.0.1"] = "dn.example" }).Map(location);
            Assert.Equal(location.Replace("127.0.0.1:", "dn.example:", StringComparison.Ordinal), mapped);
        }
    }

    [Fact]
    public void Paths_are_encoded_as_the_recorded_ones_were() =>
        Assert.Equal(
            Find("PUT", "/t/a%20b%2Bc/%E4%B8%AD%E6%96%87/f%20%2525%20%26%3D%23.txt?op=CREATE").Url.Split('?')[0],
            new WebHdfsRequest(HttpMethod.Put, "CREATE", "/t/a b+c/中文/f %25 &=#.txt").UrlAt("http://127.0.0.1:15070", "", null).AbsoluteUri.Split('?')[0]);

    [Theory]
    [InlineData("dn1", "10.0.0.1", "http://dn1:9864/webhdfs/v1/a%2Bb?op=OPEN", "http://10.0.0.1:9864/webhdfs/v1/a%2Bb?op=OPEN")]
    [InlineData("dn1:9864", "h:1", "http://dn1:9864/x?delegation=a/b", "http://h:1/x?delegation=a/b")]
    [InlineData("dn1:9864", "h:1", "http://dn1:9865/x", "http://dn1:9865/x")]
    [InlineData("[::1]", "h", "https://[::1]:9865/x", "https://h:9865/x")]
    [InlineData("dn1", "[fe80::1]:7", "http://DN1?x", "http://[fe80::1]:7?x")]
    [InlineData("dn1", "h", "no url", "no url")]
    public void Hosts_are_mapped_and_nothing_else(string from, string to, string url, string expected) =>
        Assert.Equal(expected, new HostMap(new Dictionary<string, string> { [from] = to }).Map(url));

    private static byte[] Body(string method, string url, int nth = 0) => Find(method, url, nth).Body;

    private static Exchange Find(string method, string url, int nth = 0) =>
        Recorded.Where(e => e.Method == method && e.Url[e.Url.IndexOf("/v1", StringComparison.Ordinal)..][3..].StartsWith(url, StringComparison.Ordinal)).ElementAt(nth);

    private static List<Exchange> Read()
    {
        using var stream = typeof(RecordedHadoopTests).Assembly.GetManifestResourceStream("hadoop-1.0.4.json")!;
        using var json = JsonDocument.Parse(stream);
        return [.. json.RootElement.EnumerateArray().Select(static e => new Exchange(
            e.GetProperty("method").GetString()!,
            e.GetProperty("url").GetString()!,
            e.GetProperty("status").GetInt32(),
            e.GetProperty("headers").EnumerateArray().Where(static h => h[0].GetString() == "Location").Select(static h => h[1].GetString()).FirstOrDefault(),
            Encoding.UTF8.GetBytes(e.GetProperty("body").GetString()!)))];
    }

    private sealed record Exchange(string Method, string Url, int Status, string? Location, byte[] Body);
}
