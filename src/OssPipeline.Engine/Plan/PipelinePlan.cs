using OssPipeline.Core.Blocks;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;
using OssPipeline.Engine.Checkpoints;
using OssPipeline.Engine.Spec;
using OssPipeline.Engine.Tables;

namespace OssPipeline.Engine.Plan;

/// <summary>A pipeline ready to run: its stores opened, its nodes made and wired, its ways and memory worked out. Nothing is read yet.</summary>
public sealed class PipelinePlan : IAsyncDisposable
{
    private readonly IReadOnlyDictionary<string, IObjectStore> _stores;

    internal PipelinePlan(
        PipelineSpec spec, PlanServices services, IReadOnlyDictionary<string, IObjectStore> stores, IReadOnlyList<PlanNode> nodes)
    {
        Spec = spec;
        Services = services;
        _stores = stores;
        Declared = nodes;
        Nodes = TableSections.Join([.. nodes]);
        Sections = [.. Nodes.Where(n => n.Section is not null)];
        Trees = [.. RouteBuilder.BuildAll(Nodes)];
        Memory = MemoryPlan.Divide(spec, Nodes, Trees);
        State = new JobState(services.StateDirectory, spec.Name);
        MayCollide = Nodes.Any(n => n.Block is { KeepsKeysDistinct: false })
            || Trees.Any(t => t.Routes.Any(r => r.IsWithinStore) || t.Source.Source.DeletesCopied)
            || Nodes.Any(n => n.IsSink && Trees.Count(t => t.Routes.Any(r => r.Sink == n)) > 1);
        foreach (var sink in Nodes.Where(n => n.IsSink))
        {
            if (sink.Sink.PartSize.Bytes < sink.Sink.Store.MinPartSize || sink.Sink.PartSize.Bytes > sink.Sink.Store.MaxPartSize)
            {
                throw new PlanException(
                    sink.Spec.At,
                    $"part: {sink.Sink.PartSize.ToOption()} is outside what {sink.Sink.Store.Location} takes ({new ByteSize(sink.Sink.Store.MinPartSize)} to {new ByteSize(sink.Sink.Store.MaxPartSize)}).");
            }
        }
    }

    /// <summary>The pipeline file this was made from.</summary>
    public PipelineSpec Spec { get; }

    /// <summary>The job's identity.</summary>
    public string Name => Spec.Name;

    /// <summary>Where the job keeps its state.</summary>
    public JobState State { get; }

    /// <summary>All nodes as the graph has them, each after those it reads from: a table and what stands before it are one block and its end.</summary>
    public IReadOnlyList<PlanNode> Nodes { get; }

    /// <summary>All nodes as the file has them, each after those it reads from.</summary>
    public IReadOnlyList<PlanNode> Declared { get; }

    /// <summary>The blocks that make tables.</summary>
    internal IReadOnlyList<PlanNode> Sections { get; }

    /// <summary>How far a killed run can resume: at the part, the object or the run.</summary>
    public Scope Grain => Nodes.Max(n => n.Scope);

    internal PlanServices Services { get; }

    /// <summary>The store that a node works on; the first where it works on several.</summary>
    internal IObjectStore StoreOf(PlanNode node) => _stores[node.Stores[0].Name];

    internal IReadOnlyList<RouteTree> Trees { get; }

    internal MemoryPlan Memory { get; }

    /// <summary>Two objects could be given the same key at a sink, so that targets must be looked up.</summary>
    internal bool MayCollide { get; }

    /// <summary>Makes a plan: opens the stores and makes the nodes.</summary>
    /// <exception cref="PlanException">The file can't be run as it stands.</exception>
    /// <exception cref="StoreException">A store can't be opened.</exception>
    public static ValueTask<PipelinePlan> CompileAsync(PipelineSpec spec, PlanServices services, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(services);
        return PlanCompiler.CompileAsync(spec, services, cancellationToken);
    }

    /// <summary>Opens the job's journal for a run and takes its lock.</summary>
    /// <exception cref="StateException">It can't be used.</exception>
    public SqliteJournal OpenJournal() => SqliteJournal.Open(
        State,
        Trees.SelectMany(t => t.Routes).ToDictionary(r => (r.Source.Name, r.Sink.Name), r => r.PlanHash),
        MayCollide,
        Services.Clock);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => DisposeAllAsync(Declared, _stores.Values);

    /// <summary>Disposes of nodes that own something (keys, files), then of the stores that they work on.</summary>
    internal static async ValueTask DisposeAllAsync(IEnumerable<PlanNode> nodes, IEnumerable<IObjectStore> stores)
    {
        foreach (var node in nodes)
        {
            await node.DisposeAsync().ConfigureAwait(false);
        }

        foreach (var store in stores)
        {
            await store.DisposeAsync().ConfigureAwait(false);
        }
    }
}
