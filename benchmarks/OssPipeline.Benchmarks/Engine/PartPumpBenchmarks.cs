using BenchmarkDotNet.Attributes;
using OssPipeline.Core.Catalog;
using OssPipeline.Core.Data;
using OssPipeline.Engine.Plan;
using OssPipeline.Engine.Run;
using OssPipeline.Engine.Spec;

namespace OssPipeline.Benchmarks.Engine;

/// <summary>Whole runs between a source and a sink that cost nothing: what the engine and its journal take per part and per object.</summary>
[MemoryDiagnoser]
public class PartPumpBenchmarks
{
    private const int Parts = 8000;
    private const int PartLength = 4096;

    private string _directory = null!;
    private int _runs;

    [GlobalSetup]
    public void Setup() => _directory = Directory.CreateTempSubdirectory("osspipe-pump-").FullName;

    [GlobalCleanup]
    public void Cleanup() => Directory.Delete(_directory, recursive: true);

    /// <summary>One object of 8,000 parts.</summary>
    [Benchmark(OperationsPerInvoke = Parts)]
    public Task PartsOfOneObject() => PumpAsync(1, (long)Parts * PartLength);

    /// <summary>8,000 objects of one part.</summary>
    [Benchmark(OperationsPerInvoke = Parts)]
    public Task ObjectsOfOnePart() => PumpAsync(Parts, PartLength);

    private async Task PumpAsync(int objects, long size)
    {
        var sink = new SyntheticSink(new ByteSize(PartLength));
        var source = new SyntheticSource(objects, size);
        await using var plan = await PipelinePlan.CompileAsync(Spec(source, sink), Services(), CancellationToken.None);
        await using var journal = plan.OpenJournal();
        var summary = await new PipelineRun(plan, journal, new RunOptions()).ExecuteAsync(CancellationToken.None);
        if (summary.Outcome != RunOutcome.Completed || summary.Counts.Done != objects || sink.Bytes != objects * size)
        {
            throw new InvalidOperationException($"The run did not do its work: {summary}");
        }
    }

    private PlanServices Services() => new() { StateDirectory = _directory, Layers = static (_, store) => store };

    private PipelineSpec Spec(SyntheticSource source, SyntheticSink sink)
    {
        var at = new SourcePosition("pump.yaml", 1, 1);
        var read = new SourceKind<Options>("synthetic_read", "Reads nothing.", (_, _) => source) { Example = "" };
        var write = new SinkKind<Options>("synthetic_write", "Writes nothing.", (_, _) => sink) { Example = "" };
        return new PipelineSpec
        {
            File = "pump.yaml",
            BaseDirectory = _directory,
            Name = $"pump-{_runs++}", // A journal of its own, so that no run finds its work done.
            Memory = ByteSize.MiB(64),
            Stores = [],
            Nodes =
            [
                new NodeSpec("read", read, new Options(), [], at, "read"),
                new NodeSpec("write", write, new Options(), ["read"], at, "write"),
            ],
        };
    }

    private sealed record Options;
}
