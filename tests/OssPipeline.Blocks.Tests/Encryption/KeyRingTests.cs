using System.Security.Cryptography;
using OssPipeline.Blocks.Encryption;

namespace OssPipeline.Blocks.Tests.Encryption;

public sealed class KeyRingTests
{
    [Fact]
    public void The_key_that_fits_is_found_among_several()
    {
        using var ring = new KeyRing([Another(), Another(), Vectors.PrivateKey()]);
        var metadata = Vectors.Metadata("v2_pkcs1");
        using var content = ring.Open(Envelope.Read(metadata)!);
        Assert.Equal(Vectors.DataKey, content.Key);
    }

    [Fact]
    public void A_material_description_says_which_key_is_tried_first()
    {
        using var rsa = RSA.Create(2048);
        var pem = rsa.ExportPkcs8PrivateKeyPem();
        using var key = PublicKey.Load(Vectors.Env(rsa.ExportSubjectPublicKeyInfoPem()));
        using var content = ContentKey.Create(EnvelopeFormat.V2);
        var description = new Dictionary<string, string> { ["key"] = "2026" };
        var metadata = new Dictionary<string, string>(Envelope.Write(EnvelopeFormat.V2, key, content, description, 1, null));
        metadata.Remove("osspipe-key");
        using var ring = new KeyRing([Vectors.PrivateKey(), Vectors.Load(pem, description: description)]);
        using var opened = ring.Open(Envelope.Read(metadata)!);
        Assert.Equal(content.Key, opened.Key);
    }

    [Fact]
    public void With_no_key_that_fits_the_wanted_one_is_named_and_nothing_else_told()
    {
        using var key = Vectors.PublicKey();
        using var content = ContentKey.Create(EnvelopeFormat.V2);
        var envelope = Envelope.Read(Envelope.Write(EnvelopeFormat.V2, key, content, new Dictionary<string, string>(), 1, null))!;
        using var ring = new KeyRing([Another(), Another()]);
        var error = Assert.Throws<InvalidDataException>(() => ring.Open(envelope));

        Assert.Equal($"none of the 2 private keys opens it; it was encrypted for the key {key.Id}.", error.Message);
    }

    [Fact]
    public void A_damaged_wrapped_key_has_the_same_error_as_a_wrong_key()
    {
        var metadata = Vectors.Metadata("v2_pkcs1");
        var wrapped = Convert.FromBase64String(metadata["client-side-encryption-key"]);
        wrapped[^1] ^= 1;
        metadata["client-side-encryption-key"] = Convert.ToBase64String(wrapped);
        using var right = Vectors.Ring();
        using var wrong = new KeyRing([Another()]);

        Assert.Equal(
            Assert.Throws<InvalidDataException>(() => wrong.Open(Envelope.Read(Vectors.Metadata("v2_pkcs1"))!)).Message,
            Assert.Throws<InvalidDataException>(() => right.Open(Envelope.Read(metadata)!)).Message);
    }

    [Fact]
    public async Task Many_threads_may_open_with_one_ring()
    {
        using var ring = Vectors.Ring();
        var envelope = Envelope.Read(Vectors.Metadata("v2_oaep"))!;
        await Parallel.ForAsync(0, 64, (_, _) =>
        {
            using var content = ring.Open(envelope);
            Assert.Equal(Vectors.DataKey, content.Key);
            return ValueTask.CompletedTask;
        });
    }

    private static PrivateKey Another()
    {
        using var rsa = RSA.Create(2048);
        return Vectors.Load(rsa.ExportPkcs8PrivateKeyPem());
    }
}
