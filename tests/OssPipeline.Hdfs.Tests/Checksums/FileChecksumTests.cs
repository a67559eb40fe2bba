using System.Text;
using CsCheck;
using OssPipeline.Core.Storage;
using OssPipeline.Hdfs.Checksums;
using OssPipeline.TestKit.Hdfs;
using OssPipeline.TestKit.Stores;

namespace OssPipeline.Hdfs.Tests.Checksums;

public sealed class FileChecksumTests
{
    private const int MiB = 1 << 20;

    private static byte[] Pattern(int length) => [.. Enumerable.Range(0, length).Select(static i => (byte)(i % 251))];

    [Theory]
    [InlineData(0, "MD5-of-0MD5-of-0CRC32", "00000000000000000000000070bc8f4b72a86921468bf8e8441dce51")]
    [InlineData(2 * MiB, "MD5-of-2048MD5-of-512CRC32C", "000002000000000000000800a391fea09c9b538b4d0e11582913a91a")]
    [InlineData(3 * MiB, "MD5-of-2048MD5-of-512CRC32C", "000002000000000000000800a121823b3cfdba3efa3f19019dcfde80")]
    [InlineData((3 * MiB) + 100, "MD5-of-2048MD5-of-512CRC32C", "000002000000000000000800a9f32d644bb3dcffd79731df73428dec")]
    public void The_MD5_of_MD5s_has_the_padding_of_Javas_buffer(int length, string algorithm, string bytes)
    {
        var data = Pattern(length);
        Assert.Null(Judge(algorithm, bytes, Blocks(data, MiB), data, 65_536));
        Assert.Equal((algorithm, bytes, 28), HdfsChecksums.Md5OfMd5(Blocks(data, MiB)));
    }

    [Fact]
    public void One_block_of_text_has_its_MD5() =>
        Assert.Null(Judge("MD5-of-0MD5-of-512CRC32C", "000002000000000000000000cb719ad85249ddab138233798a828f23", [Encoding.ASCII.GetBytes("hello world\n")], Encoding.ASCII.GetBytes("hello world\n"), 5));

    [Theory]
    [InlineData(3 * MiB, "000002000000000000000800957a33daea67fdf4ed82f6ec5a654952")]
    public void The_MD5_without_padding_is_not_taken(int length, string bytes) =>
        Assert.NotNull(Judge("MD5-of-2048MD5-of-512CRC32C", bytes, Blocks(Pattern(length), MiB), Pattern(length), MiB));

    [Theory]
    [InlineData("123456789", "e3069283")]
    [InlineData("hello world\n", "f0ff7292")]
    public void The_CRC_of_a_whole_file_is_compared(string text, string bytes)
    {
        var data = Encoding.ASCII.GetBytes(text);
        Assert.Null(JudgeComposite(bytes, data, 2));
        Assert.NotNull(JudgeComposite("00000000", data, 2));
    }

    [Fact]
    public void The_CRC_of_a_larger_file_is_compared_whatever_the_order_of_its_pieces() => Assert.Null(JudgeComposite("585287f9", Pattern((3 * MiB) + 100), 100_003));

    [Fact]
    public void Pieces_of_any_length_in_any_order_from_any_thread_give_the_same_verdict() => Gen.Select(
        Gen.Int[1, 20_000], Gen.Int[1, 7], Gen.Int[1, 3000], Gen.Int[0, 1000]).Sample((length, blocks, piece, seed) =>
    {
        var data = Some.Bytes(length, seed);
        List<byte[]> layout = [];
        var random = new Random(seed);
        for (int at = 0, left = blocks; at < length; left--)
        {
            var take = left <= 1 ? length - at : Math.Min(length - at, random.Next(1, length));
            layout.Add(data[at..(at + take)]);
            at += take;
        }

        var (algorithm, bytes, told) = HdfsChecksums.Md5OfMd5(layout);
        var proof = Proof(algorithm, bytes, told, layout);
        Assert.Null(Judge(proof, data, piece, seed));
        data[seed % length] ^= 1;
        Assert.NotNull(Judge(proof, data, piece, seed));
    }, iter: 60);

    [Fact]
    public void Bytes_that_are_missing_are_noticed()
    {
        var data = Pattern(5000);
        var (algorithm, bytes, length) = HdfsChecksums.Md5OfMd5([data]);
        using var check = Proof(algorithm, bytes, length, [data]).Begin();
        check.Add(0, data.AsSpan(0, 4000));
        Assert.NotNull(check.Judge());
        check.Add(4000, data.AsSpan(4000));
        Assert.Null(check.Judge());
        check.Add(5000, "x"u8);
        Assert.NotNull(check.Judge());
    }

