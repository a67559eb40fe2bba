using OssPipeline.Core.Blocks;

namespace OssPipeline.Engine.Plan;

/// <summary>Unfolds the graph into one tree of ways for each source.</summary>
internal static class RouteBuilder
{
    private const int MaxLeaves = 64;

    public static RouteTree Build(PlanNode source)
    {
        var steps = new List<RouteStep>();
        var routes = new List<Route>();
        var witnesses = new List<RouteStep>();
        var partwise = new List<RouteStep>();
        var canSkip = true;
        var root = Unfold(source, null);
        return new RouteTree
        {
            Source = source,
            Root = root,
            Steps = steps,
            Routes = routes,
            Witnesses = witnesses,
            CanSkipStoredParts = canSkip,
            Partwise = partwise,
            ComputesSourceCrc = root.Next is [{ Node.Partwise: not null } only] ? only : null,
        };

        RouteStep Unfold(PlanNode node, RouteStep? previous)
        {
            var step = new RouteStep(node, previous, steps.Count);
            steps.Add(step);
            if (node.Component is IPartWitness)
            {
                step.Witness = witnesses.Count;
                witnesses.Add(step);
                canSkip &= !ChangesBytesBefore(step);
            }

            if (node.Partwise is not null)
            {
                partwise.Add(step);
                step.MayCopy = IsBehindFork(step);
                canSkip = false;
            }

            if (node.IsSink)
            {
                if (routes.Find(r => r.Sink == node) is not null)
                {
                    throw new PlanException(node.Spec.At, $"objects of '{source.Name}' reach '{node.Name}' in two ways; give each way a sink of its own.");
                }

                if (routes.Count == MaxLeaves)
                {
                    throw new PlanException(node.Spec.At, $"'{source.Name}' has more than {MaxLeaves} sinks; split the pipeline.");
                }

                step.Leaf = routes.Count;
                step.Leaves = 1UL << step.Leaf;
                routes.Add(RouteTo(step));
                return step;
            }

            step.Next = [.. node.Downstream.Select(next => Unfold(next, step))];
            foreach (var next in step.Next)
            {
                step.Leaves |= next.Leaves;
            }

            return step;
        }
    }

    private static bool IsBehindFork(RouteStep step)
    {
        for (var earlier = step.Previous; earlier is not null; earlier = earlier.Previous)
        {
            if (earlier.Node.Downstream.Count > 1)
            {
                return true;
            }
        }

        return false;
    }

    private static bool ChangesBytesBefore(RouteStep witness)
    {
        for (var step = witness.Previous; step is not null; step = step.Previous)
        {
            if (step.Node.Partwise is not null || (step.Node.Component is not IPartWitness && step.Node.Transform is not null))
            {
                return true;
            }
        }

        return false;
    }

    private static void RequireAttributes(List<PlanNode> nodes)
    {
        PlanNode? keeps = null;
        foreach (var node in nodes.Where(n => n.Partwise is { NeedsAttributes: true }))
        {
            if (keeps is not null)
            {
                throw new PlanException(node.Spec.At, $"objects pass '{keeps.Name}' before '{node.Name}', and both write what they did into the object's metadata; take one away.");
            }

            keeps = node;
        }

        if (keeps is not null && !nodes[^1].Sink.Store.KeepsAttributes)
        {
            throw new PlanException(
                nodes[^1].Spec.At,
                $"'{keeps.Name}' writes into the object's metadata what is needed to read it again, and {nodes[^1].Sink.Store.Location} keeps no metadata; write to a store that does (oss).");
        }
    }

    private static Route RouteTo(RouteStep leaf)
    {
        var nodes = new List<PlanNode>();
        for (var step = leaf; step is not null; step = step.Previous)
        {
            nodes.Insert(0, step.Node);
        }

        RequireAttributes(nodes);
        if (nodes[^1].Sink.DeletesExtra && !nodes[0].Source.ListsAll)
        {
            throw new PlanException(
                nodes[^1].Spec.At, $"delete_extra deletes what '{nodes[0].Name}' does not list, and it lists only a part (modified_since, --since or a manifest); take one away.");
        }

        return new Route
        {
            Source = nodes[0],
            Sink = nodes[^1],
            Blocks = nodes[1..^1],
            IsServerSide = nodes[1..^1].TrueForAll(n => n is { Stream: null, Transform: null, Partwise: null })
                && nodes[^1].Sink.CanCopyFrom(nodes[0].Source.Store),
            LastStream = nodes.FindLast(n => n.Stream is not null),
            PlanHash = Checkpoints.PlanHash.Of([.. nodes.SelectMany(n => n.Stores).Select(s => s.Fingerprint), .. nodes.Select(n => n.Spec.Fingerprint).Where(f => f.Length > 0)]),
        };
    }
}
