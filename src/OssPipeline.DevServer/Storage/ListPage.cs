using OssPipeline.Core.Storage;

namespace OssPipeline.DevServer.Storage;

/// <summary>A page of a listing.</summary>
internal sealed class ListPage
{
    /// <summary>The objects, in order.</summary>
    public List<KeyValuePair<string, StoredObject>> Objects { get; } = [];

    /// <summary>The common prefixes, in order.</summary>
    public List<string> CommonPrefixes { get; } = [];

    /// <summary>Whether more follows.</summary>
    public bool IsTruncated { get; private set; }

    /// <summary>The last key or common prefix of the page, after which the next one starts; null when nothing follows.</summary>
    public string? Next { get; private set; }

    /// <summary>Reads a page; the cost depends on the page, not on how much is stored or rolled up.</summary>
    public static ListPage Read(SortedTable<StoredObject> objects, ListQuery query)
    {
        var page = new ListPage();
        var cursor = Start(objects, query);
        string? last = null;
        while (cursor.TryNext(out var key, out var stored) && key.StartsWith(query.Prefix, StringComparison.Ordinal))
        {
            if (page.Objects.Count + page.CommonPrefixes.Count == query.MaxKeys)
            {
                page.IsTruncated = true;
                page.Next = last;
                break;
            }

            if (CommonPrefix(key, query.Prefix, query.Delimiter) is { } common)
            {
                page.CommonPrefixes.Add(common);
                last = common;
                cursor = objects.Past(common);
            }
            else
            {
                page.Objects.Add(new(key, stored));
                last = key;
            }
        }

        return page;
    }

    private static SortedTable<StoredObject>.Cursor Start(SortedTable<StoredObject> objects, ListQuery query)
    {
        if (ObjectKey.Compare(query.StartAfter, query.Prefix) < 0)
        {
            return objects.AtLeast(query.Prefix);
        }

        // A page that ended with a common prefix is followed by what does not start with it.
        return query.StartAfter.StartsWith(query.Prefix, StringComparison.Ordinal) && CommonPrefix(query.StartAfter, query.Prefix, query.Delimiter) == query.StartAfter
            ? objects.Past(query.StartAfter)
            : objects.After(query.StartAfter);
    }

    /// <summary>What a key is rolled up to; null when it is listed itself.</summary>
    /// <param name="key">A key that starts with the prefix.</param>
    /// <param name="prefix">The prefix.</param>
    /// <param name="delimiter">The delimiter; empty for none.</param>
    public static string? CommonPrefix(string key, string prefix, string delimiter)
    {
        if (delimiter.Length == 0)
        {
            return null;
        }

        var at = key.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal);
        return at < 0 ? null : key[..(at + delimiter.Length)];
    }
}
