namespace OssPipeline.Engine.Run;

/// <summary>Objects go in two lanes, so that neither the many small ones nor the few large ones wait for the others.</summary>
internal enum Lane
{
    /// <summary>One part, and a small one.</summary>
    Small,

    /// <summary>All others, and all objects where memory is too small for two lanes.</summary>
    Large,
}

/// <summary>Which lanes a run has objects in just now. Where there is but one, it need leave nothing to the other.</summary>
internal sealed class LaneTraffic
{
    /// <summary>How many lanes there are.</summary>
    public const int Lanes = 2;

    private readonly int[] _objects = new int[Lanes];

    public static Lane Other(Lane lane) => lane == Lane.Small ? Lane.Large : Lane.Small;

    /// <summary>An object was admitted.</summary>
    public void Began(Lane lane) => Interlocked.Increment(ref _objects[(int)lane]);

    /// <summary>An object's work has ended.</summary>
    public void Ended(Lane lane) => Interlocked.Decrement(ref _objects[(int)lane]);

    public bool Has(Lane lane) => Volatile.Read(ref _objects[(int)lane]) > 0;
}
