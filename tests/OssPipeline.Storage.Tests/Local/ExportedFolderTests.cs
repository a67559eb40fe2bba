using System.Buffers.Binary;
using System.IO.Hashing;
using OssPipeline.Core.Storage;
using OssPipeline.Storage.Local;
using OssPipeline.TestKit.Stores;

namespace OssPipeline.Storage.Tests.Local;

public sealed class ExportedFolderTests : IAsyncLifetime
{
    private readonly string _root = Directory.CreateTempSubdirectory("osspipe-export-").FullName;

    private readonly List<LocalStore> _stores = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var store in _stores)
        {
            await store.DisposeAsync();
        }

        Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public async Task Hidden_and_temporary_names_are_no_data_and_partitions_are()
    {
        foreach (var file in new[]
        {
            "_SUCCESS", "part-00000", ".part-00000.crc", "_metadata", "_temporary/0/part-1", ".hive-staging_1/x", "_year=2026/part-00000", "ds=2026-01-31/part-00000",
            "ds=2026-01-31/_temporary/0/y", "plain/_SUCCESS", "plain/part-r-00000", "a._COPYING_", ".hidden=1/part-00000",
        })
        {
            Write(file, [1]);
        }

        Assert.Equal(["_year=2026/part-00000", "a._COPYING_", "ds=2026-01-31/part-00000", "part-00000", "plain/part-r-00000"], await KeysAsync(Open()));
        Assert.Equal(13, (await KeysAsync(new LocalStore(new LocalOptions { Root = _root }))).Count);
        Assert.Contains("plain/_SUCCESS", await KeysAsync(Open(copySuccess: true)));
    }

    [Fact]
    public async Task A_folder_with_data_and_without_its_mark_is_left_out_and_named_once_the_others_are_listed()
    {
        Write("done/_SUCCESS", []);
        Write("done/part-0", [1]);
        Write("open/part-0", [1]);
        Write("open/ds=1/part-0", [1]);
        Write("open/below/_SUCCESS", []);
        Write("open/below/part-0", [1]);
        Write("zz/_SUCCESS", []);
        Write("zz/ds=1/hour=2/part-0", [1]);
        Write("zz/sub/part-0", [1]);

        List<string> keys = [];
        var error = await Assert.ThrowsAsync<StoreException>(async () =>
        {
            await foreach (var info in Open().ListAsync("", null, CancellationToken.None))
            {
                keys.Add(info.Key);
            }
        });

        Assert.Equal(["done/part-0", "open/below/part-0", "zz/ds=1/hour=2/part-0"], keys);
        Assert.Contains($"'{_root}/open' has no _SUCCESS", error.Message, StringComparison.Ordinal);
        Assert.Contains($"'{_root}/open/ds=1' has no _SUCCESS", error.Message, StringComparison.Ordinal);
        Assert.Contains($"'{_root}/zz/sub' has no _SUCCESS", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("below", error.Message, StringComparison.Ordinal);
        Assert.Equal(6, (await KeysAsync(Open(requireSuccess: false))).Count);
    }

    [Fact]
    public async Task A_folder_without_data_needs_no_mark()
    {
        Write("_logs", [1]);
        Write("a/_SUCCESS", []);
        Assert.Empty(await KeysAsync(Open()));
    }

    [Theory]
    [InlineData("hello world\n", "6372630000000200af083b2d")]
    [InlineData("pattern1000", "63726300000002007d292220cce5612a")]
    public async Task Side_cars_of_Hadoop_prove_their_files(string text, string sideCar)
    {
        var bytes = text == "pattern1000" ? [.. Enumerable.Range(0, 1000).Select(static i => (byte)(i % 251))] : Some.Text(text);
        Write("part-0", bytes);
        Write(".part-0.crc", Convert.FromHexString(sideCar));

        var proof = (await ProveAsync("part-0"))!;
        Assert.Equal("CRC-32 per 512 bytes (.crc)", proof.Name);
        Assert.Equal(64, proof.Value.Length);
        Assert.Null(Judge(proof, bytes, 7));
        bytes[^1] ^= 1;
        Assert.NotNull(Judge(proof, bytes, 7));
    }

    [Fact]
    public async Task A_damaged_chunk_is_named_wherever_the_parts_end()
    {
        var bytes = Some.Bytes(300_001);
        Write("dir/part 0", bytes);
        Write("dir/.part 0.crc", SideCar(bytes, 512));
        var proof = (await ProveAsync("dir/part 0"))!;
        foreach (var piece in new[] { 1000, 512, 65_536, 300_001, 511, 131_072 })
        {
            Assert.Null(Judge(proof, bytes, piece));
        }

        bytes[100_000] ^= 4;
        Assert.Contains("bytes 99840 to 100351 ", Judge(proof, bytes, 4096), StringComparison.Ordinal);
        bytes[100_000] ^= 4;
        bytes[^1] ^= 4;
        Assert.Contains("bytes 299520 to 300000 ", Judge(proof, bytes, 4096), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_read_whole_is_not_proven()
    {
        var bytes = Some.Bytes(3000);
        Write("a", bytes);
        Write(".a.crc", SideCar(bytes, 512));
        using var check = (await ProveAsync("a"))!.Begin();
        check.Add(0, bytes.AsSpan(0, 2048));
        Assert.NotNull(check.Judge());
    }

    [Theory]
    [InlineData("")]
    [InlineData("6372630000000200")]
    [InlineData("6372630000000000af083b2d")]
    [InlineData("637263ff00000200af083b2d")]
    [InlineData("6372630000000200af083b2daf083b2d")]
    public async Task A_side_car_that_is_none_fails_its_file(string hex)
    {
        Write("part-0", Some.Text("hello world\n"));
        Write(".part-0.crc", Convert.FromHexString(hex));
        var error = await Assert.ThrowsAsync<StoreException>(() => ProveAsync("part-0"));
        Assert.Equal(StoreErrorKind.Corrupt, error.Kind);
        Assert.Contains(".part-0.crc", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_side_car_that_goes_meanwhile_is_told()
    {
        Write("a", [1, 2]);
        Write(".a.crc", SideCar([1, 2], 512));
        var proof = (await ProveAsync("a"))!;
        File.Delete(Path.Combine(_root, ".a.crc"));
        Assert.Contains("is gone", Judge(proof, [1, 2], 2), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_without_side_cars_and_stores_that_are_no_exports_prove_nothing()
    {
        Write("a", [1]);
        Assert.Null(await ProveAsync("a"));
        Write(".a.crc", SideCar([1], 512));
        await using var plain = new LocalStore(new LocalOptions { Root = _root });
        Assert.False(plain.Info.TellsProof);
        Assert.Null(await plain.ProveAsync((await plain.HeadAsync("a", CancellationToken.None))!, CancellationToken.None));
    }

    [Fact]
    public void Options_of_exports_need_an_export()
    {
        Assert.Empty(new LocalOptions { Root = "x", Export = LocalExport.Hdfs, CopySuccess = true, RequireSuccess = false }.Validate());
        Assert.Equal(["copy_success", "require_success"], new LocalOptions { Root = "x", CopySuccess = true, RequireSuccess = false }.Validate().Select(static p => p.Option));
    }

    private static byte[] SideCar(byte[] bytes, int bytesPerCrc)
    {
        List<byte> file = [.. "crc\0"u8];
        var number = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, bytesPerCrc);
        file.AddRange(number);
        foreach (var chunk in bytes.Chunk(bytesPerCrc))
        {
            BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.HashToUInt32(chunk));
            file.AddRange(number);
        }

        return [.. file];
    }

    private static string? Judge(IContentProof proof, byte[] bytes, int piece)
    {
        using var check = proof.Begin();
        var offsets = Enumerable.Range(0, (bytes.Length + piece - 1) / piece).Select(i => i * piece).ToArray();
        new Random(1).Shuffle(offsets);
        Parallel.ForEach(offsets, offset => check.Add(offset, bytes.AsSpan(offset, Math.Min(piece, bytes.Length - offset))));
        return check.Judge();
    }

    private LocalStore Open(bool requireSuccess = true, bool copySuccess = false) =>
        new(new LocalOptions { Root = _root, Export = LocalExport.Hdfs, RequireSuccess = requireSuccess, CopySuccess = copySuccess });

    private async Task<IContentProof?> ProveAsync(string key)
    {
        // A proof is used while its store is open.
        var store = Open();
        _stores.Add(store);
        Assert.True(store.Info.TellsProof);
        return await store.ProveAsync((await store.HeadAsync(key, CancellationToken.None))!, CancellationToken.None);
    }

    private static async Task<List<string>> KeysAsync(LocalStore store)
    {
        List<string> keys = [];
        await foreach (var info in store.ListAsync("", null, CancellationToken.None))
        {
            keys.Add(info.Key);
        }

        await store.DisposeAsync();
        return keys;
    }

    private void Write(string name, byte[] bytes)
    {
        var path = Path.Combine(_root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
    }
}
