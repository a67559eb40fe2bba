using OssPipeline.Core.Blocks;
using OssPipeline.Core.Catalog;
using OssPipeline.Core.Storage;
using OssPipeline.Engine.Spec;

namespace OssPipeline.Engine.Plan;

/// <summary>Makes stores and nodes from a pipeline file and wires them.</summary>
internal static class PlanCompiler
{
    public static async ValueTask<PipelinePlan> CompileAsync(PipelineSpec spec, PlanServices services, CancellationToken cancellationToken)
    {
        var stores = new Dictionary<string, IObjectStore>(StringComparer.Ordinal);
        var made = new Dictionary<string, PlanNode>(StringComparer.Ordinal);
        try
        {
            var asked = new List<string>();
            var context = new ComponentContext
            {
                BaseDirectory = spec.BaseDirectory,
                StateDirectory = services.StateDirectory,
                Clock = services.Clock,
                Environment = services.Environment,
                Warn = services.Warn,
                Hide = services.Hide,
                StoreAside = stores.GetValueOrDefault,
                Store = name =>
                {
                    asked.Add(name);
                    return stores.TryGetValue(name, out var store) ? store : throw new InvalidOperationException($"No store '{name}'.");
                },
            };
            foreach (var store in spec.Stores)
            {
                var bare = await CreateStoreAsync(store, context, cancellationToken).ConfigureAwait(false);
                stores.Add(store.Name, services.Layers(store.Name, bare));
            }

            return new PipelinePlan(spec, services, stores, Wire(spec, context, asked, made));
        }
        catch
        {
            await PipelinePlan.DisposeAllAsync(made.Values, stores.Values).ConfigureAwait(false);
            throw;
        }
    }

    /// <param name="spec">The pipeline file.</param>
    /// <param name="context">What factories may use.</param>
    /// <param name="asked">Gets the names of the stores that a factory asks for.</param>
    /// <param name="made">Gets the nodes as they are made, so that the caller can dispose of them when a later one fails.</param>
    private static List<PlanNode> Wire(PipelineSpec spec, ComponentContext context, List<string> asked, Dictionary<string, PlanNode> made)
    {
        foreach (var node in spec.Nodes)
        {
            asked.Clear();
            var component = CreateNode(node, context);

            // A node's stores are those its factory asked for: the engine does not know which options name one.
            made.Add(node.Name, new PlanNode(node, component) { Stores = [.. spec.Stores.Where(s => asked.Contains(s.Name))] });
            if (component is IBlock { Scope: Scope.Run })
            {
                throw new PlanException(node.At, $"'{node.Kind.Name}' needs the whole run at once, which the engine does not do yet.");
            }
        }

        foreach (var node in made.Values)
        {
            node.Upstream = [.. node.Spec.From.Select(name => made[name])];
        }

        foreach (var node in made.Values)
        {
            node.Downstream = [.. made.Values.Where(n => n.Upstream.Contains(node))];
        }

        return Ordered(made.Values);
    }

    private static object Create(NodeSpec node, ComponentContext context) => node.Kind switch
    {
        SourceKind kind => kind.Create(node.Options, context),
        BlockKind kind => kind.Create(node.Options, context),
        SinkKind kind => kind.Create(node.Options, context),
        TableKind kind => kind.Create(node.Options, context),
        RejectKind kind => kind.Create(node.Options, context),
        _ => throw new InvalidOperationException($"'{node.Kind.Name}' is no kind of node."),
    };

    // What the world around refuses (a folder, a port) is no mistake in the file; what does not fit the options is.
    private static async ValueTask<IObjectStore> CreateStoreAsync(StoreSpec store, ComponentContext context, CancellationToken cancellationToken)
    {
        try
        {
            return await store.Kind.CreateAsync(store.Options, context, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            throw new PlanException(store.At, e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new StoreException(StoreErrorKind.Unreachable, $"The store '{store.Name}' can't be opened: {e.Message}", innerException: e);
        }
    }

    // A factory finds what only the outside world tells: a file of sums that is missing, a value that fits no store.
    private static object CreateNode(NodeSpec node, ComponentContext context)
    {
        try
        {
            return Create(node, context);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new PlanException(node.At, e.Message);
        }
    }

    /// <summary>The nodes, each after those it reads from. Cycles were found before, by lint.</summary>
    private static List<PlanNode> Ordered(IEnumerable<PlanNode> nodes)
    {
        var ordered = new List<PlanNode>();
        var seen = new HashSet<PlanNode>();
        foreach (var node in nodes)
        {
            Visit(node);
        }

        return ordered;

        void Visit(PlanNode node)
        {
            if (seen.Add(node))
            {
                foreach (var upstream in node.Upstream)
                {
                    Visit(upstream);
                }

                ordered.Add(node);
            }
        }
    }
}
