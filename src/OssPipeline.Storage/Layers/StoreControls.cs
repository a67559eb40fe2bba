using OssPipeline.Core.Limits;

namespace OssPipeline.Storage.Layers;

/// <summary>What can be seen and changed of a pipeline's store while it is used.</summary>
public sealed class StoreControls : IDisposable
{
    /// <summary>Controls of one store.</summary>
    /// <param name="name">Its name in the pipeline file.</param>
    /// <param name="limits">What the pipeline file says of its use.</param>
    /// <param name="clock">What waits are measured by.</param>
    public StoreControls(string name, StoreLimits limits, TimeProvider clock)
    {
        Name = name;
        Throttle = new StoreThrottle(limits, clock);
    }

    /// <summary>The store's name in the pipeline file.</summary>
    public string Name { get; }

    /// <summary>Where it is; empty before it was opened.</summary>
    public string Location { get; internal set; } = "";

    /// <summary>Its rates.</summary>
    public StoreThrottle Throttle { get; }

    /// <summary>Calls that read now, and how many there may be; null for a store that is not governed, as local ones are.</summary>
    public (int InFlight, int Limit)? Reads => Concurrency?.Reads.State;

    /// <summary>Calls that write now, and how many there may be; null for a store that is not governed.</summary>
    public (int InFlight, int Limit)? Writes => Concurrency?.Writes.State;

    internal AdaptiveStore? Concurrency { get; set; }

    /// <inheritdoc/>
    public void Dispose() => Throttle.Dispose();
}
