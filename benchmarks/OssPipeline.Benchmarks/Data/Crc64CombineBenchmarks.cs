using BenchmarkDotNet.Attributes;
using OssPipeline.Core.Data;

namespace OssPipeline.Benchmarks.Data;

/// <summary>Combining the CRCs of parts: once per part and, in a ledger, once per object.</summary>
[MemoryDiagnoser]
public class Crc64CombineBenchmarks
{
    private const int Parts = 1000;
    private readonly int[] _shuffled = [.. Enumerable.Range(0, Parts)];

    [Params(4096L, 8L << 20, (8L << 20) - 1)]
    public long PartLength { get; set; }

    [GlobalSetup]
    public void Setup() => new Random(1).Shuffle(_shuffled);

    [Benchmark]
    public ulong Combine() => Crc64Xz.Combine(0x995DC9BBDF1939FA, 0x330284772E652B05, PartLength);

    [Benchmark(OperationsPerInvoke = Parts)]
    public ulong LedgerInOrder()
    {
        var ledger = new CrcLedger();
        for (var i = 0; i < Parts; i++)
        {
            ledger.Add(i, PartLength, (ulong)i + 1);
        }

        return ledger.Crc64;
    }

    [Benchmark(OperationsPerInvoke = Parts)]
    public ulong LedgerInRandomOrder()
    {
        var ledger = new CrcLedger();
        foreach (var i in _shuffled)
        {
            ledger.Add(i, PartLength, (ulong)i + 1);
        }

        return ledger.Crc64;
    }
}
