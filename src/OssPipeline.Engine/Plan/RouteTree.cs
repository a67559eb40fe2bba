using OssPipeline.Core.Blocks;
using OssPipeline.Core.Data;

namespace OssPipeline.Engine.Plan;

/// <summary>All ways from one source to its sinks.</summary>
internal sealed class RouteTree
{
    public required PlanNode Source { get; init; }

    public required RouteStep Root { get; init; }

    public required IReadOnlyList<RouteStep> Steps { get; init; }

    /// <summary>The ways, numbered as the leaves of the tree.</summary>
    public required IReadOnlyList<Route> Routes { get; init; }

    /// <summary>The witnesses, numbered; each with its step.</summary>
    public required IReadOnlyList<RouteStep> Witnesses { get; init; }

    /// <summary>False when a witness needs the bytes of parts that resuming would not read again.</summary>
    public required bool CanSkipStoredParts { get; init; }

    /// <summary>Steps with a passage for each object.</summary>
    public required IReadOnlyList<RouteStep> Partwise { get; init; }

    /// <summary>
    /// The one step that every part read goes through first, when it computes the CRC of what goes in itself, in one pass with its own
    /// work; null when the source does.
    /// </summary>
    public required RouteStep? ComputesSourceCrc { get; init; }

    /// <summary>Decides for every sink what an object would become there; reads no byte.</summary>
    public ShapedObject Shape(ObjectRef origin)
    {
        var drafts = new ObjectDraft?[Steps.Count];
        var verdicts = new ObjectVerdict[Routes.Count];
        Shape(origin, ObjectDraft.From(origin), Root, drafts, verdicts);
        return new ShapedObject(origin, verdicts, drafts);
    }

    private static void Shape(ObjectRef origin, ObjectDraft draft, RouteStep step, ObjectDraft?[] drafts, ObjectVerdict[] verdicts)
    {
        var verdict = step.Node.Component switch
        {
            IBlock block => block.Shape(origin, draft),
            ISink sink => sink.Place(origin, draft),
            _ => ObjectVerdict.Keep(draft),
        };
        if (step.Leaf >= 0)
        {
            verdicts[step.Leaf] = verdict;
        }
        else if (verdict.Draft is null)
        {
            for (var leaf = 0; leaf < verdicts.Length; leaf++)
            {
                if ((step.Leaves & (1UL << leaf)) != 0)
                {
                    verdicts[leaf] = verdict;
                }
            }
        }

        drafts[step.Index] = verdict.Draft;
        if (verdict.Draft is { } kept)
        {
            foreach (var next in step.Next)
            {
                Shape(origin, kept, next, drafts, verdicts);
            }
        }
    }
}

/// <summary>What an object would become at every sink.</summary>
/// <param name="Origin">The object.</param>
/// <param name="Verdicts">By leaf: the placed draft, or why there is none.</param>
/// <param name="Drafts">By step: the draft behind it; null where the object does not get.</param>
internal readonly record struct ShapedObject(ObjectRef Origin, ObjectVerdict[] Verdicts, ObjectDraft?[] Drafts);
