using CsCheck;
using OssPipeline.Storage.Local;

namespace OssPipeline.Storage.Tests.Local;

public sealed class NativeNameTests
{
    private static readonly byte[] Awkward = [0x61, 0xC3, 0xA9, 0xF0, 0x9F, 0x98, 0x80, 0xED, 0xA0, 0xFF];

    private static readonly char[] AwkwardText = ['a', '/', '.', 'é', '\uD83D', '\uDE00', '\uDCC3', '\uDCA9', '\uDCFF', '\0'];

    [Fact]
    public void Any_name_of_bytes_survives_as_text() =>
        Gen.OneOf(Gen.Byte[1, 255].Array[1, 40], Gen.Int[0, Awkward.Length - 1].Select(i => Awkward[i]).Array[1, 12]).Sample(name =>
        {
            var bytes = new byte[NativeName.MaxPathBytes];

            Assert.True(NativeName.TryEncode(NativeName.Decode(name), bytes, out var length));
            Assert.Equal(name, bytes[..length]);
            Assert.Equal(0, bytes[length]);
        });

    [Fact]
    public void A_key_without_a_problem_comes_back_from_its_bytes() =>
        Gen.Int[0, AwkwardText.Length - 1].Select(i => AwkwardText[i]).Array[0, 8].Select(c => new string(c)).Sample(key =>
        {
            if (LocalKey.Problem(key) is not null)
            {
                return;
            }

            var bytes = new byte[NativeName.MaxPathBytes];
            Assert.True(NativeName.TryEncode(key, bytes, out var length));
            Assert.Equal(key, NativeName.Decode(bytes.AsSpan(0, length)));
        });

    [Theory]
    [InlineData(4095, true)]
    [InlineData(4096, false)]
    public void A_path_fits_one_system_call_or_is_refused(int length, bool fits) =>
        Assert.Equal(fits, NativeName.TryEncode(new string('a', length), new byte[NativeName.MaxPathBytes], out _));

    [Theory]
    [InlineData(255, 'a', true)]
    [InlineData(256, 'a', false)]
    [InlineData(85, '中', true)]
    [InlineData(86, '中', false)]
    public void A_name_has_at_most_255_bytes(int length, char c, bool fits) =>
        Assert.Equal(fits, LocalKey.Problem("dir/" + new string(c, length)) is null);
}
