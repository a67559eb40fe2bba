using OssPipeline.Core.Blocks;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;

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

    /// <summary>About how many stored objects one of its objects holds on to while under way; 1 unless composed.</summary>
    public required int Width { get; init; }

    /// <summary>
    /// The one step that every part read goes through first, when it computes the CRC of what goes in itself, in one pass with its own
    /// work; null when the source does.
    /// </summary>
    public required RouteStep? ComputesSourceCrc { get; init; }

    /// <summary>How many objects to look ahead where it would be some number of plain ones: those that hold on to thousands are not kept by the hundred.</summary>
    public int Fewer(int objects) => (int)Math.Clamp(64L * objects / Width, 8, objects);

    /// <summary>Decides for every sink what an object would become there; reads no byte.</summary>
    public ShapedObject Shape(ObjectRef origin)
    {
        var drafts = new ObjectDraft?[Steps.Count];
        var verdicts = new ObjectVerdict[Routes.Count];
        if (origin.Problem is { } problem)
        {
            Array.Fill(verdicts, ObjectVerdict.Fail(problem.Reason));
            return new ShapedObject(origin, verdicts, drafts);
        }

        Shape(origin, ObjectDraft.From(origin), Root, drafts, verdicts);
        return new ShapedObject(origin, verdicts, drafts);
    }

    /// <summary>Where a companion of an object goes at a sink, or why the sink would refuse it.</summary>
    public ObjectVerdict PlaceCompanion(ShapedObject shaped, int leaf, string suffix)
    {
        var step = Routes[leaf].Step;
        return PlaceCompanion(shaped.Origin, shaped.Drafts[step.Previous!.Index]!, step, suffix);
    }

    // A name of its own and none of the object's headers: it is no CSV for standing beside one.
    private static ObjectVerdict PlaceCompanion(ObjectRef origin, ObjectDraft draft, RouteStep sink, string suffix) =>
        sink.Node.Sink.Place(origin, new ObjectDraft(draft.Key + suffix, null, ObjectAttributes.None));

    private ObjectVerdict Place(ObjectRef origin, ObjectDraft draft, RouteStep sink)
    {
        var verdict = sink.Node.Sink.Place(origin, draft);
        foreach (var suffix in Routes[sink.Leaf].CompanionSuffixes)
        {
            if (verdict.Draft is not null && PlaceCompanion(origin, draft, sink, suffix) is { Draft: null } refused)
            {
                verdict = refused;
            }
        }

        return verdict;
    }

    private void Shape(ObjectRef origin, ObjectDraft draft, RouteStep step, ObjectDraft?[] drafts, ObjectVerdict[] verdicts)
    {
        var verdict = step.Node.Component switch
        {
            IBlock block => block.Shape(origin, draft),
            ISink => Place(origin, draft, step),
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
