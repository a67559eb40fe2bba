using OssPipeline.Core.Storage;

namespace OssPipeline.Storage.Local;

/// <summary>Walks a tree in the order of its keys, holding the names of one folder per level.</summary>
/// <remarks>
/// A folder <c>a</c> is placed as <c>a/</c> among its neighbours, for that is how its keys go on: <c>a-b</c> comes before <c>a/…</c>.
/// A folder that can't be read does not end the listing: what follows is listed, and the last step fails and names it.
/// </remarks>
internal sealed class TreeListing(FileTree tree, LinkResolver? links, ExportRules? export, string prefix, string? startAfter, CancellationToken cancellationToken)
    : IAsyncEnumerable<ObjectInfo>, IAsyncEnumerator<ObjectInfo>
{
    private const int MostNamed = 5;

    private static readonly Comparison<TreeEntry> ByName = static (left, right) => ObjectKey.Compare(left.Name, right.Name);

    private readonly Stack<Frame> _frames = new();
    private readonly List<string> _unread = [];
    private int _unreadCount;
    private bool _started;
    private CancellationToken _ending;

    /// <inheritdoc/>
    public ObjectInfo Current { get; private set; } = null!;

    /// <inheritdoc/>
    public IAsyncEnumerator<ObjectInfo> GetAsyncEnumerator(CancellationToken ending = default) =>
        new TreeListing(tree, links, export, prefix, startAfter, cancellationToken) { _ending = ending };

    /// <inheritdoc/>
    public ValueTask<bool> MoveNextAsync()
    {
        if (!_started)
        {
            _started = true;
            Begin();
        }

        while (_frames.TryPeek(out var frame))
        {
            cancellationToken.ThrowIfCancellationRequested();
            _ending.ThrowIfCancellationRequested();
            if (frame.Next == frame.Entries.Count)
            {
                frame.Close();
                _frames.Pop();
                continue;
            }

            var entry = frame.Entries[frame.Next++];
            var key = frame.Key + entry.Name;
            if (entry.Kind == EntryKind.Folder)
            {
                frame.Close(); // so that depth costs no open files
                Enter(key, "");
            }
            else if (Describe(frame, entry, key) is { } stamp)
            {
                Current = new ObjectInfo(key, stamp.Size, stamp.ETag, stamp.LastModified);
                return new ValueTask<bool>(true);
            }
        }

        return _unreadCount == 0 ? new ValueTask<bool>(false) : throw new StoreException(
            StoreErrorKind.Denied,
            $"{_unreadCount} folder(s) or file(s) could not be looked at or taken: {string.Join("; ", _unread)}{(_unreadCount > _unread.Count ? "; …" : "")} All others were.");
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        foreach (var frame in _frames)
        {
            frame.Close();
        }

        _frames.Clear();
        return ValueTask.CompletedTask;
    }

    private void Begin()
    {
        cancellationToken.ThrowIfCancellationRequested();
        _ending.ThrowIfCancellationRequested();
        if (!tree.HasRoot())
        {
            return;
        }

        var slash = prefix.LastIndexOf('/') + 1;
        if (slash == 0 || LocalKey.Problem(prefix[..(slash - 1)]) is null)
        {
            Enter(prefix[..slash], prefix[slash..]);
        }
    }

    /// <summary>Goes into the folder whose keys start with <paramref name="key"/>.</summary>
    private void Enter(string key, string namePrefix)
    {
        var rest = "";
        if (startAfter is not null && ObjectKey.Compare(startAfter, key) > 0)
        {
            if (!startAfter.StartsWith(key, StringComparison.Ordinal))
            {
                return; // All its keys come before.
            }

            rest = startAfter[key.Length..];
        }

        var path = key.TrimEnd('/');
        string? real = path;
        if (links is not null && ((real = links.Resolve(path)) is null || _frames.Any(f => f.RealPath == real)))
        {
            return; // A link out of the root, or back to a folder that it lies in.
        }

        try
        {
            using var folder = tree.OpenFolder(real);
            if (folder is null)
            {
                return;
            }

            List<TreeEntry> names = [];
            folder.Read(namePrefix, names);
            _frames.Push(new Frame(tree, key, real, Sort(key, names), rest));
        }
        catch (StoreException e) when (e.Kind != StoreErrorKind.BucketNotFound && key.Length > 0)
        {
            NoteUnread(e.Message);
        }
    }

    private List<TreeEntry> Sort(string key, List<TreeEntry> names)
    {
        var kept = 0;
        for (var i = 0; i < names.Count; i++)
        {
            var entry = names[i];
            var kind = entry.Kind == EntryKind.Link && links is not null ? KindBehind(key + entry.Name) : entry.Kind;
            if (kind is EntryKind.Other || (kind is EntryKind.Link && links is null) || (key.Length == 0 && entry.Name == LocalKey.UploadFolder))
            {
                continue;
            }

            names[kept++] = kind == EntryKind.Folder ? new TreeEntry(entry.Name + "/", kind) : entry with { Kind = kind };
        }

        names.RemoveRange(kept, names.Count - kept);
        if (export?.Sift(key.TrimEnd('/'), names) is { } unfinished)
        {
            NoteUnread(unfinished);
        }

        names.Sort(ByName);
        return names;
    }

    // A link to a file stays a link, for it must be described through its target.
    private EntryKind KindBehind(string path) => links!.Resolve(path) switch
    {
        null => EntryKind.Other,
        var real when Directory.Exists(tree.FullPath(real)) => EntryKind.Folder,
        _ => EntryKind.Link,
    };

    private FileStamp? Describe(Frame frame, TreeEntry entry, string key)
    {
        try
        {
            return entry.Kind != EntryKind.Link ? frame.Open()?.Describe(entry.Name)
                : links!.Resolve(key) is { } real ? tree.Describe(real)
                : null;
        }
        catch (StoreException e)
        {
            NoteUnread(e.Message);
            if (e.Kind == StoreErrorKind.Denied)
            {
                frame.Next = frame.Entries.Count; // It can be listed but not entered: none of its files can be described.
            }

            return null;
        }
    }

    private void NoteUnread(string what)
    {
        _unreadCount++;
        if (_unread.Count < MostNamed)
        {
            _unread.Add(what);
        }
    }

    private sealed class Frame
    {
        private readonly FileTree _tree;
        private TreeFolder? _open;

        public Frame(FileTree tree, string key, string realPath, List<TreeEntry> entries, string startAfter)
        {
            _tree = tree;
            Key = key;
            RealPath = realPath;
            Entries = entries;
            Next = startAfter.Length == 0 ? 0 : FirstAfter(entries, startAfter);
        }

        public string Key { get; }

        public string RealPath { get; }

        public List<TreeEntry> Entries { get; }

        public int Next { get; set; }

        public TreeFolder? Open() => _open ??= _tree.OpenFolder(RealPath);

        public void Close()
        {
            _open?.Dispose();
            _open = null;
        }

        private static int FirstAfter(List<TreeEntry> entries, string startAfter)
        {
            var (low, high) = (0, entries.Count);
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (ObjectKey.Compare(entries[middle].Name, startAfter) <= 0)
                {
                    low = middle + 1;
                }
                else
                {
                    high = middle;
                }
            }

            // The folder that the key lies in comes before it, but what follows the key in that folder does not.
            return low > 0 && entries[low - 1].Kind == EntryKind.Folder && startAfter.StartsWith(entries[low - 1].Name, StringComparison.Ordinal) ? low - 1 : low;
        }
    }
}
