using System.Security.Cryptography;
using CsCheck;
using OssPipeline.Blocks.Encryption;
using OssPipeline.Core.Data;

namespace OssPipeline.Blocks.Tests.Encryption;

public sealed class CtrPassTests
{
    [Fact]
    public void One_pass_gives_what_the_steps_give_one_after_another() =>
        Gen.Select(Gen.OneOf(Gen.Int[0, 200_000], Gen.Int[1_000_000, 3_200_000]), Gen.Int[0, 3], Gen.Bool, Gen.Bool).Sample(
            (length, leaf, withSha, knowsCrc) =>
            {
                var plain = new byte[length];
                new Random(length).NextBytes(plain);
                var offset = (long)leaf * Sha256Leaves.LeafSize;
                using var cipher = new Aes256Ctr(Vectors.DataKey, Vectors.Iv);
                var expected = new byte[length];
                cipher.Transform(plain, expected, offset);
                var digests = new byte[withSha ? Sha256Leaves.CountOf(length) * 32 : 0];
                var bytes = (byte[])plain.Clone();
                ulong? crc = knowsCrc ? Crc64Xz.Compute(plain) : null;
                var output = CtrPass.Encrypt(cipher, bytes, offset, digests, ref crc);

                Assert.Equal(expected, bytes);
                Assert.Equal((Crc64Xz.Compute(plain), Crc64Xz.Compute(expected)), (crc, output));
                Assert.Equal(withSha ? Leaves(plain) : [], digests);

                var back = new byte[digests.Length];
                ulong? cipherCrc = null;
                var plainCrc = CtrPass.Decrypt(cipher, bytes, offset, back, ref cipherCrc);
                Assert.Equal(plain, bytes);
                Assert.Equal((output, crc), (cipherCrc, (ulong?)plainCrc));
                Assert.Equal(digests, back);
            },
            iter: 60);

    private static byte[] Leaves(byte[] bytes) => bytes.Length == 0
        ? SHA256.HashData([])
        : [.. bytes.Chunk(Sha256Leaves.LeafSize).SelectMany(leaf => SHA256.HashData(leaf))];
}
