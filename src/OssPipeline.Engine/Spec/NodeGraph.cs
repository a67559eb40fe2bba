using OssPipeline.Core.Catalog;

namespace OssPipeline.Engine.Spec;

/// <summary>The edges between the nodes of a file, and what is wrong with them.</summary>
internal sealed class NodeGraph
{
    private readonly IReadOnlyList<ComponentDraft> _nodes;
    private readonly IReadOnlyDictionary<string, ComponentKind?> _kinds;
    private readonly ComponentCatalog _catalog;
    private readonly ProblemList _problems;
    private readonly Dictionary<string, IReadOnlyList<Edge>> _edges = new(StringComparer.Ordinal);
    private bool _isSure = true;

    /// <param name="nodes">All nodes that could be read, in the order of the file.</param>
    /// <param name="names">All node names, those that could not be read among them.</param>
    /// <param name="catalog">Kinds, for advice.</param>
    /// <param name="problems">Takes what is wrong.</param>
    public NodeGraph(IReadOnlyList<ComponentDraft> nodes, IReadOnlyList<string> names, ComponentCatalog catalog, ProblemList problems)
    {
        _nodes = nodes;
        _catalog = catalog;
        _problems = problems;
        var kinds = names.Distinct().ToDictionary(n => n, _ => (ComponentKind?)null, StringComparer.Ordinal);
        foreach (var node in nodes)
        {
            kinds[node.Name] = node.Kind;
        }

        _kinds = kinds;
        // Where a node or a `from` could not be read, "nobody reads from it" would be a guess.
        _isSure = nodes.Count == names.Count && nodes.All(n => n.Kind is not null);
    }

    /// <summary>Finds who reads from whom; what is wrong is among the problems.</summary>
    public void Link(IReadOnlyList<string> order)
    {
        foreach (var node in _nodes)
        {
            var place = IndexOf(order, node.Name);
            _edges[node.Name] = node.Map.Find("from") is { } from
                ? ReadFrom(node, from.Value)
                : Default(node, place == 0 ? null : order[place - 1]);
        }

        foreach (var node in _nodes)
        {
            foreach (var edge in _edges[node.Name])
            {
                CheckEdge(node, edge);
            }
        }

        FindCycles();
        FindLooseEnds();
    }

    /// <summary>Names of the nodes that a node reads from.</summary>
    public IReadOnlyList<string> From(string node) => [.. _edges[node].Select(e => e.From)];

    private Edge[] Default(ComponentDraft node, string? above)
    {
        if (node.Kind is null or SourceKind)
        {
            return [];
        }

        if (above is not null)
        {
            return [new Edge(above, node.At, IsWritten: false)];
        }

        var sources = _catalog.Nodes.Where(k => k.Role == ComponentRole.Source).Select(k => k.Name);
        _problems.Add(node.At, $"the first node must be a source, and '{node.Kind.Name}' is none; begin with one ({string.Join(", ", sources)})");
        _isSure = false;
        return [];
    }

    private List<Edge> ReadFrom(ComponentDraft node, YamlValue value)
    {
        var edges = new List<Edge>();
        if (node.Kind is SourceKind)
        {
            _problems.Add(value.At, $"'{node.Kind.Name}' is a source and reads from no node; leave 'from' out");
            _isSure = false;
            return edges;
        }

        IReadOnlyList<YamlValue> items = value is YamlList list ? list.Items : [value];
        if (items.Count == 0)
        {
            _problems.Add(value.At, "'from' names no node; leave it out to read from the node above");
        }

        foreach (var item in items)
        {
            if (ReadName(node, item, edges) is { } name)
            {
                edges.Add(new Edge(name, item.At, IsWritten: true));
            }
            else
            {
                _isSure = false;
            }
        }

        _isSure &= items.Count > 0;
        return edges;
    }

    private string? ReadName(ComponentDraft node, YamlValue item, List<Edge> edges)
    {
        if (item is not YamlScalar { IsNothing: false } scalar)
        {
            _problems.Add(item.At, $"'from' takes the name of a node, or a list of names, not {item.Noun}");
            return null;
        }

        if (scalar.IsBroken)
        {
            return null;
        }

        var name = scalar.Text;
        if (!_kinds.ContainsKey(name))
        {
            _problems.Add(item.At, $"there is no node {scalar.Shown}{Words.Hint(name, [.. _kinds.Keys.Where(k => k != node.Name)], "nodes are")}");
            return null;
        }

        if (edges.Exists(e => e.From == name))
        {
            _problems.Add(item.At, $"{Words.Quote(name)} stands twice in 'from'");
            return null;
        }

        return name;
    }

