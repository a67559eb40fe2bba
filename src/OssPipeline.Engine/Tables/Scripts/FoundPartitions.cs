using OssPipeline.Core.Storage;

namespace OssPipeline.Engine.Tables.Scripts;

/// <summary>Finds a table's partitions by the keys of its files.</summary>
internal static class FoundPartitions
{
    /// <summary>MaxCompute has at most 60,000 partitions a table ("Limits"); one more tells that there are too many.</summary>
    public const int Most = 60_001;

    private const int ManyFiles = 1000;

    /// <summary>The folders of partitions below a table's folder, as <c>ds=2026-11-24/</c>; at most <see cref="Most"/>.</summary>
    /// <param name="store">The store.</param>
    /// <param name="folder">The table's folder.</param>
    /// <param name="columns">The partition columns, outermost first.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    /// <exception cref="StoreException">The store can't be listed.</exception>
    public static async ValueTask<IReadOnlyList<string>> ListAsync(
        IObjectStore store, string folder, IReadOnlyList<string> columns, CancellationToken cancellationToken)
    {
        var found = new List<string>();
        if (columns.Count == 0)
        {
            return found;
        }

        string? after = null;
        do
        {
            var (last, files, behind) = ((string?)null, 0, (string?)null);
            await foreach (var item in store.ListAsync(folder, after, cancellationToken).ConfigureAwait(false))
            {
                if (FolderOf(item.Key.AsSpan(folder.Length), columns) is not { Length: > 0 } path)
                {
                    continue;
                }

                if (!path.SequenceEqual(last))
                {
                    (last, files) = (path.ToString(), 0);
                    found.Add(last);
                    if (found.Count == Most)
                    {
                        return found;
                    }
                }
                else if (++files == ManyFiles)
                {
                    // The rest of a large partition is not listed: '0' follows '/'.
                    behind = $"{folder}{path[..^1]}0";
                    break;
                }
            }

            after = behind;
        }
        while (after is not null);
        return [.. found.Distinct(StringComparer.Ordinal)];
    }

    // What does not name the columns in their order, and what is no file (a marker, a hidden one), makes no partition.
    private static ReadOnlySpan<char> FolderOf(ReadOnlySpan<char> path, IReadOnlyList<string> columns)
    {
        var at = 0;
        foreach (var column in columns)
        {
            var rest = path[at..];
            var end = rest.IndexOf('/');
            var equals = rest.IndexOf('=');
            if (equals < 0 || end <= equals + 1 || !rest[..equals].Equals(column, StringComparison.OrdinalIgnoreCase))
            {
                return default;
            }

            at += end + 1;
        }

        return path[at..] is [not ('_' or '.'), ..] name && !name.Contains('/') ? path[..at] : default;
    }
}
