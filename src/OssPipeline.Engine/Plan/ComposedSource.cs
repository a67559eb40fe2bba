using OssPipeline.Core.Blocks;
using OssPipeline.Core.Data;

namespace OssPipeline.Engine.Plan;

/// <summary>Stands before a composer: the source it reads from, wrapped in it, as a source node of the composer's name.</summary>
internal static class ComposedSource
{
    /// <summary>The source node of what a composer makes; the composer is the only node that reads from it.</summary>
    /// <exception cref="PlanException">Something stands before the composer that can't.</exception>
    public static PlanNode Before(PlanNode composer)
    {
        var between = new List<PlanNode>();
        var node = composer;
        do
        {
            if (node.Upstream.Count != 1)
            {
                throw new PlanException(
                    composer.Spec.At,
                    $"'{composer.Name}' must know which objects there are before any is read, so it reads from one source; give each source its own '{composer.Spec.Kind.Name}'.");
            }

            node = node.Upstream[0];
            if (node.Composer is not null || node.Stream is not null || node.Partwise is not null || node.Transform is not null)
            {
                throw new PlanException(
                    composer.Spec.At,
                    $"'{node.Name}' stands before '{composer.Name}', which takes objects as the source has them; put '{node.Name}' behind it, or in a pipeline of its own. Blocks that only filter and rename may stand before it.");
            }

            if (!node.IsSource)
            {
                between.Insert(0, node);
            }
        }
        while (!node.IsSource);

        if (node.Source.DeletesCopied)
        {
            throw new PlanException(
                node.Spec.At,
                $"delete_source does not go with '{composer.Name}': of one killed while it deletes, the next run would find a part of the objects only and take them for all. Leave it out, run verify, then delete with rm.");
        }

        PlanNode[] behind = [node, .. between];
        var fingerprint = string.Join('\n', behind.Select(n => n.Spec.Fingerprint).Where(f => f.Length > 0));
        return new PlanNode(node.Spec with { Name = composer.Name, Fingerprint = fingerprint }, Compose(composer, node.Source, between))
        {
            Stores = [.. behind.SelectMany(n => n.Stores).Distinct()],
            Downstream = [composer],
        };
    }

    private static ISource Compose(PlanNode composer, ISource source, List<PlanNode> between)
    {
        try
        {
            return composer.Composer!.Compose(source, origin => Shape(origin, between));
        }
        catch (ArgumentException e)
        {
            throw new PlanException(composer.Spec.At, e.Message);
        }
    }

    private static ObjectVerdict Shape(ObjectRef origin, List<PlanNode> blocks)
    {
        var verdict = ObjectVerdict.Keep(ObjectDraft.From(origin));
        foreach (var block in blocks)
        {
            if (verdict.Draft is { } draft)
            {
                verdict = block.Block!.Shape(origin, draft);
            }
        }

        return verdict;
    }
}
