using OssPipeline.Core.Rows;
using OssPipeline.Engine.Plan;

namespace OssPipeline.Engine.Tables;

/// <summary>Puts the nodes of rows together: each table with what stands before it, up to the decoder, becomes one block and its end.</summary>
internal static class TableSections
{
    /// <summary>The nodes with those of rows replaced; the same list where there are none.</summary>
    public static List<PlanNode> Join(List<PlanNode> nodes)
    {
        if (!nodes.Exists(n => n.IsOfRows))
        {
            return nodes;
        }

        var joined = nodes.Where(n => !n.IsOfRows).ToList();
        var rejects = nodes.Where(n => n.Component is IRejectSink).ToList();
        var used = new HashSet<PlanNode>();
        foreach (var table in nodes.Where(n => n.Component is ITableSink))
        {
            var way = WayTo(table);
            var reject = RejectOf(rejects, way, table);
            if (reject is not null)
            {
                used.Add(reject);
            }

            var decoder = way[0];
            var section = new TableSection(decoder, way[1..], table, reject);
            PlanNode[] all = [.. way, table];
            var block = new PlanNode(
                decoder.Spec with { Fingerprint = string.Join('\n', all.Select(n => n.Spec.Fingerprint).Where(f => f.Length > 0)) }, section)
            {
                Stores = [],
                Upstream = decoder.Upstream,
            };
            var end = new PlanNode(table.Spec, new TableReceipts((ITableSink)table.Component)) { Stores = table.Stores, Upstream = [block] };
            block.Downstream = [end];
            foreach (var upstream in decoder.Upstream)
            {
                upstream.Downstream = [.. upstream.Downstream.Where(n => !n.IsOfRows), block];
            }

            section.SourceNames = [.. SourcesOf(decoder).Distinct()];
            joined.Add(block);
            joined.Add(end);
        }

        if (rejects.Find(r => !used.Contains(r)) is { } loose)
        {
            throw new PlanException(loose.Spec.At, $"no rows on their way to a table pass a node that '{loose.Name}' reads from; name the decoder, or a block behind it, in its 'from'.");
        }

        return joined;
    }

    private static List<PlanNode> WayTo(PlanNode table)
    {
        var way = new List<PlanNode>();
        for (var node = table; node.Component is not IRowDecoder;)
        {
            if (node.Upstream.Count != 1)
            {
                throw new PlanException(node.Spec.At, $"'{node.Name}' reads rows from several nodes; give each its own way, or have one decoder read from several sources.");
            }

            node = node.Upstream[0];
            way.Insert(0, node);
        }

        return way;
    }

    private static PlanNode? RejectOf(List<PlanNode> rejects, List<PlanNode> way, PlanNode table)
    {
        var mine = rejects.FindAll(r => r.Upstream.Any(way.Contains));
        return mine switch
        {
            [] => null,
            [var only] => only,
            [_, var second, ..] => throw new PlanException(second.Spec.At, $"the rows on their way to '{table.Name}' have two nodes to be rejected to; leave one out."),
        };
    }

    private static IEnumerable<string> SourcesOf(PlanNode node) =>
        node.IsSource ? [node.Name] : node.Upstream.SelectMany(SourcesOf);
}
