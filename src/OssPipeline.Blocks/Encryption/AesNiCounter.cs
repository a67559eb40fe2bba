using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using Aes = System.Runtime.Intrinsics.X86.Aes;

namespace OssPipeline.Blocks.Encryption;

/// <summary>Counter mode by AES-NI: eight blocks on their way at once, as a round takes several cycles but one or two can begin in each.</summary>
/// <remarks>
/// The units that do the rounds do other vector work as well, so there is as little of that as can be: eights begin at counters that
/// are multiples of eight, so that counting within one never carries. Compiled for the machine it
/// runs on. Measured by the benchmark verb <c>kernels</c>.
/// </remarks>
internal static class AesNiCounter
{
    private const int Block = 16;
    private const int AtOnce = 8;
    private const int Eight = AtOnce * Block;

    public static bool IsSupported => Aes.IsSupported && BitConverter.IsLittleEndian;

    /// <summary>XORs bytes with the key stream.</summary>
    /// <param name="schedule">The fifteen round keys.</param>
    /// <param name="counter">The counter of the first byte's block.</param>
    /// <param name="skip">How many bytes of that block come before the first.</param>
    /// <param name="source">The bytes.</param>
    /// <param name="destination">As long as <paramref name="source"/>; the same memory or other memory.</param>
    public static void Transform(ReadOnlySpan<Vector128<byte>> schedule, UInt128 counter, int skip, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        ref var keys = ref MemoryMarshal.GetReference(schedule[..(AesKeySchedule.Rounds + 1)]);
        var first = counter & ~(UInt128)(AtOnce - 1);
        var before = ((int)(counter - first) * Block) + skip;
        if (before != 0)
        {
            var head = Math.Min(Eight - before, source.Length);
            Within(ref keys, first, before, source[..head], destination[..head]);
            source = source[head..];
            destination = destination[head..];
            first = unchecked(first + AtOnce);
        }

        var eights = source.Length / Eight;
        Eights(ref keys, first, ref MemoryMarshal.GetReference(source), ref MemoryMarshal.GetReference(destination), eights);
        if (eights * Eight < source.Length)
        {
            Within(ref keys, unchecked(first + (UInt128)(eights * AtOnce)), 0, source[(eights * Eight)..], destination[(eights * Eight)..]);
        }
    }

    // Less than an eight.
    private static void Within(ref Vector128<byte> keys, UInt128 first, int before, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        Span<byte> stream = stackalloc byte[Eight];
        stream.Clear();
        Eights(ref keys, first, ref MemoryMarshal.GetReference(stream), ref MemoryMarshal.GetReference(stream), 1);
        for (var i = 0; i < source.Length; i++)
        {
            destination[i] = (byte)(source[i] ^ stream[before + i]);
        }
    }

    // The blocks of the next eight are laid out in memory by the integer units while the vector units do the rounds of this one: only
    // their last bytes change, but for every thirty-second eight.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Eights(ref Vector128<byte> keys, UInt128 first, ref byte from, ref byte to, int eights)
    {
        Span<byte> slots = stackalloc byte[Eight];
        ref var slot = ref MemoryMarshal.GetReference(slots);
        LayOut(ref keys, first, ref slot);
        var last = keys.GetElement(Block - 1);
        var low = (byte)first;
        for (nuint done = 0; eights > 0; eights--, done += Eight)
        {
            var b0 = Vector128.LoadUnsafe(ref slot);
            var b1 = Vector128.LoadUnsafe(ref slot, 16);
            var b2 = Vector128.LoadUnsafe(ref slot, 32);
            var b3 = Vector128.LoadUnsafe(ref slot, 48);
            var b4 = Vector128.LoadUnsafe(ref slot, 64);
            var b5 = Vector128.LoadUnsafe(ref slot, 80);
            var b6 = Vector128.LoadUnsafe(ref slot, 96);
            var b7 = Vector128.LoadUnsafe(ref slot, 112);
            low += AtOnce;
            var place = (byte)(low ^ last);
            Unsafe.Add(ref slot, 15) = place;
            Unsafe.Add(ref slot, 31) = (byte)(place ^ 1);
            Unsafe.Add(ref slot, 47) = (byte)(place ^ 2);
            Unsafe.Add(ref slot, 63) = (byte)(place ^ 3);
            Unsafe.Add(ref slot, 79) = (byte)(place ^ 4);
            Unsafe.Add(ref slot, 95) = (byte)(place ^ 5);
            Unsafe.Add(ref slot, 111) = (byte)(place ^ 6);
            Unsafe.Add(ref slot, 127) = (byte)(place ^ 7);
            for (nuint round = 1; round < AesKeySchedule.Rounds; round++)
            {
                var key = Unsafe.Add(ref keys, round);
                b0 = Aes.Encrypt(b0, key);
                b1 = Aes.Encrypt(b1, key);
                b2 = Aes.Encrypt(b2, key);
                b3 = Aes.Encrypt(b3, key);
                b4 = Aes.Encrypt(b4, key);
                b5 = Aes.Encrypt(b5, key);
                b6 = Aes.Encrypt(b6, key);
                b7 = Aes.Encrypt(b7, key);
            }

            var end = Unsafe.Add(ref keys, AesKeySchedule.Rounds);
            Aes.EncryptLast(b0, end ^ Vector128.LoadUnsafe(ref from, done)).StoreUnsafe(ref to, done);
            Aes.EncryptLast(b1, end ^ Vector128.LoadUnsafe(ref from, done + 16)).StoreUnsafe(ref to, done + 16);
            Aes.EncryptLast(b2, end ^ Vector128.LoadUnsafe(ref from, done + 32)).StoreUnsafe(ref to, done + 32);
            Aes.EncryptLast(b3, end ^ Vector128.LoadUnsafe(ref from, done + 48)).StoreUnsafe(ref to, done + 48);
            Aes.EncryptLast(b4, end ^ Vector128.LoadUnsafe(ref from, done + 64)).StoreUnsafe(ref to, done + 64);
            Aes.EncryptLast(b5, end ^ Vector128.LoadUnsafe(ref from, done + 80)).StoreUnsafe(ref to, done + 80);
            Aes.EncryptLast(b6, end ^ Vector128.LoadUnsafe(ref from, done + 96)).StoreUnsafe(ref to, done + 96);
            Aes.EncryptLast(b7, end ^ Vector128.LoadUnsafe(ref from, done + 112)).StoreUnsafe(ref to, done + 112);
            if (low == 0)
            {
                first = unchecked((first | 0xFF) + 1);
                LayOut(ref keys, first, ref slot);
            }
        }

        CryptographicOperations.ZeroMemory(slots);
    }

    // Eight counters, each with the first round key on it.
    private static void LayOut(ref Vector128<byte> keys, UInt128 first, ref byte slot)
    {
        for (nuint i = 0; i < AtOnce; i++)
        {
            var counter = first | i;
            var block = Vector128.Create(BinaryPrimitives.ReverseEndianness((ulong)(counter >> 64)), BinaryPrimitives.ReverseEndianness((ulong)counter));
            (block.AsByte() ^ keys).StoreUnsafe(ref slot, i * Block);
        }
    }
}
