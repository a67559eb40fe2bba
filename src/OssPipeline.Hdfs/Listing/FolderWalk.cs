using OssPipeline.Core.Storage;
using OssPipeline.Hdfs.Client;
using OssPipeline.Hdfs.Store;

namespace OssPipeline.Hdfs.Listing;

/// <summary>One folder's entries in the order of keys, page by page.</summary>
/// <remarks>
/// It holds a page, and of earlier pages what may not be given yet: folders whose name begins a later name, and names that are not
/// ASCII, which the server lists too early. A folder of millions of ASCII names is walked with a page in memory.
/// </remarks>
/// <param name="client">Asks the server.</param>
/// <param name="path">The folder, absolute.</param>
/// <param name="key">What the keys of its entries begin with: empty, or ending in <c>/</c>.</param>
/// <param name="namePrefix">What wanted names begin with.</param>
/// <param name="after">The rest of the key to go on after, within this folder; empty from the beginning.</param>
/// <param name="ending">Ends requests.</param>
internal sealed class FolderWalk(WebHdfsClient client, string path, string key, string namePrefix, string after, CancellationToken ending)
{
    private readonly List<FolderEntry> _waiting = [];
    private Task<FolderPage?>? _next;
    private string? _position = ServerOrder.Before(namePrefix);
    private string _given = "";
    private bool _isDone;
    private int _badNames;

    public string Key => key;

    public string Path => path;

    /// <summary>Entries that can be given, in order.</summary>
    public List<FolderEntry> Ready { get; } = [];

    /// <summary>The place of the next of them.</summary>
    public int Next { get; set; }

    /// <summary>Whether its first page was asked for.</summary>
    public bool IsBegun { get; private set; }

    /// <summary>Whether a page is on its way that is not here yet.</summary>
    public Task? Pending => _next is { IsCompleted: false } pending ? pending : null;

    /// <summary>Whether its entries can be looked at ahead of time: its first page is here and was taken in.</summary>
    public bool IsLoaded { get; private set; }

    /// <summary>Whether <see cref="LoadAsync"/> has more to give.</summary>
    public bool HasMore => !_isDone;

    /// <summary>Whether the folder was not there, or is a file by now.</summary>
    public bool IsGone { get; private set; }


    /// <summary>Asks for the next page, if it was not asked for.</summary>
    public void Begin()
    {
        if (_next is null && !_isDone)
        {
            IsBegun = true;
            _next = client.ListAsync(path, _position, ending).AsTask();

            // A walk that is left early leaves pages behind that nobody waits for.
            _ = _next.ContinueWith(static t => _ = t.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        }
    }

    /// <summary>Takes in a page that has arrived, ahead of time; false when there is none, or it failed (which <see cref="LoadAsync"/> tells).</summary>
    public bool TryTakeIn()
    {
        if (!IsLoaded && _next is { IsCompletedSuccessfully: true } arrived)
        {
            _next = null;
            TakeIn(arrived.Result);
        }

        return IsLoaded;
    }

    /// <summary>Takes in the next page, and asks for the one after it.</summary>
    public async ValueTask LoadAsync(CancellationToken cancellationToken)
    {
        Begin();
        var page = _next!;
        try
        {
            await page.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (page.IsCompleted)
            {
                _next = null;
            }
        }

        TakeIn(await page.ConfigureAwait(false));
        Begin();
    }

    /// <summary>How many entries had names that can't be keys, since it was asked last.</summary>
    public int TakeBadNames() => Interlocked.Exchange(ref _badNames, 0);

    private void TakeIn(FolderPage? page)
    {
        IsLoaded = true;
        Ready.RemoveRange(0, Next);
        Next = 0;
        if (page is null)
        {
            (IsGone, _isDone) = (true, true);
            return;
        }

        _badNames += page.Unreadable;
        string? last = null;
        foreach (var status in page.Entries)
        {
            if (status.Name.Length == 0)
            {
                (IsGone, _isDone) = (true, true); // A file took its place.
                return;
            }

            last = status.Name;
            if (HdfsKey.NameProblem(status.Name) is not null)
            {
                _badNames++;
            }
            else if (IsWanted(status))
            {
                _waiting.Add(new FolderEntry(status));
            }
        }

        if (page.HasMore && (last is null || last == _position))
        {
            throw new StoreException(StoreErrorKind.ServerError, $"The server lists {path} without getting on; this is not how WebHDFS answers.");
        }

        _isDone = !page.HasMore || ServerOrder.IsPast(namePrefix, last!);
        Release(_isDone ? null : ServerOrder.Bound(last!));
        if (!_isDone)
        {
            _position = ServerOrder.Skip(last!, after) ?? last;
        }
    }

    /// <summary>Moves what no later page can come before to the ready ones.</summary>
    private void Release(string? bound)
    {
        _waiting.Sort(FolderEntry.Order);
        var count = 0;
        while (count < _waiting.Count && (bound is null || ObjectKey.Compare(_waiting[count].SortName, bound) <= 0))
        {
            count++;
        }

        for (var i = 0; i < count; i++)
        {
            // A server that sorts in neither order would make us leave entries out or give them twice.
            var entry = _waiting[i];
            if (ObjectKey.Compare(entry.SortName, _given) <= 0)
            {
                throw new StoreException(StoreErrorKind.ServerError, $"The server lists {path} in no order: '{entry.Status.Name}' comes after '{_given}'.");
            }

            _given = entry.SortName;
            Ready.Add(entry);
        }

        _waiting.RemoveRange(0, count);
    }

    private bool IsWanted(FileStatus status) => status.Type switch
    {
        EntryType.File => status.Name.StartsWith(namePrefix, StringComparison.Ordinal) && (after.Length == 0 || ObjectKey.Compare(status.Name, after) > 0) && !HdfsKey.IsHidden(key, status.Name),
        EntryType.Folder => status.Name.StartsWith(namePrefix, StringComparison.Ordinal) && IsAhead(status.Name + "/") && !HdfsKey.IsHidden(key, status.Name),
        _ => false,
    };

    // All its keys come after, or the key to go on after lies in it.
    private bool IsAhead(string folder) =>
        after.Length == 0 || ObjectKey.Compare(folder, after) > 0 || after.StartsWith(folder, StringComparison.Ordinal);
}
