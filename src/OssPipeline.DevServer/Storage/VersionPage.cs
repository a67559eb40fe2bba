using OssPipeline.Core.Storage;

namespace OssPipeline.DevServer.Storage;

/// <summary>A page of a listing of versions: keys ascending, each key's newest version first.</summary>
internal sealed class VersionPage
{
    /// <summary>Versions and delete markers, in order, and whether each is its key's current one.</summary>
    public List<(string Key, StoredObject Version, bool IsLatest)> Versions { get; } = [];

    /// <summary>The common prefixes, in order.</summary>
    public List<string> CommonPrefixes { get; } = [];

    /// <summary>Whether more follows.</summary>
    public bool IsTruncated { get; private set; }

    /// <summary>The key or common prefix of the last entry when more follows; else empty.</summary>
    public string NextKey { get; private set; } = string.Empty;

    /// <summary>The version ID of the last entry when more follows; empty after a common prefix.</summary>
    public string NextVersion { get; private set; } = string.Empty;

    /// <summary>Reads a page; the cost depends on the page, not on how much is stored or rolled up.</summary>
    public static VersionPage Read(BucketContent content, VersionQuery query)
    {
        var page = new VersionPage();
        var keys = new KeyWalk(content, query.KeyMarker.Length > 0 && query.VersionMarker.Length > 0, query);
        while (keys.TryNext(out var key) && key.StartsWith(query.Prefix, StringComparison.Ordinal))
        {
            if (ListPage.CommonPrefix(key, query.Prefix, query.Delimiter) is { } common)
            {
                if (!page.HasRoom(query.MaxKeys))
                {
                    break;
                }

                page.CommonPrefixes.Add(common);
                (page.NextKey, page.NextVersion) = (common, string.Empty);
                keys.SkipPast(common);
            }
            else if (!page.TryAddKey(content, key, query))
            {
                break;
            }
        }

        if (!page.IsTruncated)
        {
            (page.NextKey, page.NextVersion) = (string.Empty, string.Empty);
        }

        return page;
    }

    // All versions of a key, or those after the marker; false when the page is full before they end.
    private bool TryAddKey(BucketContent content, string key, VersionQuery query)
    {
        var isAfterMarker = key == query.KeyMarker && query.VersionMarker.Length > 0;
        var versions = NewestFirst(content, key);
        for (var i = isAfterMarker ? After(versions, query.VersionMarker) : 0; i < versions.Count; i++)
        {
            if (!HasRoom(query.MaxKeys))
            {
                return false;
            }

            Versions.Add((key, versions[i], i == 0));
            (NextKey, NextVersion) = (key, versions[i].VersionId);
        }

        return true;
    }

    private bool HasRoom(int maxKeys)
    {
        IsTruncated = Versions.Count + CommonPrefixes.Count >= maxKeys;
        return !IsTruncated;
    }

    private static List<StoredObject> NewestFirst(BucketContent content, string key)
    {
        var versions = new List<StoredObject>();
        if (content.Objects.Find(key) is { } current)
        {
            versions.Add(current);
        }

        if (content.Others.Find(key) is { } others)
        {
            for (var i = others.Count - 1; i >= 0; i--)
            {
                versions.Add(others[i]);
            }
        }

        return versions;
    }

    // A marker's version may have been deleted since: then the first older one, by the sequence in the IDs. The version "null" has
    // none; without it the key starts anew, so that nothing is left out.
    private static int After(List<StoredObject> versions, string marker)
    {
        var at = versions.FindIndex(version => version.VersionId == marker);
        if (at >= 0)
        {
            return at + 1;
        }

        if (VersionIds.SequenceOf(marker) is not (> 0 and var sequence))
        {
            return 0;
        }

        var newer = versions.FindLastIndex(version => VersionIds.SequenceOf(version.Detail.VersionId) > sequence);
        return newer + 1;
    }

    // The keys of both tables, merged.
    private struct KeyWalk
    {
        private readonly BucketContent _content;
        private SortedTable<StoredObject>.Cursor _objects;
        private SortedTable<List<StoredObject>>.Cursor _others;
        private string? _object;
        private string? _other;

        public KeyWalk(BucketContent content, bool isWithinKey, VersionQuery query)
        {
            _content = content;
            var marker = query.KeyMarker;
            if (ObjectKey.Compare(marker, query.Prefix) < 0)
            {
                (_objects, _others) = (content.Objects.AtLeast(query.Prefix), content.Others.AtLeast(query.Prefix));
            }
            else if (isWithinKey)
            {
                (_objects, _others) = (content.Objects.AtLeast(marker), content.Others.AtLeast(marker));
            }
            else if (marker.StartsWith(query.Prefix, StringComparison.Ordinal) && ListPage.CommonPrefix(marker, query.Prefix, query.Delimiter) == marker)
            {
                (_objects, _others) = (content.Objects.Past(marker), content.Others.Past(marker));
            }
            else
            {
                (_objects, _others) = (content.Objects.After(marker), content.Others.After(marker));
            }

            MoveObjects();
            MoveOthers();
        }

        public bool TryNext(out string key)
        {
            if (_object is null && _other is null)
            {
                key = string.Empty;
                return false;
            }

            var order = _object is null ? 1 : _other is null ? -1 : ObjectKey.Compare(_object, _other);
            key = order <= 0 ? _object! : _other!;
            if (order <= 0)
            {
                MoveObjects();
            }

            if (order >= 0)
            {
                MoveOthers();
            }

            return true;
        }

        public void SkipPast(string prefix)
        {
            (_objects, _others) = (_content.Objects.Past(prefix), _content.Others.Past(prefix));
            MoveObjects();
            MoveOthers();
        }

        private void MoveObjects() => _object = _objects.TryNext(out var key, out _) ? key : null;

        private void MoveOthers() => _other = _others.TryNext(out var key, out _) ? key : null;
    }
}
