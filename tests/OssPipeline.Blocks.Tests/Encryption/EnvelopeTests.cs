using System.Security.Cryptography;
using OssPipeline.Blocks.Encryption;

namespace OssPipeline.Blocks.Tests.Encryption;

public sealed class EnvelopeTests
{
    private static readonly Dictionary<string, string> NoDescription = [];

    [Theory]
    [InlineData("v2_pkcs1", EnvelopeFormat.V2)]
    [InlineData("v2_oaep", EnvelopeFormat.Oaep)]
    public void A_known_envelope_gives_the_known_key_and_iv(string vector, EnvelopeFormat format)
    {
        var envelope = Envelope.Read(Vectors.Metadata(vector))!;
        using var ring = Vectors.Ring();
        using var content = ring.Open(envelope);

        Assert.Equal(format, envelope.Format);
        Assert.Equal(Vectors.DataKey, content.Key);
        Assert.Equal(Vectors.Iv, content.Iv);
    }

    [Theory]
    [InlineData("legacy_oss_crypto", EnvelopeFormat.LegacyPython, 8)]
    [InlineData("seed_variant", EnvelopeFormat.Seed, 7)]
    public void A_known_envelope_with_a_number_for_start_decrypts_the_known_ciphertext(string vector, EnvelopeFormat format, byte start)
    {
        var envelope = Envelope.Read(Vectors.Metadata(vector))!;
        using var ring = Vectors.Ring();
        using var content = ring.Open(envelope);
        using var cipher = content.CreateCipher();
        var bytes = Convert.FromHexString(Vectors.All.GetProperty(vector).GetProperty("cipher_of_plaintext64_hex").GetString()!);
        cipher.Transform(bytes, 0);

        Assert.Equal(format, envelope.Format);
        Assert.Equal(start, content.Iv[15]);
        Assert.Equal(Vectors.Plain(64), bytes);
    }

    [Theory]
    [InlineData("rsa_private_key_pkcs8_pem")]
    [InlineData("rsa_private_key_pkcs1_pem")]
    public void Both_forms_of_a_private_key_open_it(string pem)
    {
        using var ring = new KeyRing([Vectors.PrivateKey(pem)]);
        using var content = ring.Open(Envelope.Read(Vectors.Metadata("v2_pkcs1"))!);
        Assert.Equal(Vectors.DataKey, content.Key);
    }

    [Theory]
    [InlineData(EnvelopeFormat.V2)]
    [InlineData(EnvelopeFormat.Oaep)]
    [InlineData(EnvelopeFormat.Seed)]
    [InlineData(EnvelopeFormat.Hybrid)]
    public void What_is_written_is_read_again(EnvelopeFormat format)
    {
        using var key = Vectors.PublicKey();
        using var ring = Vectors.Ring();
        using var content = ContentKey.Create(format);
        var metadata = Envelope.Write(format, key, content, NoDescription, 1000, null);
        var envelope = Envelope.Read(metadata)!;
        using var opened = ring.Open(envelope);

        Assert.Equal(format, envelope.Format);
        Assert.Equal(key.Id, envelope.KeyId);
        Assert.Equal(content.Key, opened.Key);
        Assert.Equal(content.Iv, opened.Iv);
        Assert.Equal(format == EnvelopeFormat.Seed ? null : 1000, envelope.Length);
    }

