using System.Buffers.Binary;
using OssPipeline.Blocks.Encryption;

namespace OssPipeline.Blocks.Tests.Encryption;

public sealed class ContentKeyTests
{
    [Theory]
    [InlineData(EnvelopeFormat.V2)]
    [InlineData(EnvelopeFormat.Oaep)]
    public void A_new_one_has_the_shape_that_all_SDKs_agree_on(EnvelopeFormat format)
    {
        var seen = new HashSet<string>();
        for (var i = 0; i < 1000; i++)
        {
            using var key = ContentKey.Create(format);
            Assert.NotEqual(0, key.Key[0]);
            Assert.Equal(new byte[4], key.Iv[8..12]);
            Assert.True(seen.Add(Convert.ToHexString(key.Key)));
            Assert.True(seen.Add(Convert.ToHexString(key.Iv)));
        }
    }

    [Theory]
    [InlineData(EnvelopeFormat.Seed)]
    [InlineData(EnvelopeFormat.Hybrid)]
    public void One_with_a_seed_starts_at_one_to_ten(EnvelopeFormat format)
    {
        var starts = new HashSet<UInt128>();
        for (var i = 0; i < 1000; i++)
        {
            using var key = ContentKey.Create(format);
            Assert.NotEqual(0, key.Key[0]);
            starts.Add(BinaryPrimitives.ReadUInt128BigEndian(key.Iv));
        }

        Assert.Equal(Enumerable.Range(1, 10).Select(i => (UInt128)i), starts.Order());
    }

    [Fact]
    public void A_cipher_that_was_disposed_of_does_not_go_on_with_a_wiped_key()
    {
        using var key = ContentKey.Create(EnvelopeFormat.V2);
        var cipher = key.CreateCipher();
        cipher.Dispose();
        cipher.Dispose();
        Assert.Throws<ObjectDisposedException>(() => cipher.Transform(new byte[16], 0));
    }
}
