using BenchmarkDotNet.Attributes;
using OssPipeline.Storage.Local;

namespace OssPipeline.Benchmarks.Storage;

/// <summary>Listing 20,000 files in 20 folders in the order of their keys, beside .NET's own unordered enumeration.</summary>
[MemoryDiagnoser]
public class LocalListingBenchmarks
{
    private const int Folders = 20;
    private const int FilesEach = 1000;
    private const int Files = Folders * FilesEach;

    private string _directory = null!;
    private LocalStore _store = null!;

    [GlobalSetup]
    public async Task SetupAsync()
    {
        _directory = Directory.CreateTempSubdirectory("osspipe-listing-").FullName;
        for (var folder = 0; folder < Folders; folder++)
        {
            var path = Directory.CreateDirectory(Path.Combine(_directory, $"d{folder:000}")).FullName;
            for (var file = 0; file < FilesEach; file++)
            {
                await File.WriteAllBytesAsync(Path.Combine(path, $"file-{file:0000}.log"), []);
            }
        }

        _store = new LocalStore(new LocalOptions { Root = _directory });
        if (await ListAsync() != Files)
        {
            throw new InvalidOperationException("The listing is not whole.");
        }
    }

    [GlobalCleanup]
    public async Task CleanupAsync()
    {
        await _store.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Files)]
    public long EnumerateFiles()
    {
        var sum = 0L;
        foreach (var file in new DirectoryInfo(_directory).EnumerateFiles("*", SearchOption.AllDirectories))
        {
            sum += file.Length + file.LastWriteTimeUtc.Ticks;
        }

        return sum;
    }

    [Benchmark(OperationsPerInvoke = Files)]
    public async Task<int> ListAsync()
    {
        var count = 0;
        await foreach (var file in _store.ListAsync("", null, CancellationToken.None))
        {
            count++;
        }

        return count;
    }
}
