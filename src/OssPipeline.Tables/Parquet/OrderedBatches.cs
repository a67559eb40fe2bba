using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.Parquet;

/// <summary>Has the blocks behind work on several batches at once, and hands them on in order.</summary>
internal sealed class OrderedBatches(IRowWriter output) : IAsyncDisposable
{
    private readonly Queue<Task<RowBatch>> _working = [];

    /// <summary>Takes a batch over; waits while as many as may be are being worked on.</summary>
    public async ValueTask AddAsync(RowBatch batch, CancellationToken cancellationToken)
    {
        if (_working.Count >= output.Parallelism)
        {
            await WriteNextAsync(cancellationToken).ConfigureAwait(false);
        }

        _working.Enqueue(Task.Run(() => output.Prepare(batch), CancellationToken.None));
    }

    /// <summary>Hands all on.</summary>
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        while (_working.Count > 0)
        {
            await WriteNextAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Gives back what was not handed on.</summary>
    public async ValueTask DisposeAsync()
    {
        while (_working.TryDequeue(out var task))
        {
            await ((Task)task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (task.IsCompletedSuccessfully)
            {
                task.Result.Dispose();
            }
        }
    }

    private async ValueTask WriteNextAsync(CancellationToken cancellationToken)
    {
        var prepared = await _working.Dequeue().ConfigureAwait(false);
        await output.WriteAsync(prepared, cancellationToken).ConfigureAwait(false);
    }
}
