using System.Security.Cryptography;
using System.Text;
using OssPipeline.Core.Blocks;
using OssPipeline.Core.Catalog;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;
using OssPipeline.Storage;
using OssPipeline.Storage.Memory;
using OssPipeline.Tables.Inventory;
using OssPipeline.TestKit.Stores;
using Parquet;
using Parquet.Schema;

namespace OssPipeline.Tables.Tests.Inventory;

public sealed class ParquetInventoryTests : IDisposable
{
    private static readonly DataField[] Fields =
    [
        new DataField<string>("bucket"), new DataField<string>("key"), new DataField<string>("version_id"), new DataField<bool?>("is_latest"), new DataField<bool?>("is_delete_marker"),
        new DataField<long?>("size"), new DataField<DateTime?>("last_modified_date"), new DataField<string>("e_tag"), new DataField<string>("storage_class"),
    ];

    private static readonly DateTime Time = new(2026, 1, 2, 3, 4, 5, 250, DateTimeKind.Utc);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("osspipe-inventory-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Rows_come_in_order_over_all_groups_with_their_numbers()
    {
        var bytes = await WriteAsync([["a b", "ü%2B+"], ["c"]]);

        var rows = await ReadAsync(bytes);

        Assert.Equal([(1, "a b"), (2, "ü%2B+"), (3, "c")], rows.Select(r => (r.Number, r.Key)));
        Assert.All(rows, r => Assert.Equal(
            new InventoryRow(r.Number) { Key = r.Key, Bucket = "exports", IsLatest = true, Size = 12, LastModified = new DateTimeOffset(Time), ETag = "abc", StorageClass = "STANDARD" }, r));
    }

    [Fact]
    public async Task Columns_that_are_left_out_tell_nothing()
    {
        var key = new DataField<string>("key");
        using var file = new MemoryStream();
        await using (var writer = await ParquetWriter.CreateAsync(new ParquetSchema(key), file))
        {
            using var group = writer.CreateRowGroup();
            await group.WriteAsync(key, ["a"]);
        }

        Assert.Equal(new InventoryRow(1) { Key = "a" }, Assert.Single(await ReadAsync(file.ToArray())));
    }

    [Fact]
    public async Task Without_keys_it_is_no_inventory()
    {
        var other = new DataField<string>("name");
        using var file = new MemoryStream();
        await using (var writer = await ParquetWriter.CreateAsync(new ParquetSchema(other), file))
        {
            using var group = writer.CreateRowGroup();
            await group.WriteAsync(other, ["a"]);
        }

        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(file.ToArray()));
    }

    [Fact]
    public async Task What_is_no_Parquet_or_only_a_part_of_it_is_told_as_such()
    {
        var bytes = await WriteAsync([["a", "b", "c"]]);
        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync([]));
        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(Some.Bytes(1000)));
        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(bytes[..^20]));
    }

    [Fact]
    public async Task A_source_reads_the_objects_that_a_Parquet_inventory_names()
    {
        await using var store = new MemoryStore(new MemoryBucket());
        var rows = await WriteAsync([["a", "gone%41"]], "default");
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "data"));
        await File.WriteAllBytesAsync(Path.Combine(_folder.FullName, "data", "1.parquet"), rows);
#pragma warning disable CA5351 // the services chose it
        var md5 = Convert.ToHexStringLower(MD5.HashData(rows));
#pragma warning restore CA5351
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "manifest.json"), $$"""
            {"sourceBucket":"default","destinationBucket":"arn:aws:s3:::lists","version":"2016-11-30","fileFormat":"Parquet","fileSchema":"message s3.inventory { }",
             "files":[{"key":"inv/exports/daily/data/1.parquet","size":{{rows.Length}},"MD5checksum":"{{md5}}"}]}
            """, Encoding.UTF8);
        var read = (SourceKind)BuiltInStorage.KindsWith(new ParquetInventory()).Single(k => k.Name == "read");
        var source = (ISource)read.Create(new ReadOptions { Store = "s", Manifest = "manifest.json" }, new ComponentContext { BaseDirectory = _folder.FullName, StateDirectory = _folder.FullName, Store = _ => store });

        var found = new List<ObjectRef>();
        await foreach (var item in source.ListAsync(null, CancellationToken.None))
        {
            found.Add(item);
        }

        Assert.Equal([("a", 12L, "abc"), ("gone%41", 12L, "abc")], found.Select(f => (f.Key, f.Size, f.ETag!)));
    }

    private static async Task<byte[]> WriteAsync(string[][] groups, string bucket = "exports")
    {
        using var file = new MemoryStream();
        await using (var writer = await ParquetWriter.CreateAsync(new ParquetSchema(Fields), file))
        {
            foreach (var keys in groups)
            {
                using var group = writer.CreateRowGroup();
                foreach (var field in Fields)
                {
                    switch (field.Name)
                    {
                        case "is_latest" or "is_delete_marker":
                            await group.WriteAsync<bool>(field, keys.Select(_ => (bool?)(field.Name == "is_latest")).ToArray());
                            break;
                        case "size":
                            await group.WriteAsync<long>(field, keys.Select(_ => (long?)12).ToArray());
                            break;
                        case "last_modified_date":
                            await group.WriteAsync<DateTime>(field, keys.Select(_ => (DateTime?)Time).ToArray());
                            break;
                        default:
                            await group.WriteAsync(field, keys.Select(k => field.Name switch { "bucket" => bucket, "key" => k, "e_tag" => "abc", "storage_class" => "STANDARD", _ => null! }).ToArray());
                            break;
                    }
                }
            }
        }

        return file.ToArray();
    }

    private static async Task<List<InventoryRow>> ReadAsync(byte[] bytes)
    {
        var rows = new List<InventoryRow>();
        using var file = new MemoryStream(bytes);
        await foreach (var row in new ParquetInventory().ReadAsync(file, CancellationToken.None))
        {
            rows.Add(row);
        }

        return rows;
    }
}
