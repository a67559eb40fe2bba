using System.Security.Cryptography;
using OssPipeline.Blocks.Encryption;

namespace OssPipeline.Blocks.Tests.Encryption;

public sealed class PlaintextSealTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_is_sealed_is_opened_with_the_same_data_key(bool withSha)
    {
        using var content = ContentKey.Create(EnvelopeFormat.V2);
        var seal = new PlaintextSeal(long.MaxValue, 1, ulong.MaxValue, withSha ? SHA256.HashData([1]) : null);
        var text = seal.Seal(content);
        var opened = PlaintextSeal.Open(text, content);

        Assert.Equal((seal.Length, seal.Crc64, seal.CipherCrc64), (opened.Length, opened.Crc64, opened.CipherCrc64));
        Assert.Equal(seal.Sha256, opened.Sha256);
        Assert.Matches("^[A-Za-z0-9+/=]{1,200}$", text);
        Assert.NotEqual(text, seal.Seal(content));
    }

    [Fact]
    public void Another_data_key_opens_nothing()
    {
        using var content = ContentKey.Create(EnvelopeFormat.V2);
        using var other = ContentKey.Create(EnvelopeFormat.V2);
        var text = new PlaintextSeal(1, 2, 3, null).Seal(content);
        Assert.Contains("does not belong", Assert.Throws<InvalidDataException>(() => PlaintextSeal.Open(text, other)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_with_any_byte_changed_or_cut_is_refused()
    {
        using var content = ContentKey.Create(EnvelopeFormat.V2);
        var bytes = Convert.FromBase64String(new PlaintextSeal(1, 2, 3, new byte[32]).Seal(content));
        for (var i = 0; i < bytes.Length; i++)
        {
            var changed = (byte[])bytes.Clone();
            changed[i] ^= 0x10;
            Assert.Throws<InvalidDataException>(() => PlaintextSeal.Open(Convert.ToBase64String(changed), content));
            Assert.Throws<InvalidDataException>(() => PlaintextSeal.Open(Convert.ToBase64String(bytes[..i]), content));
        }

        Assert.Throws<InvalidDataException>(() => PlaintextSeal.Open("no base64!", content));
        Assert.Throws<InvalidDataException>(() => PlaintextSeal.Open(new string('A', 10_000), content));
    }
}
