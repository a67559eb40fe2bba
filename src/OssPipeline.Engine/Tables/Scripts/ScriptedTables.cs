using OssPipeline.Core.Blocks;
using OssPipeline.Core.Rows;
using OssPipeline.Engine.Plan;

namespace OssPipeline.Engine.Tables.Scripts;

/// <summary>Finds the tables of a graph.</summary>
internal static class ScriptedTables
{
    /// <summary>All tables, in the order of the nodes. One whose way is not whole, as its nodes could not all be made, is left out.</summary>
    /// <param name="nodes">The nodes as the file has them.</param>
    /// <exception cref="PlanException">No sink writes the files that a node describes.</exception>
    public static IReadOnlyList<ScriptedTable> Of(IReadOnlyList<PlanNode> nodes)
    {
        var tables = new List<ScriptedTable>();
        foreach (var node in nodes)
        {
            if (node.Component is ITableSink)
            {
                if (WayTo(node) is { } way)
                {
                    tables.Add(new RowTable(new TableSection(way[0], way[1..], node, null)) { Name = node.Name, Node = node, Writer = node, Decoder = way[0] });
                }
            }
            else if (node.Component is IExternalTable)
            {
                Passed(node, tables);
            }
        }

        return tables;
    }

    private static List<PlanNode>? WayTo(PlanNode table)
    {
        var way = new List<PlanNode>();
        var node = table;
        do
        {
            if (node.Upstream is not [var above] || above.Component is not (IRowDecoder or IRowTransform))
            {
                return null;
            }

            node = above;
            way.Insert(0, node);
        }
        while (node.Component is not IRowDecoder);
        return way;
    }

    private static void Passed(PlanNode node, List<ScriptedTable> tables)
    {
        var ways = new List<List<PlanNode>>();
        var isWhole = Follow(node, [], ways);
        if (ways.Count == 0 && isWhole)
        {
            throw new PlanException(node.Spec.At, $"'{node.Name}' describes files that pass through as they are, and no sink behind it writes any; a 'table' behind it has options of its own for this.");
        }

        foreach (var way in ways)
        {
            var sink = way[^1];
            tables.Add(new PassedTable
            {
                Name = ways.Count == 1 ? node.Name : $"{node.Name}-{sink.Name}",
                Node = node,
                Writer = sink,
                HasHashedKeys = IsScattered(node, way),
            });
        }
    }

    // Nodes of rows end a way; one that could not be made leaves it open.
    private static bool Follow(PlanNode node, List<PlanNode> way, List<List<PlanNode>> ways)
    {
        if (node.IsSink)
        {
            ways.Add(way);
            return true;
        }

        var isWhole = true;
        foreach (var next in node.Downstream.Where(n => n is { IsOfRows: false, Section: null }))
        {
            isWhole &= (next.Block is not null || next.IsSink) && Follow(next, [.. way, next], ways);
        }

        return isWhole;
    }

    private static bool IsScattered(PlanNode node, List<PlanNode> way)
    {
        var before = new List<PlanNode>();
        for (var above = node; above is { Upstream: [var next, ..], IsSource: false }; above = next)
        {
            before.Insert(0, next);
        }

        var isScattered = false;
        foreach (var passed in before.Concat(way))
        {
            // A block that gives keys of its own may take the hash away again; whether it does, only objects tell.
            isScattered = passed.Component is IScattersKeys || (isScattered && passed.Block is not { KeepsKeysDistinct: false });
        }

        return isScattered;
    }
}
