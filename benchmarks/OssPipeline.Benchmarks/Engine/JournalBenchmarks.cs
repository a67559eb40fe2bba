using BenchmarkDotNet.Attributes;
using OssPipeline.Core.Checkpoints;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;
using OssPipeline.Engine.Checkpoints;

namespace OssPipeline.Benchmarks.Engine;

/// <summary>The SQLite journal: what it costs per object and per part, from the first append until all is durable.</summary>
[MemoryDiagnoser]
public class JournalBenchmarks
{
    private const int Objects = 20_000;
    private const string Source = "read";
    private const string Sink = "write";
    private static readonly Dictionary<(string Source, string Sink), string> Plans = new() { [(Source, Sink)] = "0123456789abcdef" };

    private readonly CheckpointRecord[] _started = new CheckpointRecord[Objects];
    private readonly CheckpointRecord[] _committed = new CheckpointRecord[Objects];
    private readonly CheckpointRecord[] _parts = new CheckpointRecord[Objects];
    private string _directory = null!;
    private SqliteJournal _filled = null!;
    private int _next;

    [GlobalSetup]
    public async Task SetupAsync()
    {
        _directory = Directory.CreateTempSubdirectory("osspipe-journal-").FullName;
        var time = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        for (var i = 0; i < Objects; i++)
        {
            var id = new FlowId(Source, $"2017-11-11/customer-{i % 100}/file-{i:000000}.log", Sink);
            _started[i] = new CheckpointRecord.Started(id, new ObjectRef(id.Key, 4096, null, time), id.Key, 8 << 20);
            _committed[i] = new CheckpointRecord.Committed(id, new ObjectInfo(id.Key, 4096, "302D3A0C8E319EAA95B059B346DE1D1D", time) { Crc64 = (ulong)i }, (ulong)i, HadParts: false);
            _parts[i] = new CheckpointRecord.PartStored(new FlowId(Source, $"large-{i / 1000}", Sink), i % 1000, new UploadedPart((i % 1000) + 1, 8 << 20, "302D3A0C8E319EAA95B059B346DE1D1D", (ulong)i), (ulong)i, 8 << 20);
        }

        _filled = Open("filled");
        await AppendAsync(_filled, _started);
        await AppendAsync(_filled, _committed);
    }

    [GlobalCleanup]
    public async Task CleanupAsync()
    {
        await _filled.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>Objects of one part: started and committed.</summary>
    [Benchmark(OperationsPerInvoke = Objects)]
    public async Task StartAndCommit()
    {
        await using var journal = Open($"objects-{_next++}");
        for (var i = 0; i < Objects; i++)
        {
            await journal.AppendAsync(_started[i], CancellationToken.None);
            await journal.AppendAsync(_committed[i], CancellationToken.None);
        }

        await journal.FlushAsync(CancellationToken.None);
    }

    /// <summary>Parts of large objects.</summary>
    [Benchmark(OperationsPerInvoke = Objects)]
    public async Task StoreParts()
    {
        await using var journal = Open($"parts-{_next++}");
        await AppendAsync(journal, _parts);
    }

    /// <summary>The look-up that a resumed run makes for each object.</summary>
    [Benchmark]
    public object? Find() => _filled.Find(_started[_next++ % Objects].Id);

    private static async Task AppendAsync(SqliteJournal journal, CheckpointRecord[] records)
    {
        foreach (var record in records)
        {
            await journal.AppendAsync(record, CancellationToken.None);
        }

        await journal.FlushAsync(CancellationToken.None);
    }

    private SqliteJournal Open(string job) => SqliteJournal.Open(new JobState(_directory, job), Plans, indexTargets: false, TimeProvider.System);
}
