using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using OssPipeline.Core.Data;

namespace OssPipeline.Benchmarks.Data;

/// <summary>CRC-64/XZ beside libc's memcpy of the same bytes: what memory bandwidth allows.</summary>
[MemoryDiagnoser]
public unsafe partial class Crc64Benchmarks
{
    private NativeBuffer _source = null!;
    private NativeBuffer _target = null!;

    [Params(64 << 10, 1 << 20, 8 << 20, 256 << 20)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Setup() => (_source, _target) = (new NativeBuffer(Size), new NativeBuffer(Size));

    [GlobalCleanup]
    public void Cleanup()
    {
        _source.Dispose();
        _target.Dispose();
    }

    [Benchmark(Baseline = true)]
    public nint Memcpy() => CopyMemory(_target.Pointer, _source.Pointer, (nuint)Size);

    [Benchmark]
    public ulong Compute() => Crc64Xz.Compute(_source.Span);

    [LibraryImport("libc", EntryPoint = "memcpy")]
    private static partial nint CopyMemory(byte* target, byte* source, nuint length);
}
