using OssPipeline.Core.Data;
using OssPipeline.Engine.Plan;

namespace OssPipeline.Engine.Run;

/// <summary>The memory of sources: to read into, and for the copies that parts may need on their way.</summary>
internal sealed class SourceMemory : IDisposable
{
    private readonly LaneMemory _parts;
    private readonly CopyBudget?[] _copies = new CopyBudget?[LaneTraffic.Lanes];

    public SourceMemory(MemoryPlan plan)
    {
        _parts = new LaneMemory(plan.CommonShare, plan.Lanes?.Small ?? 0, plan.Lanes?.Large ?? 0);
        if (plan.CopyShare > 0)
        {
            var small = plan.Lanes?.Small ?? 0;
            _copies[(int)Lane.Small] = small > 0 ? new CopyBudget(small) : null;
            _copies[(int)Lane.Large] = new CopyBudget(plan.CopyShare - small);
        }
    }

    /// <summary>Bytes lent out now.</summary>
    public long Used => _parts.Used + _copies.Sum(static c => c?.Memory.Used ?? 0);

    /// <summary>The most that was lent out of each part, in bytes.</summary>
    public long Peak => _parts.Peak + _copies.Sum(static c => c?.Memory.Peak ?? 0);

    /// <summary>The memory for copies of a lane's parts; null when no way needs copies.</summary>
    public CopyBudget? CopiesOf(Lane lane) => _copies[(int)lane];

    /// <summary>Waits for memory to read into; within a lane in the order of asking.</summary>
    public ValueTask<Lease> AcquireAsync(Lane lane, int bytes, CancellationToken cancellationToken) => _parts.AcquireAsync(lane, bytes, cancellationToken);

    public void Dispose()
    {
        _parts.Dispose();
        foreach (var copies in _copies)
        {
            copies?.Dispose();
        }
    }
}
