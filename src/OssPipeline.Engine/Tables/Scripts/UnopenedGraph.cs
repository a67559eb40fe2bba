using OssPipeline.Core.Catalog;
using OssPipeline.Core.Storage;
using OssPipeline.Engine.Plan;
using OssPipeline.Engine.Spec;

namespace OssPipeline.Engine.Tables.Scripts;

/// <summary>A pipeline's nodes over stores that are described and not opened.</summary>
internal static class UnopenedGraph
{
    /// <summary>The nodes. One that is of no concern to tables, or that can't be made without the world around, is there in name alone.</summary>
    public static IReadOnlyList<PlanNode> Of(PipelineSpec spec, PlanServices services)
    {
        var stores = new Dictionary<string, IObjectStore>(StringComparer.Ordinal);
        var context = new ComponentContext
        {
            BaseDirectory = spec.BaseDirectory,
            StateDirectory = services.StateDirectory,
            Clock = services.Clock,
            Environment = services.Environment,
            Hide = services.Hide,
            Store = name => stores[name],
        };
        foreach (var store in spec.Stores)
        {
            stores.Add(store.Name, new UnopenedStore(Describe(store, context)));
        }

        var nodes = spec.Nodes.ToDictionary(n => n.Name, n => new PlanNode(n, Create(n, context) ?? Unmade) { Stores = [] }, StringComparer.Ordinal);
        foreach (var node in nodes.Values)
        {
            node.Upstream = [.. node.Spec.From.Select(name => nodes[name])];
        }

        foreach (var node in nodes.Values)
        {
            node.Downstream = [.. nodes.Values.Where(n => n.Upstream.Contains(node))];
        }

        return [.. nodes.Values];
    }

    private static readonly object Unmade = new();

    private static StoreInfo Describe(StoreSpec store, ComponentContext context)
    {
        try
        {
            return store.Kind.Describe(store.Options, context);
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            return new StoreInfo(store.Kind.Name, $"{store.Kind.Name}://");
        }
    }

    // Keys, lists of sums and the like are read by factories: what they lack is for a run to say.
    private static object? Create(NodeSpec node, ComponentContext context)
    {
        try
        {
            return node.Kind switch
            {
                BlockKind kind => kind.Create(node.Options, context),
                SinkKind kind => kind.Create(node.Options, context),
                TableKind kind => kind.Create(node.Options, context),
                RejectKind kind => kind.Create(node.Options, context),
                _ => null,
            };
        }
        catch (Exception e) when (e is ArgumentException or FormatException or IOException or UnauthorizedAccessException or InvalidDataException or StoreException)
        {
            return null;
        }
    }
}
