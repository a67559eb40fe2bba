using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace OssPipeline.Core.Data;

/// <summary>CRC-64/XZ by carry-less multiplication: many stretches of the message are folded at once, and the rest is reduced at the end.</summary>
/// <remarks>
/// <para>Gopal et al., "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction" (Intel, 2009), in its reflected form.
/// A lane is 128 bits of message: bit 0 is the coefficient of x¹²⁷. Its first half, moved on by d bits, is worth x^(d+64), its second
/// x^d; the product of two reflected halves comes out one place too low, so the constants are of one power less.</para>
/// <para>Methods with loops are compiled for the machine they run on, never ahead of time, as only that may use wide instructions.
/// Measured by the benchmark verb <c>kernels</c>.</para>
/// </remarks>
internal static class Crc64Folding
{
    private static readonly ulong Barrett = Crc64Algebra.Quotient();
    private static readonly ulong[] Table = Crc64Algebra.Table();

    /// <summary>Constants that move a 128-bit lane on by some bits.</summary>
    internal static Vector128<ulong> Constants(int bits) => Vector128.Create(Crc64Algebra.Power(bits + 63), Crc64Algebra.Power(bits - 1));

    private static readonly Vector128<ulong> By128 = Constants(128);
    private static readonly Vector128<ulong> By1024 = Constants(1024);

    public static bool IsSupported => Pclmulqdq.IsSupported && Sse41.IsSupported;

    /// <summary>The register after more bytes, eight lanes of 128 bits at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static ulong Update(ulong register, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 32)
        {
            return Bytewise(register, bytes);
        }

        // Before anything lives in vector registers: the first touch of a static may call the runtime, which keeps none of them.
        var (k, by128) = (By1024, By128);
        ref var at = ref MemoryMarshal.GetReference(bytes);
        nuint length = (uint)bytes.Length;
        nuint done = 16;
        var lane = Load(ref at, 0) ^ Vector128.CreateScalar(register);
        if (length >= 256)
        {
            var (a0, a1, a2, a3) = (lane, Load(ref at, 16), Load(ref at, 32), Load(ref at, 48));
            var (a4, a5, a6, a7) = (Load(ref at, 64), Load(ref at, 80), Load(ref at, 96), Load(ref at, 112));
            for (done = 128; done + 128 <= length; done += 128)
            {
                a0 = Fold(a0, k, Load(ref at, done));
                a1 = Fold(a1, k, Load(ref at, done + 16));
                a2 = Fold(a2, k, Load(ref at, done + 32));
                a3 = Fold(a3, k, Load(ref at, done + 48));
                a4 = Fold(a4, k, Load(ref at, done + 64));
                a5 = Fold(a5, k, Load(ref at, done + 80));
                a6 = Fold(a6, k, Load(ref at, done + 96));
                a7 = Fold(a7, k, Load(ref at, done + 112));
            }

            lane = Fold(Fold(Fold(Fold(Fold(Fold(Fold(a0, by128, a1), by128, a2), by128, a3), by128, a4), by128, a5), by128, a6), by128, a7);
        }

        return Finish(lane, bytes[(int)done..]);
    }

    /// <summary>Takes up what is left behind a lane, and reduces.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static ulong Finish(Vector128<ulong> lane, ReadOnlySpan<byte> rest)
    {
        ref var at = ref MemoryMarshal.GetReference(rest);
        nuint length = (uint)rest.Length;
        nuint done = 0;
        for (var k = By128; done + 16 <= length; done += 16)
        {
            lane = Fold(lane, k, Load(ref at, done));
        }

        return Bytewise(Reduce(lane), rest[(int)done..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<ulong> Fold(Vector128<ulong> lane, Vector128<ulong> constants, Vector128<ulong> next) =>
        Pclmulqdq.CarrylessMultiply(lane, constants, 0x00) ^ Pclmulqdq.CarrylessMultiply(lane, constants, 0x11) ^ next;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Load(ref byte at, nuint offset) => Vector128.LoadUnsafe(ref at, offset).AsUInt64();

    // The lane times x^64, modulo the polynomial.
    private static ulong Reduce(Vector128<ulong> lane)
    {
        var first = Pclmulqdq.CarrylessMultiply(lane, By128Shifted, 0x00);
        var low = first.GetElement(0) ^ lane.GetElement(1);
        var high = first.GetElement(1);
        var quotient = low ^ (Pclmulqdq.CarrylessMultiply(Vector128.CreateScalar(low), Vector128.CreateScalar(Barrett), 0x00).GetElement(0) << 1);
        var product = Pclmulqdq.CarrylessMultiply(Vector128.CreateScalar(quotient), Vector128.CreateScalar(Crc64Algebra.Polynomial), 0x00);
        return high ^ (product.GetElement(1) << 1) ^ (product.GetElement(0) >> 63);
    }

    // Moves a first half on to where the reduction takes it: x^128 for x^64.
    private static readonly Vector128<ulong> By128Shifted = Vector128.CreateScalar(Crc64Algebra.Power(127));

    private static ulong Bytewise(ulong register, ReadOnlySpan<byte> bytes)
    {
        var table = Table;
        foreach (var b in bytes)
        {
            register = table[(byte)(register ^ b)] ^ (register >> 8);
        }

        return register;
    }
}
