using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace OssPipeline.Core.Data;

/// <summary><see cref="Crc64Folding"/> with four lanes to a vector, four vectors at once.</summary>
internal static class Crc64Folding512
{
    private const int Block = 256;

    private static readonly Vector512<ulong> By2048 = Broadcast(2048);
    private static readonly Vector512<ulong> By512 = Broadcast(512);

    // Moves each lane of one vector to the place of its last; that one stays.
    private static readonly Vector512<ulong> ToLast = Vector512.Create(
        Vector256.Create(Crc64Folding.Constants(384), Crc64Folding.Constants(256)), Vector256.Create(Crc64Folding.Constants(128), Vector128<ulong>.Zero));

    public static bool IsSupported => Pclmulqdq.V512.IsSupported && Avx512F.IsSupported;

    /// <summary>The register after more bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static ulong Update(ulong register, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < Block)
        {
            return Crc64Folding.Update(register, bytes);
        }

        // Before anything lives in vector registers: the first touch of a static may call the runtime, which keeps none of them.
        var (k, by, toLast) = (By2048, By512, ToLast);
        ref var at = ref MemoryMarshal.GetReference(bytes);
        nuint length = (uint)bytes.Length;
        var a0 = Load(ref at, 0) ^ Vector512.CreateScalar(register);
        var (a1, a2, a3) = (Load(ref at, 64), Load(ref at, 128), Load(ref at, 192));
        nuint done = Block;
        for (; done + Block <= length; done += Block)
        {
            a0 = Fold(a0, k, Load(ref at, done));
            a1 = Fold(a1, k, Load(ref at, done + 64));
            a2 = Fold(a2, k, Load(ref at, done + 128));
            a3 = Fold(a3, k, Load(ref at, done + 192));
        }

        var all = Fold(Fold(Fold(a0, by, a1), by, a2), by, a3);
        for (; done + 64 <= length; done += 64)
        {
            all = Fold(all, by, Load(ref at, done));
        }

        var moved = Fold(all, toLast, Vector512<ulong>.Zero);
        var lane = moved.GetLower().GetLower() ^ moved.GetLower().GetUpper() ^ moved.GetUpper().GetLower() ^ all.GetUpper().GetUpper();
        return Crc64Folding.Finish(lane, bytes[(int)done..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Fold(Vector512<ulong> lanes, Vector512<ulong> constants, Vector512<ulong> next) => Avx512F.TernaryLogic(
        Pclmulqdq.V512.CarrylessMultiply(lanes, constants, 0x00), Pclmulqdq.V512.CarrylessMultiply(lanes, constants, 0x11), next, 0x96);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Load(ref byte at, nuint offset) => Vector512.LoadUnsafe(ref at, offset).AsUInt64();

    private static Vector512<ulong> Broadcast(int bits) => Vector512.Create(Vector256.Create(Crc64Folding.Constants(bits), Crc64Folding.Constants(bits)));
}
