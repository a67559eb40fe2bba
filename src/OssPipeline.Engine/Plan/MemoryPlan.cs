using OssPipeline.Core.Data;
using OssPipeline.Engine.Spec;

namespace OssPipeline.Engine.Plan;

/// <summary>How the memory of a run is shared out: one share for all sources, one for each stream block.</summary>
/// <remarks>
/// A stream block fills new parts while it holds old ones. With a share of its own, and no more objects at once than parts in it,
/// every object it works on can always get the one part it is filling, so that full shares never wait for each other.
/// </remarks>
internal sealed class MemoryPlan
{
    private const int MaxStreamsAtOnce = 16;

    private MemoryPlan(long sourceShare, long copyShare, IReadOnlyDictionary<PlanNode, StreamShare> streams)
    {
        SourceShare = sourceShare;
        CopyShare = copyShare;
        Streams = streams;
    }

    public long SourceShare { get; }

    /// <summary>For copies of parts that a fork shares and a block behind it changes, in bytes; 0 when no way has such a block.</summary>
    public long CopyShare { get; }

    public IReadOnlyDictionary<PlanNode, StreamShare> Streams { get; }

    /// <summary>How many shares the memory is divided into.</summary>
    public int Shares => Streams.Count + (CopyShare > 0 ? 2 : 1);

    public static MemoryPlan Divide(PipelineSpec spec, IReadOnlyList<PlanNode> nodes, IReadOnlyList<RouteTree> trees)
    {
        var streams = nodes.Where(n => n.Stream is not null).ToList();
        var copies = trees.Count == 0 ? 0 : trees.Max(t => t.Partwise.Count(s => s.MayCopy));
        var shareCount = streams.Count + (copies > 0 ? 2 : 1);
        var share = spec.Memory.Bytes / shareCount;
        foreach (var route in trees.SelectMany(t => t.Routes))
        {
            var part = Math.Max(route.Sink.Sink.PartSize.Bytes, route.Sink.Sink.Store.MinPartSize);
            if (MemoryBudget.BlockSize(part) * Math.Max(copies, 1) > LargestBlock(share))
            {
                var needed = new ByteSize(MemoryBudget.BlockSize(part) * Math.Max(copies, 1) * shareCount);
                throw new PlanException(
                    route.Sink.Spec.At,
                    $"parts of {new ByteSize(part)} do not fit the memory of {spec.Memory}; set memory: to at least {needed.ToOption()}, or make part: smaller.");
            }
        }

        var shares = new Dictionary<PlanNode, StreamShare>();
        foreach (var stream in streams)
        {
            var part = trees.SelectMany(t => t.Routes).Where(r => r.Blocks.Contains(stream)).Max(r => MemoryBudget.BlockSize(r.Sink.Sink.PartSize.Bytes));

            // One that makes companions fills a part of each at the same time.
            var held = stream.CompanionSuffixes.Count > 0 ? 2 : 1;
            var atOnce = (int)Math.Clamp(share / (part * held), 1, Math.Min(MaxStreamsAtOnce, 2 * Environment.ProcessorCount));
            // What one object may take for a part: its fair share, so that all of them can hold one.
            shares[stream] = new StreamShare(share, atOnce, (int)Math.Min(LargestBlock(share / (atOnce * held)), 1 << 30));
        }

        return new MemoryPlan(share, copies > 0 ? share : 0, shares);
    }

    public static long LargestBlock(long share) => (long)System.Numerics.BitOperations.RoundUpToPowerOf2((ulong)share + 1) >> 1;
}

/// <summary>A stream block's share of the memory.</summary>
/// <param name="Bytes">The share.</param>
/// <param name="ObjectsAtOnce">How many objects it works on at once.</param>
/// <param name="MaxPart">The largest part it may fill, in bytes.</param>
internal readonly record struct StreamShare(long Bytes, int ObjectsAtOnce, int MaxPart);
