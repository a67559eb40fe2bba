namespace OssPipeline.Engine.Plan;

/// <summary>A node as one source sees it: a step of the tree of ways from that source to its sinks.</summary>
internal sealed class RouteStep(PlanNode node, RouteStep? previous, int index)
{
    public PlanNode Node { get; } = node;

    public RouteStep? Previous { get; } = previous;

    /// <summary>Number of the step in its tree.</summary>
    public int Index { get; } = index;

    public RouteStep[] Next { get; set; } = [];

    /// <summary>The leaves that can be reached from here, one bit each.</summary>
    public ulong Leaves { get; set; }

    /// <summary>Number of the leaf when this step is a sink, else −1.</summary>
    public int Leaf { get; set; } = -1;

    /// <summary>The step changes bytes in place, and an earlier fork may share them with other ways: it is given memory for a copy.</summary>
    public bool MayCopy { get; set; }

    /// <summary>Number of the witness when this step is one, else −1.</summary>
    public int Witness { get; set; } = -1;
}
