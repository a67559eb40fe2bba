using OssPipeline.Blocks;
using OssPipeline.Core.Catalog;
using OssPipeline.Core.Checkpoints;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;
using OssPipeline.Engine.Checkpoints;
using OssPipeline.Engine.Plan;
using OssPipeline.Engine.Run;
using OssPipeline.Engine.Spec;
using OssPipeline.Storage;
using OssPipeline.Tables.Csv;
using OssPipeline.Tables.RowBlocks;
using OssPipeline.Tables.Table;

namespace OssPipeline.Engine.Tests.Support;

/// <summary>A place to run pipelines in: a source folder, a destination in memory that outlives runs, a state directory.</summary>
internal sealed class Bench : IDisposable
{
    public const string Header = """
        name: job
        memory: 16MiB
        stores:
          src: { kind: local, root: src }
          dst: { kind: memory, name: NAME }
        nodes:

        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("osspipe-engine-");
    private readonly string _name = Guid.NewGuid().ToString("N");
    private readonly Dictionary<string, HookStore> _stores = [];

    public Bench() => Directory.CreateDirectory(Source);

    public static ComponentCatalog Catalog { get; } = new([.. BuiltInStorage.Kinds, .. BuiltInBlocks.Kinds, .. CsvKinds.Kinds, .. RowBlockKinds.Kinds.Where(k => k.Name != MaskBlock.Kind.Name), .. TableKinds.Kinds, MaskBlock.Kind, OwningBlock.Kind]);

    public string Folder => _folder.FullName;

    public string Source => Path.Combine(_folder.FullName, "src");

    public string StateDirectory => Path.Combine(_folder.FullName, ".osspipe");

    public List<WorkOutcome> Outcomes { get; } = [];

    public Dictionary<string, string> Environment { get; } = [];

    public List<string> Warnings { get; } = [];

    public List<string> Hidden { get; } = [];

    /// <summary>The layer around a store, known after the first plan that uses it.</summary>
    public HookStore this[string store] => _stores[store];

    public Action<string, HookStore>? StoreOpened { get; set; }

    /// <summary>Puts layers around a bare store, below the hooks.</summary>
    public Func<string, IObjectStore, IObjectStore> Layer { get; set; } = static (_, bare) => bare;

    public byte[] AddFile(string key, int size, int seed = 1)
    {
        var bytes = new byte[size];
        new Random(seed + key.Length).NextBytes(bytes);
        AddFile(key, bytes);
        return bytes;
    }

    public void AddFile(string key, byte[] bytes)
    {
        var path = Path.Combine(Source, key);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
    }

    public PipelineSpec Spec(string nodes, string header = Header)
    {
        var text = header.Replace("NAME", _name, StringComparison.Ordinal) + nodes;
        var result = PipelineFile.Parse(text, "test.yaml", Folder, Catalog, new SpecInput());
        Assert.Empty(result.Problems);
        return result.Spec!;
    }

    public async Task<PipelinePlan> PlanAsync(string nodes, string header = Header) => await PipelinePlan.CompileAsync(
        Spec(nodes, header),
        new PlanServices
        {
            StateDirectory = StateDirectory,
            Environment = Environment.GetValueOrDefault,
            Warn = Warnings.Add,
            Hide = Hidden.Add,
            Layers = (name, bare) =>
            {
                if (!_stores.TryGetValue(name, out var store))
                {
                    store = _stores[name] = new HookStore(Layer(name, bare));
                    StoreOpened?.Invoke(name, store);
                }

                return store;
            },
        },
        CancellationToken.None);

    public async Task<RunSummary> RunAsync(string nodes, string header = Header, bool startAnew = false, bool listAnew = false, CancellationToken cancellationToken = default)
    {
        await using var plan = await PlanAsync(nodes, header);
        await using var journal = plan.OpenJournal();
        Outcomes.Clear();
        var run = new PipelineRun(plan, journal, new RunOptions
        {
            StartAnew = startAnew,
            ListAnew = listAnew,
            ObjectEnded = outcome =>
            {
                lock (Outcomes)
                {
                    Outcomes.Add(outcome);
                }
            },
        });
        var summary = await run.ExecuteAsync(cancellationToken).WaitAsync(TimeSpan.FromSeconds(60), CancellationToken.None);
        Assert.Equal(0, run.Snapshot().MemoryUsed);
        return summary;
    }

    public async Task<JournalView> JournalAsync(string nodes, string header = Header)
    {
        await using var plan = await PlanAsync(nodes, header);
        return JournalView.Open(plan.State);
    }

    public async Task<byte[]> ReadAsync(string key)
    {
        var store = this["dst"];
        var info = await store.HeadAsync(key, CancellationToken.None) ?? throw new InvalidOperationException($"{key} is not there.");
        var bytes = new byte[info.Size];
        Assert.Equal(bytes.Length, await store.ReadAsync(key, null, 0, bytes, CancellationToken.None));
        Assert.Equal(Crc64Xz.Compute(bytes), info.Crc64);
        return bytes;
    }

    public async Task<List<string>> KeysAsync(string store = "dst")
    {
        var keys = new List<string>();
        await foreach (var info in this[store].ListAsync("", null, CancellationToken.None))
        {
            keys.Add(info.Key);
        }

        return keys;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
