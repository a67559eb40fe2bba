using OssPipeline.Core.Data;
using OssPipeline.Engine.Plan;

namespace OssPipeline.Engine.Run;

/// <summary>The memory that sources read into: what both lanes share, and what each has for itself, so that one never waits for the other.</summary>
/// <remarks>
/// What a lane has for itself is an arena of its own, not a number in a common one: however the other lane's parts lie, a part of this
/// one fits.
/// </remarks>
internal sealed class SourceMemory : IDisposable
{
    private readonly MemoryBudget _common;
    private readonly MemoryBudget?[] _own = new MemoryBudget?[LaneTraffic.Lanes];
    private readonly CopyBudget?[] _copies = new CopyBudget?[LaneTraffic.Lanes];

    public SourceMemory(MemoryPlan plan)
    {
        _common = new MemoryBudget(new ByteSize(plan.CommonShare));
        if (plan.Lanes is { } lanes)
        {
            _own[(int)Lane.Small] = new MemoryBudget(new ByteSize(lanes.Small));
            _own[(int)Lane.Large] = new MemoryBudget(new ByteSize(lanes.Large));
        }

        if (plan.CopyShare > 0)
        {
            var small = plan.Lanes?.Small ?? 0;
            _copies[(int)Lane.Small] = small > 0 ? new CopyBudget(small) : null;
            _copies[(int)Lane.Large] = new CopyBudget(plan.CopyShare - small);
        }
    }

    /// <summary>Bytes lent out now.</summary>
    public long Used => All.Sum(static m => m.Used);

    /// <summary>The most that was lent out of each part, in bytes.</summary>
    public long Peak => All.Sum(static m => m.Peak);

    private IEnumerable<MemoryBudget> All => [_common, .. _own.OfType<MemoryBudget>(), .. _copies.OfType<CopyBudget>().Select(c => c.Memory)];

    /// <summary>The memory for copies of a lane's parts; null when no way needs copies.</summary>
    public CopyBudget? CopiesOf(Lane lane) => _copies[(int)lane];

    /// <summary>Waits for memory; within a lane in the order of asking.</summary>
    public ValueTask<Lease> AcquireAsync(Lane lane, int bytes, CancellationToken cancellationToken)
    {
        if (_own[(int)lane] is not { } own || bytes > own.MaxLease)
        {
            return _common.AcquireAsync(bytes, cancellationToken);
        }

        if (bytes > _common.MaxLease)
        {
            return own.AcquireAsync(bytes, cancellationToken);
        }

        return (own.TryAcquire(bytes) ?? _common.TryAcquire(bytes)) is { } lease
            ? new ValueTask<Lease>(lease)
            : new ValueTask<Lease>(AcquireEitherAsync(own, bytes, cancellationToken));
    }

    public void Dispose()
    {
        _common.Dispose();
        foreach (var own in _own)
        {
            own?.Dispose();
        }

        foreach (var copies in _copies)
        {
            copies?.Dispose();
        }
    }

    // Asks both, takes what comes first, and gives back what comes too late.
    private async Task<Lease> AcquireEitherAsync(MemoryBudget own, int bytes, CancellationToken cancellationToken)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var asked = (First: own.AcquireAsync(bytes, enough.Token).AsTask(), Second: _common.AcquireAsync(bytes, enough.Token).AsTask());
        var first = await Task.WhenAny(asked.First, asked.Second).ConfigureAwait(false);
        await enough.CancelAsync().ConfigureAwait(false);
        var late = first == asked.First ? asked.Second : asked.First;
        try
        {
            ((IDisposable)await late.ConfigureAwait(false)).Dispose();
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // As it should be; the first one tells whether it was the caller who cancelled.
        }

        return await first.ConfigureAwait(false);
    }
}
