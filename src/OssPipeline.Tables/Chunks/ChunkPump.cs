using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.Chunks;

/// <summary>Decodes the chunks of one object on several tasks and hands on what they give in order.</summary>
internal static class ChunkPump
{
    /// <summary>Runs to the end of the object.</summary>
    /// <param name="next">Gives its chunks, then null.</param>
    /// <param name="begin">Called for each chunk in order, before it is decoded: sees to header rows.</param>
    /// <param name="decode">Decodes a chunk; called on several tasks at once.</param>
    /// <param name="output">Where batches go.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static async ValueTask RunAsync<TChunk>(
        Func<CancellationToken, ValueTask<TChunk?>> next, Action<TChunk> begin, Func<TChunk, RowBatch> decode, IRowWriter output, CancellationToken cancellationToken)
        where TChunk : class, IDisposable
    {
        var parallelism = Math.Max(1, output.Parallelism);
        var running = new Queue<Task<RowBatch>>(parallelism);
        try
        {
            while (await next(cancellationToken).ConfigureAwait(false) is { } chunk)
            {
                running.Enqueue(Start(chunk, begin, decode, output, cancellationToken));
                if (running.Count >= parallelism)
                {
                    await WriteFirstAsync(running, output, cancellationToken).ConfigureAwait(false);
                }
            }

            while (running.Count > 0)
            {
                await WriteFirstAsync(running, output, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            // Only after a failure is there any left.
            foreach (var task in running)
            {
                try
                {
                    (await task.ConfigureAwait(false)).Dispose();
                }
                catch (Exception e) when (e is InvalidDataException or OperationCanceledException)
                {
                    // The failure that is on its way comes before this one.
                }
            }
        }
    }

    private static Task<RowBatch> Start<TChunk>(
        TChunk chunk, Action<TChunk> begin, Func<TChunk, RowBatch> decode, IRowWriter output, CancellationToken cancellationToken)
        where TChunk : class, IDisposable
    {
        try
        {
            begin(chunk);
        }
        catch
        {
            chunk.Dispose();
            throw;
        }

        // Not cancelled before it starts, as the chunk must be disposed of.
        return Task.Run(
            () =>
            {
                RowBatch batch;
                using (chunk)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    batch = decode(chunk);
                }

                return output.Prepare(batch);
            },
            CancellationToken.None);
    }

    private static async ValueTask WriteFirstAsync(Queue<Task<RowBatch>> running, IRowWriter output, CancellationToken cancellationToken) =>
        await output.WriteAsync(await running.Dequeue().ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
}
