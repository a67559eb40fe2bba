using System.Runtime.ExceptionServices;

namespace OssPipeline.Tables.Table;

/// <summary>Runs work on as many tasks at once as are allowed, and remembers what failed first. Safe for concurrent use.</summary>
internal sealed class EncoderLanes(int count) : IDisposable
{
    private readonly SemaphoreSlim _free = new(count, count);
    private Exception? _failure;

    /// <summary>Takes work once a lane is free, and waits for its end only where there is no other lane: so what waits stays where it is counted.</summary>
    /// <param name="take">Gives the work; null for none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask RunAsync(Func<Func<Task>?> take, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
        Func<Task>? work = null;
        try
        {
            work = _failure is null ? take() : null;
        }
        finally
        {
            if (work is null)
            {
                _free.Release();
            }
        }

        if (work is null)
        {
            return;
        }

        if (count == 1)
        {
            await GuardAsync(work).ConfigureAwait(false);
        }
        else
        {
            _ = Task.Run(() => GuardAsync(work), CancellationToken.None);
        }
    }

    /// <summary>Does work on a lane, and waits for its end.</summary>
    public async ValueTask EnterAsync(Func<ValueTask> work, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await work().ConfigureAwait(false);
        }
        finally
        {
            _free.Release();
        }
    }

    /// <summary>Waits until no lane is used.</summary>
    public async ValueTask QuietAsync(CancellationToken cancellationToken)
    {
        for (var i = 0; i < count; i++)
        {
            await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        _free.Release(count);
    }

    /// <summary>Remembers a failure; only the first counts.</summary>
    public void Fail(Exception failure) => Interlocked.CompareExchange(ref _failure, failure, null);

    /// <summary>Throws what failed first.</summary>
    public void ThrowIfFailed()
    {
        if (_failure is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <summary>Gives back what it waits with.</summary>
    public void Dispose() => _free.Dispose();

    private async Task GuardAsync(Func<Task> work)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Fail(e);
        }
        finally
        {
            _free.Release();
        }
    }
}
