using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using CsCheck;
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

    public static TheoryData<bool> Ways => AesNiCounter.IsSupported ? new TheoryData<bool>(true, false) : new TheoryData<bool>(false);

    [Theory]
    [MemberData(nameof(Ways))]
    public void Each_way_gives_the_key_stream_of_a_plain_reference_at_any_offset_and_length(bool byAesNi) =>
        Gen.Select(Gen.Byte.Array[32], Gen.Byte.Array[16], Gen.Int[0, 600], Gen.Long[0, 1L << 40], Gen.Int[0, 3]).Sample((key, iv, length, offset, edge) =>
        {
            // Edges where the low half of the counter runs over within a few blocks.
            if (edge > 0)
            {
                Array.Fill(iv, (byte)0xFF, edge == 1 ? 8 : 12, edge == 1 ? 8 : 4);
                offset %= 400;
            }

            using var cipher = new Aes256Ctr(key, iv, byAesNi);
            var bytes = new byte[length];
            new Random(length).NextBytes(bytes);
            var expected = Reference(key, iv, bytes, offset);
            var other = new byte[length];
            cipher.Transform(bytes, other, offset);
            cipher.Transform(bytes, offset);
            Assert.Equal(expected, other);
            Assert.Equal(expected, bytes);
        });

    [Theory]
    [MemberData(nameof(Ways))]
    public void Each_way_has_the_known_ciphertexts(bool byAesNi)
    {
        using var cipher = new Aes256Ctr(Vectors.DataKey, Vectors.Iv, byAesNi);
        var bytes = Vectors.Plain(250_000);
        cipher.Transform(bytes, 0);
        Assert.Equal(Vectors.All.GetProperty("ciphertext_sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task One_cipher_serves_many_threads(bool byAesNi)
    {
        using var cipher = new Aes256Ctr(Vectors.DataKey, Vectors.Iv, byAesNi);
        var whole = Vectors.Plain(1 << 20);
        cipher.Transform(whole, 0);
        var parts = Vectors.Plain(1 << 20);
        await Parallel.ForAsync(0, 64, (i, _) =>
        {
            cipher.Transform(parts.AsSpan(i << 14, 1 << 14), i << 14);
            return ValueTask.CompletedTask;
        });
        Assert.Equal(whole, parts);
    }

    private static byte[] Reference(byte[] key, byte[] iv, byte[] bytes, long offset)
    {
        using var aes = Aes.Create();
        aes.Key = key;
        var result = new byte[bytes.Length];
        for (var i = 0; i < bytes.Length; i++)
        {
            var counter = (new System.Numerics.BigInteger(iv, isUnsigned: true, isBigEndian: true) + ((offset + i) / 16)) % System.Numerics.BigInteger.Pow(2, 128);
            var block = new byte[16];
            var digits = counter.ToByteArray(isUnsigned: true, isBigEndian: true);
            digits.CopyTo(block, 16 - digits.Length);
            result[i] = (byte)(bytes[i] ^ aes.EncryptEcb(block, PaddingMode.None)[(offset + i) % 16]);
        }

        return result;
    }
}
