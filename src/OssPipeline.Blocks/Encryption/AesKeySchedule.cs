using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace OssPipeline.Blocks.Encryption;

/// <summary>The fifteen round keys of AES-256 (FIPS 197, 5.2), made by the processor's own instructions.</summary>
internal static class AesKeySchedule
{
    public const int Rounds = 14;

    /// <summary>Expands a 32-byte key into <see cref="Rounds"/> + 1 round keys.</summary>
    public static void Expand(ReadOnlySpan<byte> key, Span<Vector128<byte>> schedule)
    {
        var even = Vector128.Create(key[..16]);
        var odd = Vector128.Create(key[16..32]);
        schedule[0] = even;
        schedule[1] = odd;
        for (var i = 2; i <= Rounds; i += 2)
        {
            // The instruction wants its round constant in the code.
            var assist = i switch
            {
                2 => Aes.KeygenAssist(odd, 0x01),
                4 => Aes.KeygenAssist(odd, 0x02),
                6 => Aes.KeygenAssist(odd, 0x04),
                8 => Aes.KeygenAssist(odd, 0x08),
                10 => Aes.KeygenAssist(odd, 0x10),
                12 => Aes.KeygenAssist(odd, 0x20),
                _ => Aes.KeygenAssist(odd, 0x40),
            };
            even = Mixed(even) ^ Sse2.Shuffle(assist.AsInt32(), 0xFF).AsByte();
            schedule[i] = even;
            if (i < Rounds)
            {
                odd = Mixed(odd) ^ Sse2.Shuffle(Aes.KeygenAssist(even, 0).AsInt32(), 0xAA).AsByte();
                schedule[i + 1] = odd;
            }
        }
    }

    // Each word XOR all words before it.
    private static Vector128<byte> Mixed(Vector128<byte> words)
    {
        words ^= Sse2.ShiftLeftLogical128BitLane(words, 4);
        words ^= Sse2.ShiftLeftLogical128BitLane(words, 8);
        return words;
    }
}
