using System.Runtime.InteropServices;

namespace OssPipeline.Benchmarks.Data;

/// <summary>Aligned native memory, every page of it touched: the first touch would cost more than what is measured.</summary>
internal sealed unsafe class NativeBuffer : IDisposable
{
    private const int HugePage = 2 << 20;

    public NativeBuffer(int length)
    {
        Length = length;
        Pointer = (byte*)NativeMemory.AlignedAlloc((nuint)length, HugePage);
        new Random(1).NextBytes(Span[..Math.Min(length, 1 << 20)]);
        for (var filled = 1 << 20; filled < length; filled += 1 << 20)
        {
            Span[..Math.Min(1 << 20, length - filled)].CopyTo(Span[filled..]);
        }
    }

    public int Length { get; }

    public byte* Pointer { get; }

    public Span<byte> Span => new(Pointer, Length);

    public void Dispose() => NativeMemory.AlignedFree(Pointer);
}
