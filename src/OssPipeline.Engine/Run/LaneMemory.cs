using OssPipeline.Core.Data;

namespace OssPipeline.Engine.Run;

/// <summary>Memory for parts: what both lanes share, and what each has for itself, so that one never waits for the other.</summary>
/// <remarks>
/// What a lane has for itself is an arena of its own, not a number in a common one: however the other lane's parts lie, a part of this
/// one fits.
/// </remarks>
/// <param name="common">For both lanes, in bytes; less than 64 KiB is nothing.</param>
/// <param name="small">For the small lane alone; 0 for nothing.</param>
/// <param name="large">For the large lane alone; 0 for nothing.</param>
internal sealed class LaneMemory(long common, long small, long large) : IDisposable
{
    private const long Least = 64 << 10;

    private readonly MemoryBudget? _common = Of(common);
    private readonly MemoryBudget?[] _own = [Of(small), Of(large)];

    /// <summary>Bytes lent out now.</summary>
    public long Used => (_common?.Used ?? 0) + _own.Sum(static m => m?.Used ?? 0);

    /// <summary>The most that was lent out of each part, in bytes.</summary>
    public long Peak => (_common?.Peak ?? 0) + _own.Sum(static m => m?.Peak ?? 0);

    /// <summary>Waits for memory; within a lane in the order of asking.</summary>
    public ValueTask<Lease> AcquireAsync(Lane lane, int bytes, CancellationToken cancellationToken)
    {
        var own = _own[(int)lane];
        if (own is null || bytes > own.MaxLease)
        {
            return (_common ?? own!).AcquireAsync(bytes, cancellationToken);
        }

        if (_common is null || bytes > _common.MaxLease)
        {
            return own.AcquireAsync(bytes, cancellationToken);
        }

        return (own.TryAcquire(bytes) ?? _common.TryAcquire(bytes)) is { } lease
            ? new ValueTask<Lease>(lease)
            : new ValueTask<Lease>(AcquireEitherAsync(own, _common, bytes, cancellationToken));
    }

    public void Dispose()
    {
        _common?.Dispose();
        foreach (var own in _own)
        {
            own?.Dispose();
        }
    }

    // What rounding leaves over is no arena.
    private static MemoryBudget? Of(long bytes) => bytes >= Least ? new MemoryBudget(new ByteSize(bytes)) : null;

    // Asks both, takes what comes first, and gives back what comes too late.
    private static async Task<Lease> AcquireEitherAsync(MemoryBudget own, MemoryBudget common, int bytes, CancellationToken cancellationToken)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var asked = (First: own.AcquireAsync(bytes, enough.Token).AsTask(), Second: common.AcquireAsync(bytes, enough.Token).AsTask());
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
