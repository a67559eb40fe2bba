using System.Runtime.CompilerServices;
using OssPipeline.Core.Storage;

namespace OssPipeline.Cli.Stores;

/// <summary>A listing as a person wants it: what lies below the next <c>/</c> shown once, as a folder.</summary>
internal static class FoldedListing
{
    // After so many keys of one folder, listing anew behind it costs less than reading on; about a page of OSS's listing.
    private const int KeysBeforeJump = 1000;

    // The last code point: no key that people make sorts behind folder + this.
    private const string HighestSuffix = "\U0010FFFF";

    /// <summary>Objects directly below a prefix and folders, in the order of their keys.</summary>
    /// <param name="store">The store.</param>
    /// <param name="prefix">What keys begin with; folders are cut at the first <c>/</c> after it.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    public static async IAsyncEnumerable<ListedEntry> ListAsync(
        IObjectStore store, string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? startAfter = null;
        string? folder = null;
        var done = false;
        while (!done)
        {
            done = true;
            var inFolder = 0;
            await foreach (var item in store.ListAsync(prefix, startAfter, cancellationToken).ConfigureAwait(false))
            {
                if (folder is not null && item.Key.StartsWith(folder, StringComparison.Ordinal))
                {
                    if (++inFolder >= KeysBeforeJump && ObjectKey.Problem(folder + HighestSuffix) is null
                        && ObjectKey.Compare(folder + HighestSuffix, item.Key) > 0)
                    {
                        startAfter = folder + HighestSuffix;
                        done = false;
                        break;
                    }

                    continue;
                }

                inFolder = 0;
                var slash = item.Key.IndexOf('/', prefix.Length);
                if (slash < 0)
                {
                    folder = null;
                    yield return new ListedEntry(item.Key, item);
                }
                else
                {
                    folder = item.Key[..(slash + 1)];
                    yield return new ListedEntry(folder, null);
                }
            }
        }
    }

    /// <summary>All objects below a prefix.</summary>
    public static async IAsyncEnumerable<ListedEntry> ListAllAsync(
        IObjectStore store, string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var item in store.ListAsync(prefix, null, cancellationToken).ConfigureAwait(false))
        {
            yield return new ListedEntry(item.Key, item);
        }
    }
}

/// <summary>A line of a listing.</summary>
/// <param name="Name">The key, or the folder with its <c>/</c>.</param>
/// <param name="Object">The object; null for a folder.</param>
internal readonly record struct ListedEntry(string Name, ObjectInfo? Object);