    [Fact]
    public void V2_has_the_headers_of_the_specification_and_no_description_unless_given()
    {
        using var key = Vectors.PublicKey();
        using var content = ContentKey.Create(EnvelopeFormat.V2);
        var whole = Envelope.Write(EnvelopeFormat.V2, key, content, NoDescription, 5, null);
        var parts = Envelope.Write(EnvelopeFormat.V2, key, content, new Dictionary<string, string> { ["b"] = "2", ["a"] = "1" }, 300_000, 102_400);

        Assert.Equal(
            ["client-side-encryption-cek-alg", "client-side-encryption-key", "client-side-encryption-start", "client-side-encryption-unencrypted-content-length", "client-side-encryption-wrap-alg", "osspipe-key"],
            whole.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(("AES/CTR/NoPadding", "RSA/NONE/PKCS1Padding"), (whole["client-side-encryption-cek-alg"], whole["client-side-encryption-wrap-alg"]));
        Assert.Equal(("300000", "102400"), (parts["client-side-encryption-data-size"], parts["client-side-encryption-part-size"]));
        Assert.Equal("""{"a":"1","b":"2"}""", parts["client-side-encryption-matdesc"]);
    }

    /// <summary>What Go's json.Marshal gives for these: the Go SDKs compare descriptions as text and refuse (v1) or miss (v2) any other spelling.</summary>
    [Theory]
    [InlineData("a+b's", """{"key":"a+b's"}""")]
    [InlineData("2026 <x> & \"y\"", """{"key":"2026 \u003cx\u003e \u0026 \"y\""}""")]
    [InlineData(@"C:\keys", """{"key":"C:\\keys"}""")]
    [InlineData("a\tb\u0001\n", """{"key":"a\tb\u0001\n"}""")]
    public void A_description_is_spelled_as_the_Go_SDKs_spell_it(string value, string expected)
    {
        using var key = Vectors.PublicKey();
        using var content = ContentKey.Create(EnvelopeFormat.V2);
        var metadata = Envelope.Write(EnvelopeFormat.V2, key, content, new Dictionary<string, string> { ["key"] = value }, null, null);

        Assert.Equal(expected, metadata["client-side-encryption-matdesc"]);
        Assert.Equal(value, Envelope.Read(metadata)!.Description["key"]);
    }

    [Fact]
    public void A_description_beyond_ascii_stays_a_header_and_is_read_again()
    {
        using var key = Vectors.PublicKey();
        using var content = ContentKey.Create(EnvelopeFormat.V2);
        var metadata = Envelope.Write(EnvelopeFormat.V2, key, content, new Dictionary<string, string> { ["钥"] = "\U0001F511\u2028\u007F" }, null, null);

        Assert.Equal("""{"\u94a5":"\ud83d\udd11\u2028\u007f"}""", metadata["client-side-encryption-matdesc"]);
        Assert.Equal("\U0001F511\u2028\u007F", Envelope.Read(metadata)!.Description["钥"]);
    }

    [Fact]
    public void Ivs_leave_bytes_8_to_11_zero_and_keys_begin_with_no_zero()
    {
        for (var i = 0; i < 600; i++)
        {
            using var content = ContentKey.Create(EnvelopeFormat.V2);
            Assert.Equal(0u, BitConverter.ToUInt32(content.Iv, 8));
            Assert.NotEqual(0, content.Key[0]);
        }
    }

    [Fact]
    public void One_ciphertext_serves_both_readers_of_a_hybrid()
    {
        using var key = Vectors.PublicKey();
        using var ring = Vectors.Ring();
        using var content = ContentKey.Create(EnvelopeFormat.Hybrid);
        var metadata = Envelope.Write(EnvelopeFormat.Hybrid, key, content, NoDescription, 1, null);
        var seed = metadata.Where(m => m.Key.StartsWith("x-oss-", StringComparison.Ordinal)).ToDictionary();
        var v2 = metadata.Where(m => m.Key.StartsWith("client-side-", StringComparison.Ordinal)).ToDictionary();
        using var bySeed = ring.Open(Envelope.Read(seed)!);
        using var byV2 = ring.Open(Envelope.Read(v2)!);

        Assert.Equal(byV2.Iv, bySeed.Iv);
        Assert.Equal(byV2.Key, bySeed.Key);
        Assert.InRange(byV2.Iv[15], 1, 10);
        Assert.True(metadata.Sum(m => m.Key.Length + m.Value.Length) < 8192);
    }

    [Fact]
    public void An_object_without_the_headers_is_plain() =>
        Assert.Null(Envelope.Read(new Dictionary<string, string> { ["origin"] = "erp" }));

    [Theory]
    [InlineData("client-side-encryption-key", null, "client-side-encryption-key is of no use: it is missing")]
    [InlineData("client-side-encryption-start", null, "client-side-encryption-start is of no use: it is missing")]
    [InlineData("client-side-encryption-wrap-alg", null, "it is missing")]
    [InlineData("client-side-encryption-cek-alg", "AES/GCM/NoPadding", "only AES/CTR/NoPadding is known")]
    [InlineData("client-side-encryption-wrap-alg", "KMS/ALICLOUD", "KMS")]
    [InlineData("client-side-encryption-wrap-alg", "ROT13", "are known")]
    [InlineData("client-side-encryption-key", "§§", "it is not Base64")]
    [InlineData("client-side-encryption-key", "", "it is missing")]
    [InlineData("client-side-encryption-unencrypted-content-length", "-1", "no number of bytes")]
    [InlineData("client-side-encryption-matdesc", "[1]", "material description")]
    [InlineData("client-side-encryption-matdesc", "{\"a\":{\"b\":{}}}", "material description")]
    [InlineData("client-side-encryption-matdesc", """{"a":"\ud800"}""", "material description")]
    [InlineData("client-side-encryption-matdesc", """{"\udc00":"a"}""", "material description")]
    public void A_missing_or_malformed_header_is_named(string name, string? value, string message)
    {
        var metadata = Vectors.Metadata("v2_pkcs1");
        metadata.Remove(name);
        if (value is not null)
        {
            metadata[name] = value;
        }

        var error = Assert.Throws<InvalidDataException>(() => Envelope.Read(metadata));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_of_unreasonable_length_is_refused()
    {
        var metadata = Vectors.Metadata("v2_pkcs1");
        metadata["client-side-encryption-key"] = new string('A', 1 << 20);
        Assert.Contains("too long", Assert.Throws<InvalidDataException>(() => Envelope.Read(metadata)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(EnvelopeFormat.V2)]
    [InlineData(EnvelopeFormat.Oaep)]
    [InlineData(EnvelopeFormat.Hybrid)]
    [InlineData(EnvelopeFormat.Seed)]
    public void Rewrapping_changes_who_opens_it_and_nothing_else(EnvelopeFormat format)
    {
        using var oldKey = Vectors.PublicKey();
        using var oldRing = Vectors.Ring();
        using var rsa = RSA.Create(2048);
        using var newKey = PublicKey.Load(Vectors.Env(rsa.ExportSubjectPublicKeyInfoPem()));
        using var newRing = new KeyRing([Vectors.Load(rsa.ExportPkcs8PrivateKeyPem())]);
        using var content = ContentKey.Create(format);
        var before = new Dictionary<string, string>(Envelope.Write(format, oldKey, content, NoDescription, 10, null)) { ["origin"] = "erp", ["osspipe-seal"] = "x" };
        var envelope = Envelope.Read(before)!;
        using var opened = oldRing.Open(envelope);
        var after = envelope.Rewrap(before, newKey, opened, NoDescription);
        using var again = newRing.Open(Envelope.Read(after)!);

        Assert.Equal(content.Key, again.Key);
        Assert.Equal(content.Iv, again.Iv);
        Assert.Null(oldRing.TryOpen(Envelope.Read(after)!));
        Assert.Equal(before.Keys.Order(StringComparer.Ordinal), after.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(("erp", "x", newKey.Id), (after["origin"], after["osspipe-seal"], after["osspipe-key"]));
        Assert.Equal(format, Envelope.Read(after)!.Format);
    }
}
