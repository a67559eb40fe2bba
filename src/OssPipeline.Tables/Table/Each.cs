namespace OssPipeline.Tables.Table;

/// <summary>Does something for many at the same time.</summary>
internal static class Each
{
    /// <summary>As <see cref="Parallel.ForEachAsync{TSource}(IEnumerable{TSource}, ParallelOptions, Func{TSource, CancellationToken, ValueTask})"/>, but fails with what failed first, not with a cancellation that followed from it.</summary>
    public static async Task RunAsync<T>(IEnumerable<T> all, int atOnce, Func<T, CancellationToken, ValueTask> act, CancellationToken cancellationToken)
    {
        Exception? first = null;
        try
        {
            await Parallel.ForEachAsync(
                all,
                new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellationToken },
                async (one, token) =>
                {
                    try
                    {
                        await act(one, token).ConfigureAwait(false);
                    }
                    catch (Exception e) when (e is not OperationCanceledException)
                    {
                        Interlocked.CompareExchange(ref first, e, null);
                        throw;
                    }
                }).ConfigureAwait(false);
        }
        catch (Exception) when (first is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(first);
        }
    }
}
