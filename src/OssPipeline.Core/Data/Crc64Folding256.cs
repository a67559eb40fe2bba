using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace OssPipeline.Core.Data;

/// <summary><see cref="Crc64Folding"/> with two lanes to a vector, eight vectors at once.</summary>
internal static class Crc64Folding256
{
    private const int Block = 256;

    private static readonly Vector256<ulong> By2048 = Vector256.Create(Crc64Folding.Constants(2048), Crc64Folding.Constants(2048));
    private static readonly Vector256<ulong> By256 = Vector256.Create(Crc64Folding.Constants(256), Crc64Folding.Constants(256));
    private static readonly Vector128<ulong> By128 = Crc64Folding.Constants(128);

    public static bool IsSupported => Pclmulqdq.V256.IsSupported && Avx2.IsSupported;

    /// <summary>The register after more bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static ulong Update(ulong register, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 2 * Block)
        {
            return Crc64Folding.Update(register, bytes);
        }

        // Before anything lives in vector registers: the first touch of a static may call the runtime, which keeps none of them.
        var (k, by, by128) = (By2048, By256, By128);
        ref var at = ref MemoryMarshal.GetReference(bytes);
        nuint length = (uint)bytes.Length;
        var a0 = Load(ref at, 0) ^ Vector256.CreateScalar(register);
        var (a1, a2, a3) = (Load(ref at, 32), Load(ref at, 64), Load(ref at, 96));
        var (a4, a5, a6, a7) = (Load(ref at, 128), Load(ref at, 160), Load(ref at, 192), Load(ref at, 224));
        nuint done = Block;
        for (; done + Block <= length; done += Block)
        {
            a0 = Fold(a0, k, Load(ref at, done));
            a1 = Fold(a1, k, Load(ref at, done + 32));
            a2 = Fold(a2, k, Load(ref at, done + 64));
            a3 = Fold(a3, k, Load(ref at, done + 96));
            a4 = Fold(a4, k, Load(ref at, done + 128));
            a5 = Fold(a5, k, Load(ref at, done + 160));
            a6 = Fold(a6, k, Load(ref at, done + 192));
            a7 = Fold(a7, k, Load(ref at, done + 224));
        }

        var all = Fold(Fold(Fold(Fold(Fold(Fold(Fold(a0, by, a1), by, a2), by, a3), by, a4), by, a5), by, a6), by, a7);
        return Crc64Folding.Finish(Crc64Folding.Fold(all.GetLower(), by128, all.GetUpper()), bytes[(int)done..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Fold(Vector256<ulong> lanes, Vector256<ulong> constants, Vector256<ulong> next) =>
        Pclmulqdq.V256.CarrylessMultiply(lanes, constants, 0x00) ^ Pclmulqdq.V256.CarrylessMultiply(lanes, constants, 0x11) ^ next;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Load(ref byte at, nuint offset) => Vector256.LoadUnsafe(ref at, offset).AsUInt64();
}
