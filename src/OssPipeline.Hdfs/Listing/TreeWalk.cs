using OssPipeline.Core.Storage;
using OssPipeline.Hdfs.Client;
using OssPipeline.Hdfs.Store;

namespace OssPipeline.Hdfs.Listing;

/// <summary>Walks a tree in the order of its keys, and asks for the folders that come next while it gives what is here.</summary>
/// <remarks>
/// A folder that vanished meanwhile is passed over. One that can't be read does not end the listing: what follows is listed, and the
/// last step fails and names it. Symbolic links are left out.
/// </remarks>
internal sealed class TreeWalk : IAsyncEnumerator<ObjectInfo>
{
    private const int MostNamed = 5;

    private readonly WebHdfsClient _client;
    private readonly HdfsRoot _root;
    private readonly string _prefix;
    private readonly string? _startAfter;
    private readonly CancellationToken _cancellationToken;
    private readonly CancellationTokenSource _ending;
    private readonly Stack<FolderWalk> _folders = new();
    private readonly List<Task> _awaited = [];
    private readonly List<string> _unread = [];
    private readonly int _mostAhead;
    private int _ahead;
    private int _unreadCount;
    private bool _isStarted;

    /// <param name="client">Asks the server.</param>
    /// <param name="root">The folder whose files are the objects.</param>
    /// <param name="prefix">What keys begin with.</param>
    /// <param name="startAfter">Only keys greater than this one.</param>
    /// <param name="cancellationToken">Ends the walk.</param>
    public TreeWalk(WebHdfsClient client, HdfsRoot root, string prefix, string? startAfter, CancellationToken cancellationToken)
    {
        _client = client;
        _root = root;
        _prefix = prefix;
        _startAfter = startAfter;
        _cancellationToken = cancellationToken;
        _ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _mostAhead = client.Options.ListConcurrency * 2;
    }

    /// <inheritdoc/>
    public ObjectInfo Current { get; private set; } = null!;

    /// <inheritdoc/>
    public async ValueTask<bool> MoveNextAsync()
    {
        _cancellationToken.ThrowIfCancellationRequested();
        if (!_isStarted)
        {
            _isStarted = true;
            await StartAsync().ConfigureAwait(false);
        }

        while (_folders.TryPeek(out var folder))
        {
            _cancellationToken.ThrowIfCancellationRequested();
            if (folder.Next == folder.Ready.Count)
            {
                if (folder.HasMore)
                {
                    await LoadAsync(folder).ConfigureAwait(false);
                }
                else
                {
                    Leave(folder);
                }

                continue;
            }

            var entry = folder.Ready[folder.Next++];
            var key = folder.Key + entry.SortName;
            if (entry.IsFolder)
            {
                await EnterAsync(entry, key).ConfigureAwait(false);
            }
            else
            {
                Current = HdfsStore.Describe(key, entry.Status);
                return true;
            }
        }

        return _unreadCount == 0 ? false : throw new StoreException(
            StoreErrorKind.Denied,
            $"{_unreadCount} folder(s) or name(s) could not be looked at: {string.Join("; ", _unread)}{(_unreadCount > _unread.Count ? "; …" : "")} All others were.");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        _folders.Clear();
        _ending.Dispose();
    }

    private async ValueTask StartAsync()
    {
        var slash = _prefix.LastIndexOf('/') + 1;
        var key = _prefix[..slash];
        if ((key.Length > 0 && HdfsKey.Problem(key[..^1]) is not null) || After(key) is not { } after)
        {
            return;
        }

        var folder = new FolderWalk(_client, _root.PathOfFolder(key), key, _prefix[slash..], after, _ending.Token);
        _folders.Push(folder);
        await LoadAsync(folder).ConfigureAwait(false);
        if (folder.IsGone)
        {
            await _root.RequireAsync(_cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The rest of the key to go on after, within a folder; null when all its keys come before.</summary>
    private string? After(string key) =>
        _startAfter is null || ObjectKey.Compare(_startAfter, key) <= 0 ? ""
        : _startAfter.StartsWith(key, StringComparison.Ordinal) ? _startAfter[key.Length..]
        : null;

    private FolderWalk? WalkOf(FolderEntry entry, string key)
    {
        if (entry.Walk is null && After(key) is { } after)
        {
            entry.Walk = new FolderWalk(_client, _root.PathOfFolder(key), key, "", after, _ending.Token);
        }

        return entry.Walk;
    }

    private async ValueTask EnterAsync(FolderEntry entry, string key)
    {
        if (key.Length > HdfsKey.MaxPathLength)
        {
            NoteUnread($"'{key[..100]}…' is deeper than HDFS allows.");
            return;
        }

        if (WalkOf(entry, key) is not { } walk)
        {
            return;
        }

        if (walk.IsBegun)
        {
            _ahead--;
        }

        entry.Walk = null;
        _folders.Push(walk);
        if (!walk.TryTakeIn())
        {
            await LoadAsync(walk).ConfigureAwait(false);
        }
        else
        {
            walk.Begin();
            NoteBadNames(walk);
        }
    }

    private async ValueTask LoadAsync(FolderWalk folder)
    {
        folder.Begin();
        LookAhead();
        while (folder.Pending is { } pending)
        {
            // Pages of folders that come later show still other folders to ask for.
            _awaited.Clear();
            _awaited.Add(pending);
            AddPending();
            await Task.WhenAny(_awaited).WaitAsync(_cancellationToken).ConfigureAwait(false);
            LookAhead();
        }

        try
        {
            await folder.LoadAsync(_cancellationToken).ConfigureAwait(false);
            NoteBadNames(folder);
        }
        catch (StoreException e) when (e is { IsTransient: false, Kind: StoreErrorKind.Denied or StoreErrorKind.InvalidKey } && folder.Key.Length > 0)
        {
            NoteUnread(e.Message);
            Leave(folder);
        }
    }

    private void Leave(FolderWalk folder)
    {
        if (_folders.TryPeek(out var top) && top == folder)
        {
            _folders.Pop();
        }
    }

    private void LookAhead()
    {
        foreach (var folder in _folders)
        {
            if (_ahead >= _mostAhead)
            {
                return;
            }

            LookAhead(folder, 0);
        }
    }

    // Depth first, as the walk itself will come by.
    private void LookAhead(FolderWalk folder, int depth)
    {
        const int MostLevels = 32;
        for (var i = folder.Next; i < folder.Ready.Count && _ahead < _mostAhead; i++)
        {
            var entry = folder.Ready[i];
            if (!entry.IsFolder || WalkOf(entry, folder.Key + entry.SortName) is not { } walk)
            {
                continue;
            }

            if (!walk.IsBegun)
            {
                walk.Begin();
                _ahead++;
            }
            else if (depth < MostLevels && walk.TryTakeIn())
            {
                LookAhead(walk, depth + 1);
            }
        }
    }

    private void AddPending()
    {
        foreach (var folder in _folders)
        {
            AddPending(folder);
        }

        void AddPending(FolderWalk folder)
        {
            for (var i = folder.Next; i < folder.Ready.Count && _awaited.Count <= _mostAhead; i++)
            {
                if (folder.Ready[i].Walk is { } walk)
                {
                    if (walk.Pending is { } pending)
                    {
                        _awaited.Add(pending);
                    }

                    AddPending(walk);
                }
            }
        }
    }

    private void NoteBadNames(FolderWalk folder)
    {
        if (folder.TakeBadNames() is var count and > 0)
        {
            NoteUnread($"{folder.Path} has {count} name(s) that can't be keys;");
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
}
