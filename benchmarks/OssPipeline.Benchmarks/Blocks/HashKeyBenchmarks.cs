using BenchmarkDotNet.Attributes;
using OssPipeline.Blocks;
using OssPipeline.Core.Blocks;
using OssPipeline.Core.Data;

namespace OssPipeline.Benchmarks.Blocks;

/// <summary>Putting a hash in front of a key, once per object.</summary>
[MemoryDiagnoser]
public class HashKeyBenchmarks
{
    private readonly ObjectRef _origin = new("2017-11-11/customer-1/1513160001245.log", 4096, null, new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private HashKeyBlock _block = null!;
    private ObjectDraft _draft = null!;

    [Params("{dir:1}", "{key}")]
    public string Of { get; set; } = "";

    [GlobalSetup]
    public void Setup() => (_block, _draft) = (new HashKeyBlock(new HashKeyOptions { Of = Of }), ObjectDraft.From(_origin));

    [Benchmark]
    public ObjectVerdict Shape() => _block.Shape(_origin, _draft);
}
