using System.Runtime.CompilerServices;

namespace OssPipeline.Storage.Manifests;

/// <summary>Looks up one thing for each item, some at the same time, and gives the answers in the items' order.</summary>
internal static class OrderedLookups
{
    /// <summary>How many are under way at once at most.</summary>
    public const int AtOnce = 32;

    /// <summary>The answers. Ending early, by disposal or a failure, ends all lookups first.</summary>
    /// <param name="items">What to look up.</param>
    /// <param name="lookUp">Looks one up; what it throws ends the enumeration in its place.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    public static async IAsyncEnumerable<TResult> SelectAsync<TItem, TResult>(
        IAsyncEnumerable<TItem> items,
        Func<TItem, CancellationToken, ValueTask<TResult>> lookUp,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var underWay = new Queue<Task<TResult>>(AtOnce);
        try
        {
            await foreach (var item in items.WithCancellation(stop.Token).ConfigureAwait(false))
            {
                if (underWay.Count == AtOnce)
                {
                    yield return await underWay.Dequeue().ConfigureAwait(false);
                }

                var next = lookUp(item, stop.Token);
                if (underWay.Count == 0 && next.IsCompletedSuccessfully)
                {
                    yield return next.Result;
                }
                else
                {
                    underWay.Enqueue(next.AsTask());
                    while (underWay.TryPeek(out var first) && first.IsCompleted)
                    {
                        yield return await underWay.Dequeue().ConfigureAwait(false);
                    }
                }
            }

            while (underWay.TryDequeue(out var last))
            {
                yield return await last.ConfigureAwait(false);
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            foreach (var task in underWay)
            {
                await ((Task)task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