    [Fact]
    public void A_CRC_of_zlibs_kind_is_computed_too()
    {
        // Recorded from Hadoop 1.0.4, whose answer has four bytes of padding; the bytes of that file are not known, so only its form is read.
        var checksum = FileChecksum.Parse("MD5-of-2048MD5-of-512CRC32", "000002000000000000000800f8de10506e3c94f756fb062c4e99eac100000000", 28);
        Assert.Equal((CrcKind.Crc32, 512, 2048L, "000002000000000000000800f8de10506e3c94f756fb062c4e99eac1"), (checksum!.Crc, checksum.BytesPerCrc, checksum.CrcsPerBlock, checksum.Value));
        Assert.Equal(0xCBF43926u, Crc.Compute(CrcKind.Crc32, "123456789"u8));
        Assert.Equal(0xE3069283u, Crc.Compute(CrcKind.Crc32C, "123456789"u8));
        Assert.Equal(0xCBF43926u, Crc.Share(CrcKind.Crc32, Crc.Compute(CrcKind.Crc32, "1234"u8), 5) ^ Crc.Compute(CrcKind.Crc32, "56789"u8));
    }

    [Theory]
    [InlineData("MD5-of-0MD5-of-512MIXED", "000002000000000000000000cb719ad85249ddab138233798a828f23", 28)]
    [InlineData("MD5-of-0MD5-of-512CRC32C", "000002000000000000000000cb719ad85249ddab138233798a828f23", 27)]
    [InlineData("MD5-of-0MD5-of-512CRC32C", "00000200", 28)]
    [InlineData("MD5-of-0MD5-of-512CRC32C", "zz0002000000000000000000cb719ad85249ddab138233798a828f23", 28)]
    [InlineData("MD5-of-0MD5-of-512CRC32C", "7fffffff0000000000000000cb719ad85249ddab138233798a828f23", 28)]
    [InlineData("MD5-of-7MD5-of-512CRC32C", "000002000000000000000000cb719ad85249ddab138233798a828f23", 28)]
    [InlineData("COMPOSITE-CRC32C", "e30692", 3)]
    [InlineData("COMPOSITE-CRC32C", "", -1)]
    [InlineData("SHA", "e3069283", 4)]
    public void What_can_not_be_computed_again_is_no_checksum(string algorithm, string bytes, long length) => Assert.Null(FileChecksum.Parse(algorithm, bytes, length));

    [Fact]
    public void Sizes_that_would_take_too_much_memory_are_not_checked()
    {
        var checksum = FileChecksum.Parse("MD5-of-0MD5-of-1CRC32C", "000000010000000000000000cb719ad85249ddab138233798a828f23", 28)!;
        Assert.False(BlockDigestProof.CanCheck(checksum, BlockLayout.Single(1L << 40)));
        Assert.True(BlockDigestProof.CanCheck(checksum, BlockLayout.Single(1L << 20)));
    }

    private static List<byte[]> Blocks(byte[] data, int blockSize) => [.. data.Chunk(blockSize)];

    private static BlockDigestProof Proof(string algorithm, string bytes, long length, List<byte[]> blocks)
    {
        List<(long, long)> layout = [];
        var offset = 0L;
        foreach (var block in blocks)
        {
            layout.Add((offset, block.Length));
            offset += block.Length;
        }

        var proof = new BlockDigestProof(FileChecksum.Parse(algorithm, bytes, length)!, BlockLayout.Of(layout, offset)!);
        Assert.Equal((algorithm, bytes), (proof.Name, proof.Value));
        return proof;
    }

    private static string? Judge(string algorithm, string bytes, List<byte[]> blocks, byte[] data, int piece) => Judge(Proof(algorithm, bytes, 28, blocks), data, piece, 1);

    private static string? JudgeComposite(string bytes, byte[] data, int piece) =>
        Judge(new CompositeCrcProof(FileChecksum.Parse("COMPOSITE-CRC32C", bytes, 4)!, data.Length), data, piece, 1);

    private static string? Judge(IContentProof proof, byte[] data, int piece, int seed)
    {
        using var check = proof.Begin();
        Assert.False(check.NeedsOrder);
        var offsets = Enumerable.Range(0, (data.Length + piece - 1) / piece).Select(i => i * piece).ToArray();
        new Random(seed).Shuffle(offsets);
        Parallel.ForEach(offsets, offset => check.Add(offset, data.AsSpan(offset, Math.Min(piece, data.Length - offset))));
        return check.Judge();
    }
}
