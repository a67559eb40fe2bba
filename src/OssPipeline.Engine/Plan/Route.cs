namespace OssPipeline.Engine.Plan;

/// <summary>The way from one source to one sink.</summary>
internal sealed class Route
{
    public required PlanNode Source { get; init; }

    public required PlanNode Sink { get; init; }

    /// <summary>The blocks in between, in order.</summary>
    public required IReadOnlyList<PlanNode> Blocks { get; init; }

    /// <summary>Hash of everything that decides which bytes arrive and under which key.</summary>
    public required string PlanHash { get; init; }

    /// <summary>The last stream block on the way; null when every block works part by part.</summary>
    public required PlanNode? LastStream { get; init; }

    /// <summary>Objects are copied inside the service: both ends are of one account, and no block needs the bytes.</summary>
    public required bool IsServerSide { get; init; }

    /// <summary>The sink writes into the store that the source lists, so that the run could come upon what it wrote itself.</summary>
    public bool IsWithinStore => Source.Source.Store.Location == Sink.Sink.Store.Location;

    /// <summary>What arrives has the very bytes of the source.</summary>
    public bool KeepsBytes => Blocks.All(static b => b.Stream is null && b.Partwise is null && (b.Transform is null || b.Component is Core.Blocks.IPartWitness));

    /// <summary>Parts at the sink are the parts read, so that a run resumes at the part.</summary>
    public bool IsPartwise => LastStream is null;
}
