using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace OssPipeline.Blocks.Encryption;

/// <summary>Counter mode by AES-NI: eight blocks on their way at once, as one round takes several cycles but one can begin in each.</summary>
/// <remarks>Compiled for the machine it runs on. Measured by the benchmark verb <c>kernels</c>.</remarks>
internal static class AesNiCounter
{
    private const int Block = 16;
    private const int AtOnce = 8;

    // Counters are big-endian numbers; adding wants little-endian ones.
    private static readonly Vector128<byte> Reversed = Vector128.Create((byte)15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);

    public static bool IsSupported => Aes.IsSupported && Ssse3.IsSupported;

    /// <summary>XORs whole blocks with the key stream.</summary>
    /// <param name="schedule">The fifteen round keys.</param>
    /// <param name="counter">The counter of the first block.</param>
    /// <param name="source">Whole blocks.</param>
    /// <param name="destination">As long as <paramref name="source"/>; the same memory or other memory.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transform(ReadOnlySpan<Vector128<byte>> schedule, UInt128 counter, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        ref var from = ref MemoryMarshal.GetReference(source);
        ref var to = ref MemoryMarshal.GetReference(destination);
        ref var keys = ref MemoryMarshal.GetReference(schedule[..(AesKeySchedule.Rounds + 1)]);
        nuint length = (uint)source.Length;
        nuint done = 0;
        var reverse = Reversed;
        while (done + (AtOnce * Block) <= length)
        {
            // As many batches as the low half can count without a carry: nearly always all of them.
            var low = (ulong)counter;
            var batches = Math.Min((length - done) / (AtOnce * Block), (nuint)((ulong.MaxValue - low) / AtOnce));
            if (batches == 0)
            {
                batches = 1;
                Carrying(ref keys, counter, ref Unsafe.Add(ref from, done), ref Unsafe.Add(ref to, done), AtOnce);
                counter += AtOnce;
                done += AtOnce * Block;
                continue;
            }

            var next = Vector128.Create(low, (ulong)(counter >> 64));
            var one = Vector128.CreateScalar(1UL);
            var (two, four) = (one + one, one + one + one + one);
            counter += (UInt128)(batches * AtOnce);
            for (var end = done + (batches * AtOnce * Block); done < end; done += AtOnce * Block)
            {
                var key = keys;
                var n2 = next + two;
                var n4 = next + four;
                var n6 = n4 + two;
                var b0 = Ssse3.Shuffle(next.AsByte(), reverse) ^ key;
                var b1 = Ssse3.Shuffle((next + one).AsByte(), reverse) ^ key;
                var b2 = Ssse3.Shuffle(n2.AsByte(), reverse) ^ key;
                var b3 = Ssse3.Shuffle((n2 + one).AsByte(), reverse) ^ key;
                var b4 = Ssse3.Shuffle(n4.AsByte(), reverse) ^ key;
                var b5 = Ssse3.Shuffle((n4 + one).AsByte(), reverse) ^ key;
                var b6 = Ssse3.Shuffle(n6.AsByte(), reverse) ^ key;
                var b7 = Ssse3.Shuffle((n6 + one).AsByte(), reverse) ^ key;
                next = n4 + four;
                for (nuint round = 1; round < AesKeySchedule.Rounds; round++)
                {
                    key = Unsafe.Add(ref keys, round);
                    b0 = Aes.Encrypt(b0, key);
                    b1 = Aes.Encrypt(b1, key);
                    b2 = Aes.Encrypt(b2, key);
                    b3 = Aes.Encrypt(b3, key);
                    b4 = Aes.Encrypt(b4, key);
                    b5 = Aes.Encrypt(b5, key);
                    b6 = Aes.Encrypt(b6, key);
                    b7 = Aes.Encrypt(b7, key);
                }

                key = Unsafe.Add(ref keys, AesKeySchedule.Rounds);
                (Aes.EncryptLast(b0, key) ^ Vector128.LoadUnsafe(ref from, done)).StoreUnsafe(ref to, done);
                (Aes.EncryptLast(b1, key) ^ Vector128.LoadUnsafe(ref from, done + 16)).StoreUnsafe(ref to, done + 16);
                (Aes.EncryptLast(b2, key) ^ Vector128.LoadUnsafe(ref from, done + 32)).StoreUnsafe(ref to, done + 32);
                (Aes.EncryptLast(b3, key) ^ Vector128.LoadUnsafe(ref from, done + 48)).StoreUnsafe(ref to, done + 48);
                (Aes.EncryptLast(b4, key) ^ Vector128.LoadUnsafe(ref from, done + 64)).StoreUnsafe(ref to, done + 64);
                (Aes.EncryptLast(b5, key) ^ Vector128.LoadUnsafe(ref from, done + 80)).StoreUnsafe(ref to, done + 80);
                (Aes.EncryptLast(b6, key) ^ Vector128.LoadUnsafe(ref from, done + 96)).StoreUnsafe(ref to, done + 96);
                (Aes.EncryptLast(b7, key) ^ Vector128.LoadUnsafe(ref from, done + 112)).StoreUnsafe(ref to, done + 112);
            }
        }

        Carrying(ref keys, counter, ref Unsafe.Add(ref from, done), ref Unsafe.Add(ref to, done), (int)((length - done) / Block));
    }

    /// <summary>One block of key stream.</summary>
    public static Vector128<byte> KeyStream(ReadOnlySpan<Vector128<byte>> schedule, UInt128 counter) =>
        Encrypted(ref MemoryMarshal.GetReference(schedule[..(AesKeySchedule.Rounds + 1)]), counter);

    // Block by block, with the carry kept.
    private static void Carrying(ref Vector128<byte> keys, UInt128 counter, ref byte from, ref byte to, int blocks)
    {
        for (nuint i = 0; i < (nuint)blocks; i++)
        {
            (Encrypted(ref keys, counter++) ^ Vector128.LoadUnsafe(ref from, i * Block)).StoreUnsafe(ref to, i * Block);
        }
    }

    private static Vector128<byte> Encrypted(ref Vector128<byte> keys, UInt128 counter)
    {
        var block = Ssse3.Shuffle(Vector128.Create((ulong)counter, (ulong)(counter >> 64)).AsByte(), Reversed) ^ keys;
        for (nuint round = 1; round < AesKeySchedule.Rounds; round++)
        {
            block = Aes.Encrypt(block, Unsafe.Add(ref keys, round));
        }

        return Aes.EncryptLast(block, Unsafe.Add(ref keys, AesKeySchedule.Rounds));
    }
}
