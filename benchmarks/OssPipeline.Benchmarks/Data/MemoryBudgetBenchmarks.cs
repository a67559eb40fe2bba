using BenchmarkDotNet.Attributes;
using OssPipeline.Core.Data;

namespace OssPipeline.Benchmarks.Data;

/// <summary>Lending memory: free at once, in pieces of all sizes, and with takers that wait for each other.</summary>
[MemoryDiagnoser]
public class MemoryBudgetBenchmarks
{
    private const int Leases = 1024;
    private const int Takers = 8;

    private MemoryBudget _budget = null!;
    private int[] _sizes = null!;
    private readonly Lease[] _held = new Lease[Leases];

    [GlobalSetup]
    public void Setup()
    {
        _budget = new MemoryBudget(ByteSize.MiB(64));
        var random = new Random(1);
        _sizes = [.. Enumerable.Range(0, Leases).Select(_ => random.Next(1, 32 << 10))];
    }

    [GlobalCleanup]
    public void Cleanup() => _budget.Dispose();

    [Benchmark]
    [Arguments(4 << 10)]
    [Arguments(8 << 20)]
    public void AcquireAndRelease(int size)
    {
        using var lease = _budget.TryAcquire(size);
    }

    [Benchmark(OperationsPerInvoke = Leases)]
    public void ManyOfAllSizes()
    {
        for (var i = 0; i < Leases; i++)
        {
            _held[i] = _budget.TryAcquire(_sizes[i])!;
        }

        foreach (var lease in _held)
        {
            ((IDisposable)lease).Dispose();
        }
    }

    /// <summary>Sixteen takers of 8 MiB share 64 MiB, so that half of them always wait.</summary>
    [Benchmark(OperationsPerInvoke = 2 * Takers * Leases)]
    public Task Contended()
    {
        var takers = new Task[2 * Takers];
        for (var i = 0; i < takers.Length; i++)
        {
            takers[i] = Task.Run(async () =>
            {
                for (var k = 0; k < Leases; k++)
                {
                    using var lease = await _budget.AcquireAsync(8 << 20, CancellationToken.None);
                    await Task.Yield();
                }
            });
        }

        return Task.WhenAll(takers);
    }
}
