using System.Runtime.CompilerServices;
using OssPipeline.Core.Storage;

namespace OssPipeline.Storage.Listing;

/// <summary>Lists a store by several ranges of keys at the same time, as one listing.</summary>
public static class ParallelListing
{
    /// <summary>How many ranges are listed at the same time unless told otherwise.</summary>
    public const int DefaultParallel = 8;

    /// <summary>The most that makes sense.</summary>
    public const int MaxParallel = 64;

    /// <summary>Objects in a page of OSS and S3 ("ListObjectsV2", max-keys).</summary>
    public const int PageItems = 1000;

    /// <summary>
    /// Gives exactly what <see cref="IObjectStore.ListAsync"/> gives, in the same order, sooner. A listing that a page holds costs no
    /// request more; a large one costs some more than its pages. At most eight pages for each range at a time wait to be taken.
    /// </summary>
    /// <remarks>
    /// A range that fails fails the listing with its error, once all before it was given. Objects that come or go meanwhile may be
    /// given or not, as in any listing. A store that can't begin at any key is listed as it is (<see cref="StoreInfo.ListsByRange"/>).
    /// </remarks>
    /// <param name="store">What to list.</param>
    /// <param name="prefix">Empty for all.</param>
    /// <param name="startAfter">Only keys greater than this one; null from the beginning.</param>
    /// <param name="parallel">Ranges at the same time, 1 to <see cref="MaxParallel"/>; with 1 the listing is the store's own.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    /// <exception cref="StoreException">As the store's own listing throws it.</exception>
    public static IAsyncEnumerable<ObjectInfo> ListAsync(
        IObjectStore store, string prefix, string? startAfter, int parallel, CancellationToken cancellationToken) =>
        ListAsync(store, prefix, startAfter, parallel, PageItems, cancellationToken);

    internal static IAsyncEnumerable<ObjectInfo> ListAsync(
        IObjectStore store, string prefix, string? startAfter, int parallel, int pageItems, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(prefix);
        ArgumentOutOfRangeException.ThrowIfLessThan(parallel, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(parallel, MaxParallel);
        return parallel == 1 || !store.Info.ListsByRange
            ? store.ListAsync(prefix, startAfter, cancellationToken)
            : ListRangesAsync(store, prefix, startAfter, parallel, pageItems, cancellationToken);
    }

    private static async IAsyncEnumerable<ObjectInfo> ListRangesAsync(
        IObjectStore store, string prefix, string? startAfter, int parallel, int pageItems, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var window = new ListingWindow(store, prefix, startAfter, parallel, pageItems, cancellationToken);
        await using (window.ConfigureAwait(false))
        {
            while (await window.TakeAsync().ConfigureAwait(false) is { } page)
            {
                foreach (var item in page)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    yield return item;
                }
            }
        }
    }
}
