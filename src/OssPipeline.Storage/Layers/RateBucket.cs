namespace OssPipeline.Storage.Layers;

/// <summary>Lets callers go at a rate. What is large is paid for in slices, so that what is small need not wait for all of it.</summary>
/// <param name="clock">What waits are measured by.</param>
/// <param name="smallestSlice">What is never cut, in the unit of the rate.</param>
/// <param name="refresh">Sees to it that the rate is the one that holds now; cheap.</param>
internal sealed class RateBucket(TimeProvider clock, long smallestSlice, Action refresh) : IDisposable
{
    // A slice is worth a hundredth of a second, so that at any rate the timers ring often enough and not too often.
    private const int SlicesPerSecond = 100;

    private readonly RateAccount _account = new(clock);

    // Large amounts are paid one after the other: paid side by side they would all be ready late, and then all at once.
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Per second; null for no limit.</summary>
    public long? Rate
    {
        get => _account.Rate is var rate and not 0 ? rate : null;
        set => _account.SetRate(value);
    }

    /// <summary>Waits until the amount may go. An amount whose wait is cancelled was not used.</summary>
    public ValueTask TakeAsync(long amount, CancellationToken cancellationToken)
    {
        refresh();
        return _account.Rate == 0 || amount <= 0 ? ValueTask.CompletedTask : new ValueTask(PayAsync(amount, cancellationToken));
    }

    /// <summary>Gives back what was taken and not used.</summary>
    public void Return(long amount)
    {
        if (amount > 0)
        {
            _account.Return(amount);
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task PayAsync(long amount, CancellationToken cancellationToken)
    {
        if (amount <= Slice())
        {
            await PayOnceAsync(amount, cancellationToken).ConfigureAwait(false);
            return;
        }

        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        var paid = 0L;
        try
        {
            while (paid < amount)
            {
                var slice = Math.Min(amount - paid, Slice());
                await PayOnceAsync(slice, cancellationToken).ConfigureAwait(false);
                paid += slice;
            }
        }
        catch (OperationCanceledException)
        {
            Return(paid);
            throw;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async ValueTask PayOnceAsync(long amount, CancellationToken cancellationToken)
    {
        var place = _account.Ask(amount);
        try
        {
            while (_account.WaitAt(place) is var wait && wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, clock, cancellationToken).ConfigureAwait(false);
                refresh();
            }
        }
        catch (OperationCanceledException)
        {
            _account.Return(amount);
            throw;
        }
    }

    private long Slice() => Math.Max(smallestSlice, _account.Rate / SlicesPerSecond);
}
