using System.IO.Compression;
using System.Text;
using OssPipeline.Core.Storage;

namespace OssPipeline.Storage.Tests.Manifests;

public sealed class InventoryTests : IAsyncLifetime
{
    private const string Schema = "Bucket, Key, VersionId, IsLatest, IsDeleteMarker, Size, LastModifiedDate, ETag, StorageClass, IntelligentTieringAccessTier";

    private readonly ManifestBench _bench = new("exports");

    [Fact]
    public async Task An_S3_inventory_gives_the_current_versions_without_asking_the_store()
    {
        await PutInventoryAsync("2026-01-01T00-00Z", Rows(
            """
            "exports","raw/a+b%2Bc/%C3%BC.csv","v1","true","false","12","2026-01-02T03:04:05.000Z","abc","STANDARD",""
            "exports","old","v1","false","false","12","2026-01-02T03:04:05.000Z","abc","STANDARD",""
            "exports","deleted","v1","true","true","","2026-01-02T03:04:05.000Z","","",""
            """));

        var found = Assert.Single(await _bench.ListAsync(Options()));

        Assert.Equal("raw/a b+c/ü.csv", found.Key);
        Assert.Equal(12, found.Size);
        Assert.Equal("abc", found.ETag);
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), found.LastModified);
        Assert.Equal("STANDARD", found.Attributes.StorageClass);
        Assert.Equal(0, _bench.Store.Heads);
    }

    [Fact]
    public async Task Only_the_store_knows_whether_what_is_archived_can_be_read()
    {
        await _bench.PutAsync("frozen", 4);
        await _bench.PutAsync("tiered", 4);
        await PutInventoryAsync("2026-01-01T00-00Z", Rows(
            """
            "exports","frozen","","true","false","4","2026-01-02T03:04:05.000Z","abc","GLACIER",""
            "exports","tiered","","true","false","4","2026-01-02T03:04:05.000Z","abc","INTELLIGENT_TIERING","DEEP_ARCHIVE"
            "exports","plain","","true","false","4","2026-01-02T03:04:05.000Z","abc","INTELLIGENT_TIERING","FREQUENT"
            """));

        Assert.Equal(3, (await _bench.ListAsync(Options())).Count);
        Assert.Equal(2, _bench.Store.Heads);
    }

    [Fact]
    public async Task An_OSS_inventory_copied_to_a_folder_is_found_as_it_was_laid_out()
    {
        var rows = Gzip("\"exports\",\"a%2Fb\",\"3\",\"Standard\",\"2026-01-02T03:04:05Z\",\"ABC-2\"\n");
        _bench.Write("daily/data/1.csv.gz", rows);
        _bench.Write("daily/2026-01-01T00-00Z/manifest.json", $$"""
            {
              "creationTimestamp": "1642994594", "destinationBucket": "lists", "fileFormat": "CSV", "version": "2019-09-01",
              "fileSchema": "Bucket, Key, Size, StorageClass, LastModifiedDate, ETag",
              "files": [{ "MD5checksum": "{{ManifestBench.Md5(rows).ToUpperInvariant()}}", "key": "inv/exports/daily/data/1.csv.gz", "size": {{rows.Length}} }],
              "sourceBucket": "exports"
            }
            """);

        var found = Assert.Single(await _bench.ListAsync(Options("daily/2026-01-01T00-00Z/manifest.json")));

        Assert.Equal(("a/b", 3L, "ABC-2"), (found.Key, found.Size, found.ETag));
    }

    [Fact]
    public async Task Broken_rows_are_told_by_the_file_they_are_in()
    {
        await PutInventoryAsync("2026-01-01T00-00Z", Rows(
            """
            "exports","a%ZZ","","true","false","4","2026-01-02T03:04:05.000Z","abc","",""
            "exports","a%FF","","true","false","4","2026-01-02T03:04:05.000Z","abc","",""
            "exports","a","","perhaps","false","4","2026-01-02T03:04:05.000Z","abc","",""
            "exports","a","","true","false","-4","2026-01-02T03:04:05.000Z","abc","",""
            "exports","a
            "other","a","","true","false","4","2026-01-02T03:04:05.000Z","abc","",""
            "exports","good","","true","false","4","2026-01-02T03:04:05.000Z","abc","",""
            """));

        var found = await _bench.ListAsync(Options());

        Assert.Equal([.. Enumerable.Range(1, 6).Select(i => $"0.csv.gz:{i}"), "good"], found.Select(f => f.Key));
        Assert.Contains("bucket 'other'", found[5].Problem!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_inventory_of_another_bucket_is_refused()
    {
        await PutInventoryAsync("2026-01-01T00-00Z", Rows("\"others\",\"a\",\"\",\"true\",\"false\",\"4\",\"2026-01-02T03:04:05.000Z\",\"abc\",\"\",\"\""), bucket: "others");

        var error = await Assert.ThrowsAsync<StoreException>(() => _bench.ListAsync(Options()));

        Assert.Equal(StoreErrorKind.InvalidRequest, error.Kind);
        Assert.Contains("'others'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_with_another_MD5_gives_no_row()
    {
        await PutInventoryAsync("2026-01-01T00-00Z", Rows("\"exports\",\"a\",\"\",\"true\",\"false\",\"4\",\"2026-01-02T03:04:05.000Z\",\"abc\",\"\",\"\""));
        var info = await _bench.Lists.HeadAsync("inv/data/0.csv.gz", CancellationToken.None);
        var bytes = new byte[info!.Size];
        await _bench.Lists.ReadAsync(info.Key, null, 0, bytes, CancellationToken.None);
        bytes[^1] ^= 1;
        await _bench.Lists.PutAsync(info.Key, bytes, WriteOptions.Default, CancellationToken.None);

        var error = await Assert.ThrowsAsync<StoreException>(() => _bench.ListAsync(Options()));

        Assert.Equal(StoreErrorKind.Corrupt, error.Kind);
        Assert.Contains("MD5", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_manifest_with_another_MD5_than_its_checksum_is_refused()
    {
        await PutInventoryAsync("2026-01-01T00-00Z", Rows("\"exports\",\"a\",\"\",\"true\",\"false\",\"4\",\"2026-01-02T03:04:05.000Z\",\"abc\",\"\",\"\""));
        await _bench.Lists.PutAsync("inv/2026-01-01T00-00Z/manifest.checksum", "0123456789abcdef0123456789abcdef"u8.ToArray(), WriteOptions.Default, CancellationToken.None);

        var error = await Assert.ThrowsAsync<StoreException>(() => _bench.ListAsync(Options()));

        Assert.Equal(StoreErrorKind.Corrupt, error.Kind);
    }

    [Theory]
    [InlineData("ORC")]
    [InlineData("Parquet")]
    public async Task A_format_that_can_not_be_read_is_refused_with_what_can(string format)
    {
        await _bench.Lists.PutAsync("inv/x/manifest.json", Encoding.UTF8.GetBytes(ManifestBench.InventoryJson("exports", format, "", ("inv/data/0", []))), WriteOptions.Default, CancellationToken.None);

        var error = await Assert.ThrowsAsync<StoreException>(() => _bench.ListAsync(Options("lists:inv/x/manifest.json")));

        Assert.Equal(StoreErrorKind.Unsupported, error.Kind);
        Assert.Contains("CSV", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_file_ends_the_listing()
    {
        await PutInventoryAsync("2026-01-01T00-00Z", Rows(""));
        await _bench.Lists.DeleteAsync(["inv/data/0.csv.gz"], CancellationToken.None);

        Assert.Equal(StoreErrorKind.NotFound, (await Assert.ThrowsAsync<StoreException>(() => _bench.ListAsync(Options()))).Kind);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"sourceBucket\":null,\"fileFormat\":\"CSV\",\"fileSchema\":\"Key\",\"files\":[]}")]
    [InlineData("{\"sourceBucket\":\"exports\",\"fileFormat\":\"CSV\",\"fileSchema\":\"Key\",\"files\":[{\"key\":5}]}")]
    public async Task Something_else_by_that_name_is_refused(string json)
    {
        _bench.Write("manifest.json", json);

        Assert.Equal(StoreErrorKind.InvalidRequest, (await Assert.ThrowsAsync<StoreException>(() => _bench.ListAsync(Options("manifest.json")))).Kind);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _bench.DisposeAsync().AsTask();

    private static ReadOptions Options(string manifest = "lists:inv/2026-01-01T00-00Z/manifest.json") => new() { Store = "s", Manifest = manifest };

    private static byte[] Rows(string text) => Gzip(text + "\n");

    private static byte[] Gzip(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionMode.Compress, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return packed.ToArray();
    }

    private async Task PutInventoryAsync(string date, byte[] rows, string bucket = "exports")
    {
        var manifest = Encoding.UTF8.GetBytes(ManifestBench.InventoryJson(bucket, "CSV", Schema, ("inv/data/0.csv.gz", rows)));
        await _bench.Lists.PutAsync($"inv/{date}/manifest.json", manifest, WriteOptions.Default, CancellationToken.None);
        await _bench.Lists.PutAsync($"inv/{date}/manifest.checksum", Encoding.ASCII.GetBytes(ManifestBench.Md5(manifest) + "\n"), WriteOptions.Default, CancellationToken.None);
        await _bench.Lists.PutAsync("inv/data/0.csv.gz", rows, WriteOptions.Default, CancellationToken.None);
    }
}
