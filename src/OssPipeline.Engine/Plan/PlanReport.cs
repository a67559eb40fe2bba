using OssPipeline.Core.Blocks;
using OssPipeline.Core.Data;
using OssPipeline.Engine.Tables.Scripts;

namespace OssPipeline.Engine.Plan;

/// <summary>What a run would do: the graph, and what would be read, written and skipped.</summary>
public sealed record PlanReport
{
    /// <summary>The pipeline's name.</summary>
    public required string Name { get; init; }

    /// <summary>How far a killed run can resume.</summary>
    public required Scope Grain { get; init; }

    /// <summary>The memory of the whole graph.</summary>
    public required ByteSize Memory { get; init; }

    /// <summary>The nodes, each after those it reads from.</summary>
    public required IReadOnlyList<PlanReportNode> Nodes { get; init; }

    /// <summary>Listings that would go on where an interrupted run stopped.</summary>
    public IReadOnlyList<ResumedListing> Resumed { get; init; } = [];

    /// <summary>Objects listed, over all sources.</summary>
    public long Listed { get; init; }

    /// <summary>Stored objects that the listed ones are composed of (<c>merge</c>), over all composing blocks; 0 without such.</summary>
    public long Gathered { get; init; }

    /// <summary>Objects that would be read, and their bytes; those that an interrupted run began are among them.</summary>
    public PlanTotals ToRead { get; init; }

    /// <summary>Objects that would be written, one for each sink they go to, and their bytes as far as known before compression.</summary>
    public PlanTotals ToWrite { get; init; }

    /// <summary>Objects that would be copied inside the service, one for each sink they go to, and their bytes, none of which passes through this machine.</summary>
    public PlanTotals ToCopy { get; init; }

    /// <summary>Objects an interrupted run began, whose uploads would be continued.</summary>
    public PlanTotals ToResume { get; init; }

    /// <summary>Objects to skip, by reason.</summary>
    public IReadOnlyDictionary<string, PlanTotals> Skipped { get; init; } = new Dictionary<string, PlanTotals>();

    /// <summary>Objects that would fail at once.</summary>
    public long Failing { get; init; }

    /// <summary>The first of those, with the reason.</summary>
    public IReadOnlyList<(string Key, string Reason)> Failures { get; init; } = [];

    /// <summary>The first objects to write: key at the source, sink, key there, part size and number of parts (0 when only the run will tell).</summary>
    public IReadOnlyList<PlanSample> Samples { get; init; } = [];

    /// <summary>What engines would not read of the tables that the run writes.</summary>
    public IReadOnlyList<TableWarning> Warnings { get; init; } = [];
}

/// <summary>A number of objects and their bytes.</summary>
/// <param name="Objects">How many.</param>
/// <param name="Bytes">Their bytes at the source.</param>
public readonly record struct PlanTotals(long Objects, long Bytes)
{
    /// <summary>With one more object.</summary>
    public PlanTotals Plus(long bytes) => new(Objects + 1, Bytes + bytes);
}

/// <summary>A node in a plan.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="From">The nodes it reads from.</param>
/// <param name="Scope">What it needs to see at once.</param>
/// <param name="FusedWith">The node it runs fused with, in one step; null when it has a step of its own.</param>
/// <param name="Location">Where a source reads or a sink writes; null for blocks.</param>
/// <param name="PartSize">A sink's wanted part size.</param>
public sealed record PlanReportNode(
    string Name, string Kind, IReadOnlyList<string> From, Scope Scope, string? FusedWith, string? Location, ByteSize? PartSize)
{
    /// <summary>A sink that has objects copied inside the service.</summary>
    public bool IsServerSide { get; init; }

    /// <summary>A source that deletes what was copied.</summary>
    public bool DeletesCopied { get; init; }
}

/// <summary>An object that would be written.</summary>
/// <param name="Key">Its key at the source.</param>
/// <param name="Sink">The sink node.</param>
/// <param name="Target">Its full key there.</param>
/// <param name="Size">Its size at the source, in bytes.</param>
/// <param name="PartSize">The part size, in bytes.</param>
/// <param name="Parts">How many parts; 0 when only the run will tell.</param>
public sealed record PlanSample(string Key, string Sink, string Target, long Size, long PartSize, long Parts)
{
    /// <summary>How many stored objects it is composed of; 0 when it is one itself.</summary>
    public int Gathers { get; init; }
}