    private void CheckEdge(ComponentDraft node, Edge edge)
    {
        var upstream = _kinds[edge.From];
        if (node.Kind is null || upstream is null || edge.From == node.Name)
        {
            return;
        }

        if (upstream.Role == ComponentRole.Sink)
        {
            _isSure = false;
            var readers = _edges[edge.From] is [{ From: var source }, ..] && source != node.Name ? $"; 'from: {Words.Clean(source)}' reads what it reads" : "";
            _problems.Add(edge.At, edge.IsWritten
                ? $"{Words.Quote(edge.From)} is a sink and passes nothing on{readers}"
                : $"{Words.Quote(node.Name)} would read from the node above, but {Words.Quote(edge.From)} is a sink and passes nothing on; say where it reads from{readers}");
            return;
        }

        if (upstream.Output is { } output && node.Kind.Input is { } input && !input.IsAssignableFrom(output))
        {
            var bridges = _catalog.Nodes.Where(k => k.Role == ComponentRole.Block && k.Input == output && k.Output == input).Select(k => k.Name).ToList();
            var advice = bridges.Count == 0 ? "" : $"; put one of {string.Join(", ", bridges)} between";
            _problems.Add(edge.At, $"{Words.Quote(node.Name)} takes {input.Name}, but {Words.Quote(edge.From)} gives {output.Name}{advice}");
        }
    }

    private void FindCycles()
    {
        var done = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in _nodes)
        {
            Walk(node.Name, [], done);
        }
    }

    // Upstream, depth first; each node is entered once. Nodes are few, so recursion is no danger.
    private void Walk(string node, List<(string Node, Edge Edge)> path, HashSet<string> done)
    {
        if (!_edges.TryGetValue(node, out var edges) || done.Contains(node))
        {
            return;
        }

        foreach (var edge in edges.Where(e => _kinds[e.From] is not SinkKind))
        {
            path.Add((node, edge));
            var start = path.FindIndex(s => s.Node == edge.From);
            if (start >= 0)
            {
                ReportCycle(path[start..]);
            }
            else
            {
                Walk(edge.From, path, done);
            }

            path.RemoveAt(path.Count - 1);
        }

        done.Add(node);
    }

    private void ReportCycle(List<(string Node, Edge Edge)> cycle)
    {
        _isSure = false;
        if (cycle.Count == 1)
        {
            _problems.Add(cycle[0].Edge.At, $"{Words.Quote(cycle[0].Node)} reads from itself");
            return;
        }

        // A node above is never the culprit by itself: the first `from` that was written is. The path goes upstream; backwards it
        // goes as data would.
        var written = Math.Max(0, cycle.FindIndex(s => s.Edge.IsWritten));
        var names = cycle.Select((_, i) => cycle[(written + cycle.Count - i) % cycle.Count].Node).Append(cycle[written].Node);
        _problems.Add(cycle[written].Edge.At, $"the nodes read from each other in a circle: {string.Join(" → ", names.Select(Words.Clean))}");
    }

    private void FindLooseEnds()
    {
        if (!_isSure || _nodes.All(n => n.Kind!.Role != ComponentRole.Sink))
        {
            return; // That there is no sink at all is said once, for the whole file.
        }

        var read = _edges.Values.SelectMany(e => e).Select(e => e.From).ToHashSet(StringComparer.Ordinal);
        foreach (var node in _nodes.Where(n => n.Kind!.Role != ComponentRole.Sink && !read.Contains(n.Name)))
        {
            _problems.Add(node.At, $"nothing reads from {Words.Quote(node.Name)}; add a sink below it, name it in a 'from', or remove it");
        }
    }

    private static int IndexOf(IReadOnlyList<string> order, string name)
    {
        for (var i = 0; i < order.Count; i++)
        {
            if (order[i] == name)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>One node reading from another.</summary>
    private readonly record struct Edge(string From, SourcePosition At, bool IsWritten);
}
