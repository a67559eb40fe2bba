using OssPipeline.Core.Data;
using OssPipeline.Engine.Spec;

namespace OssPipeline.Engine.Plan;

/// <summary>How the memory of a run is shared out: one share for all sources, one for each stream block, several for a table.</summary>
/// <remarks>
/// A stream block fills new parts while it holds old ones. With a share of its own, and no more objects at once than parts in it,
/// every object it works on can always get the one part it is filling, so that full shares never wait for each other.
/// </remarks>
internal sealed class MemoryPlan
{
    /// <summary>A table's rows need room to become files of a good size; what is read ahead for it need not be much.</summary>
    private const int MostOfTables = 3;

    /// <summary>Where parts are sent as they are read, that many must find room.</summary>
    private const int PartsBesideTables = 8;

    private const int MaxStreamsAtOnce = 16;
    private const long LeastRead = 64 << 10;

    // Lanes cost the large one about a part of memory, which must not be much of what there is.
    private const int PartsForLanes = 4;

    // Small objects need little: of a share of 64 MiB, 4 MiB hold a thousand of 4 KiB.
    private const int SmallLane = 16;

    private const long LeastLane = 64 << 10;

    private MemoryPlan(int shares, long sourceShare, long copyShare, LaneShares? lanes, IReadOnlyDictionary<PlanNode, StreamShare> streams)
    {
        Shares = shares;
        SourceShare = sourceShare;
        Lanes = lanes;
        CopyShare = copyShare;
        Streams = streams;
    }

    public long SourceShare { get; }

    /// <summary>What of <see cref="SourceShare"/> each lane has for itself; null where memory is too small for lanes.</summary>
    public LaneShares? Lanes { get; }

    /// <summary>What of <see cref="SourceShare"/> is for both lanes.</summary>
    public long CommonShare => SourceShare - (Lanes?.Small ?? 0) - (Lanes?.Large ?? 0);

    /// <summary>The largest part that a source can read, in bytes of memory.</summary>
    public long LargestPart => Math.Max(LargestBlock(CommonShare), Lanes?.Large ?? 0);

    /// <summary>How much memory it takes, over all shares, to read parts of a size.</summary>
    public long MemoryForParts(long partSize) => MemoryBudget.BlockSize(partSize) * Shares * (Lanes is null ? 1 : 2);

    /// <summary>For copies of parts that a fork shares and a block behind it changes, in bytes; 0 when no way has such a block.</summary>
    public long CopyShare { get; }

    public IReadOnlyDictionary<PlanNode, StreamShare> Streams { get; }

    /// <summary>How many shares the memory is divided into.</summary>
    public int Shares { get; }

    public static MemoryPlan Divide(PipelineSpec spec, IReadOnlyList<PlanNode> nodes, IReadOnlyList<RouteTree> trees)
    {
        var streams = nodes.Where(n => n.Stream is not null).ToList();
        var copies = trees.Count == 0 ? 0 : trees.Max(t => t.Partwise.Count(s => s.MayCopy));

        // Into a table no parts are sent as they are read.
        var sending = trees.SelectMany(t => t.Routes).Where(r => !r.Sink.Sink.CommitsWithRun).ToList();
        var largest = sending.Select(r => MemoryBudget.BlockSize(Math.Max(r.Sink.Sink.PartSize.Bytes, r.Sink.Sink.Store.MinPartSize))).DefaultIfEmpty().Max();
        var ofTable = MostOfTables;
        while (ofTable > 1 && spec.Memory.Bytes / CountShares(ofTable) < largest * PartsBesideTables)
        {
            ofTable--;
        }

        var shareCount = CountShares(ofTable);
        var share = spec.Memory.Bytes / shareCount;
        foreach (var route in sending)
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
            var own = share * (stream.Section is null ? 1 : ofTable);
            var atOnce = (int)Math.Clamp(own / (part * held), 1, Math.Min(MaxStreamsAtOnce, 2 * Environment.ProcessorCount));
            // What one object may take for a part: its fair share, so that all of them can hold one.
            shares[stream] = new StreamShare(own, atOnce, (int)Math.Min(LargestBlock(own / (atOnce * held)), 1 << 30));
        }

        return new MemoryPlan(shareCount, share, copies > 0 ? share : 0, LanesOf(share, Math.Max(copies, 1), trees), shares);

        int CountShares(int ofTable) => streams.Sum(s => s.Section is null ? 1 : ofTable) + (copies > 0 ? 2 : 1);
    }

    /// <summary>The lane of an object.</summary>
    /// <param name="size">Its size in bytes.</param>
    /// <param name="partCount">How many parts it is read in.</param>
    public Run.Lane LaneOf(long size, int partCount) =>
        Lanes is { } lanes && partCount == 1 && MemoryBudget.BlockSize(size) <= lanes.LargestSmall ? Run.Lane.Small : Run.Lane.Large;

    /// <summary>How much a source reads at once where no sink says how much, in bytes.</summary>
    public static long ConvenientPart(RouteTree tree, long share) =>
        Math.Min(tree.Source.Source.PartSize?.Bytes ?? ByteSize.MiB(8).Bytes, Math.Max(LeastRead, LargestBlock(share / 4)));

    private static LaneShares? LanesOf(long share, int copies, IReadOnlyList<RouteTree> trees)
    {
        var largest = 0L;
        foreach (var tree in trees)
        {
            largest = Math.Max(largest, MemoryBudget.BlockSize(ConvenientPart(tree, share)));
            foreach (var route in tree.Routes)
            {
                largest = Math.Max(largest, MemoryBudget.BlockSize(Math.Max(route.Sink.Sink.PartSize.Bytes, route.Sink.Sink.Store.MinPartSize)));
            }
        }

        var small = share / SmallLane;
        return largest * copies > share / PartsForLanes || small < LeastLane || largest < LeastLane
            ? null
            : new LaneShares(small, largest, LargestBlock(small) / (long)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)copies));
    }

    public static long LargestBlock(long share) => (long)System.Numerics.BitOperations.RoundUpToPowerOf2((ulong)share + 1) >> 1;
}

/// <summary>What each lane has of the memory for itself.</summary>
/// <param name="Small">The small lane's, in bytes.</param>
/// <param name="Large">The large lane's, in bytes: one part.</param>
/// <param name="LargestSmall">What an object of the small lane takes at most, in bytes of memory.</param>
internal sealed record LaneShares(long Small, long Large, long LargestSmall);

/// <summary>A stream block's share of the memory.</summary>
/// <param name="Bytes">The share.</param>
/// <param name="ObjectsAtOnce">How many objects it works on at once.</param>
/// <param name="MaxPart">The largest part it may fill, in bytes.</param>
internal readonly record struct StreamShare(long Bytes, int ObjectsAtOnce, int MaxPart);
