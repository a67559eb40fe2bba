using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using OssPipeline.Blocks.Encryption;

namespace OssPipeline.Blocks.Tests.Encryption;

public sealed class Aes256CtrVectorTests
{
    [Fact]
    public void The_carry_out_of_the_low_32_bits_is_kept()
    {
        using var cipher = new Aes256Ctr(Vectors.DataKey, Vectors.Iv);
        var bytes = Vectors.Plain(64);
        cipher.Transform(bytes, 0);
        Assert.Equal(Vectors.Hex("plaintext64_to_ciphertext64_hex"), bytes);
    }

    [Fact]
    public void A_long_plaintext_has_the_known_ciphertext()
    {
        using var cipher = new Aes256Ctr(Vectors.DataKey, Vectors.Iv);
        var bytes = Vectors.Plain(250_000);
        Assert.Equal(Vectors.All.GetProperty("plaintext_sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(bytes)));
        cipher.Transform(bytes, 0);
        Assert.Equal(Vectors.All.GetProperty("ciphertext_sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }

    [Fact]
    [SuppressMessage("Security", "CA5351:Do Not Use Broken Cryptographic Algorithms", Justification = "The known answers are given as MD5s, which is what OSS has for ETags.")]
    public void Each_part_on_its_own_is_what_the_whole_has_there()
    {
        using var cipher = new Aes256Ctr(Vectors.DataKey, Vectors.Iv);
        foreach (var part in Vectors.All.GetProperty("multipart").GetProperty("parts").EnumerateArray())
        {
            var offset = (part.GetProperty("n").GetInt32() - 1) * 102_400;
            var bytes = Vectors.Plain(250_000).AsSpan(offset, part.GetProperty("len").GetInt32()).ToArray();
            cipher.Transform(bytes, offset);
            Assert.Equal(part.GetProperty("cipher_md5_upper").GetString(), Convert.ToHexString(MD5.HashData(bytes)));
        }
    }

    [Fact]
    public void A_range_decrypts_on_its_own()
    {
        var range = Vectors.All.GetProperty("range_get");
        using var cipher = new Aes256Ctr(Vectors.DataKey, Vectors.Iv);
        var bytes = Convert.FromHexString(range.GetProperty("cipher_hex_first32_from_100000").GetString()!);
        cipher.Transform(bytes, 100_000);
        Assert.Equal(Convert.FromHexString(range.GetProperty("plain_hex_first16").GetString()!), bytes[5..21]);
    }

    // NIST SP 800-38A, F.5.5.
    [Fact]
    public void The_published_vector_of_the_mode_holds()
    {
        using var cipher = new Aes256Ctr(
            Convert.FromHexString("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4"), Convert.FromHexString("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"));
        var bytes = Convert.FromHexString("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710");
        cipher.Transform(bytes, 0);
        Assert.Equal("601ec313775789a5b7a7f504bbf3d228f443e3ca4d62b59aca84e990cacaf5c52b0930daa23de94ce87017ba2d84988ddfc9c58db67aada613c2dd08457941a6", Convert.ToHexStringLower(bytes));
    }

    [Fact]
    public void Starts_of_the_seed_sample_have_their_known_ciphertexts()
    {
        foreach (var (start, expected) in new[] { (1, "843805da6adaf08bd293f545"), (7, "297045ed00cb2a2f40c37a37") })
        {
            using var content = ContentKey.Of(Vectors.DataKey, (UInt128)start);
            using var cipher = content.CreateCipher();
            var bytes = "test content"u8.ToArray();
            cipher.Transform(bytes, 0);
            Assert.Equal(expected, Convert.ToHexStringLower(bytes));
        }
    }
}
