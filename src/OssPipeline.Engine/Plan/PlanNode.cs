using OssPipeline.Core.Blocks;
using OssPipeline.Core.Data;
using OssPipeline.Core.Rows;
using OssPipeline.Engine.Spec;
using OssPipeline.Engine.Tables;

namespace OssPipeline.Engine.Plan;

/// <summary>A node of the graph, made and ready to run.</summary>
public sealed class PlanNode
{
    internal PlanNode(NodeSpec spec, object component)
    {
        Spec = spec;
        Component = component;
    }

    /// <summary>Its name in the pipeline file.</summary>
    public string Name => Spec.Name;

    /// <summary>Its declaration in the pipeline file.</summary>
    public NodeSpec Spec { get; }

    /// <summary>The nodes it reads from.</summary>
    public IReadOnlyList<PlanNode> Upstream { get; internal set; } = [];

    /// <summary>The nodes that read from it; several make a tee.</summary>
    public IReadOnlyList<PlanNode> Downstream { get; internal set; } = [];

    /// <summary>What it needs to see at once; Part for sources and sinks.</summary>
    public Scope Scope => (Component as IBlock)?.Scope ?? (Component is ITableSink ? Scope.Run : Scope.Part);

    /// <summary>The stores it works on.</summary>
    public required IReadOnlyList<StoreSpec> Stores { get; init; }

    internal object Component { get; }

    internal ISource Source => (ISource)Component;

    internal ISink Sink => (ISink)Component;

    internal IBlock? Block => Component as IBlock;

    internal bool IsSource => Component is ISource;

    internal bool IsSink => Component is ISink;

    /// <summary>Rows come to it or from it: it is a part of a <see cref="TableSection"/>.</summary>
    internal bool IsOfRows => Component is IRowDecoder or IRowTransform or ITableSink or IRejectSink;

    internal TableSection? Section => Component as TableSection;

    internal IStreamTransform<Part, Part>? Stream => Component as IStreamTransform<Part, Part>;

    internal IComposer? Composer => Component as IComposer;

    internal IReadOnlyList<string> CompanionSuffixes => (Component as ICompanionMaker)?.CompanionSuffixes ?? [];

    internal IPartwiseTransform? Partwise => Component as IPartwiseTransform;

    internal ITransform<Part, Part>? Transform => Component as ITransform<Part, Part>;

    /// <summary>Disposes of the component, where it owns something.</summary>
    internal ValueTask DisposeAsync()
    {
        if (Component is IAsyncDisposable later)
        {
            return later.DisposeAsync();
        }

        (Component as IDisposable)?.Dispose();
        return ValueTask.CompletedTask;
    }
}
