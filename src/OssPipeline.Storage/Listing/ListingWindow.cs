using System.Diagnostics.CodeAnalysis;
using OssPipeline.Core.Storage;

namespace OssPipeline.Storage.Listing;

/// <summary>
/// The ranges that are being listed, in the order of their keys: the consumer takes from the first, and new ones are opened a few pages
/// ahead of the last, so that little has to wait to be taken in order.
/// </summary>
/// <remarks>
/// Where a range should begin is guessed from the keys seen (<see cref="KeySpace"/>). Asking for what follows a guessed key is itself the
/// first page of the range, so a guess that is off loses nothing by itself: a range that turns out long gives a part of itself away, and
/// one behind which nothing comes before the next takes the next one's place.
/// </remarks>
internal sealed partial class ListingWindow : IAsyncDisposable
{
    private const int PagesInRange = 4;
    private const int MostWaitingPages = 8;
    private const int SampledPages = 8;

    private readonly Lock _gate = new();
    private readonly IObjectStore _store;
    private readonly string _prefix;
    private readonly int _parallel;
    private readonly int _pageItems;
    private readonly KeySpace _space;
    private readonly CancellationTokenSource _stop;
    private readonly LinkedList<ListingRange> _ranges = new();
    private readonly Queue<KeySample> _taken = new();
    private readonly HashSet<Task> _tasks = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _lastTaken;
    private string? _lastOfTaken;
    private int _running;

    // How many ranges may be open that have given nothing yet: more while guesses hold, half as many after one that did not.
    private int _trust = 2;
    private int _buffered;
    private long _given;

    public ListingWindow(IObjectStore store, string prefix, string? startAfter, int parallel, int pageItems, CancellationToken cancellationToken)
    {
        _store = store;
        _prefix = prefix;
        _parallel = parallel;
        _pageItems = pageItems;
        _space = new KeySpace(prefix);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        lock (_gate)
        {
            Open(_ranges.AddFirst(new ListingRange(startAfter, null, _stop.Token)));
        }
    }

    /// <summary>The next objects in order; null at the end.</summary>
    public async ValueTask<List<ObjectInfo>?> TakeAsync()
    {
        while (true)
        {
            Task change;
            lock (_gate)
            {
                if (_ranges.First is not { Value: var first })
                {
                    return null;
                }

                if (first.Pages.TryDequeue(out var page))
                {
                    if (_lastTaken is not null && first.First == page[0].Key)
                    {
                        _space.Observe(_lastTaken, first.First); // what lies between two ranges, neither of them saw
                    }

                    _lastTaken = page[^1].Key;
                    first.Buffered -= page.Count;
                    _buffered -= page.Count;
                    Expand();
                    return page;
                }

                if (first.HasEnded)
                {
                    if (first.Error is { } error)
                    {
                        System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(error);
                    }

                    Remember(first);
                    _ranges.RemoveFirst();
                    Expand();
                    continue;
                }

                Resume(first);
                change = _changed.Task;
            }

            await change.ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        Task[] tasks;
        lock (_gate)
        {
            foreach (var range in _ranges)
            {
                range.IsDropped = true;
                range.Waiting?.TrySetResult();
            }

            tasks = [.. _tasks];
        }

        await Task.WhenAll(tasks).ConfigureAwait(false);
        _stop.Dispose();
    }

    private void Open(LinkedListNode<ListingRange> node)
    {
        _running++;
        var task = Task.Run(() => ListAsync(node), CancellationToken.None);
        _tasks.Add(task);
        task.ContinueWith(
            t =>
            {
                lock (_gate)
                {
                    _tasks.Remove(t);
                }
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The consumer gets it when it comes to this range.")]
    private async Task ListAsync(LinkedListNode<ListingRange> node)
    {
        var range = node.Value;
        Exception? error = null;
        var ranOut = false;
        try
        {
            ranOut = await ListAsync(node, range).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            error = e;
        }

        lock (_gate)
        {
            range.HasEnded = true;
            range.Error = error;
            _running--;
            if (!range.IsDropped)
            {
                range.Stop.Dispose();
                if (range.Given == 0)
                {
                    _trust = Math.Max(1, _trust / 2);
                }
            }

            if (ranOut && !range.IsDropped)
            {
                // The store says that nothing follows, so what was begun behind it and has found nothing is not needed.
                while (node.Next is { Value: { Given: 0 } } next)
                {
                    Drop(next);
                }
            }

            Expand();
            Changed();
        }
    }

    /// <returns>Whether it came to the end of all keys, and all it saw is its own.</returns>
    private async Task<bool> ListAsync(LinkedListNode<ListingRange> node, ListingRange range)
    {
        var stop = range.Stop.Token;
        var items = _store.ListAsync(_prefix, range.Start, stop).GetAsyncEnumerator(stop);
        await using (items.ConfigureAwait(false))
        {
            var page = new List<ObjectInfo>(_pageItems);
            var (begun, isWhole) = (false, true);
            while (true)
            {
                var moving = items.MoveNextAsync();
                if (page.Count >= _pageItems || (page.Count > 0 && !moving.IsCompleted))
                {
                    // The store is asked for more: what it gave need not wait for that.
                    isWhole &= Deliver(range, page);
                    page = new List<ObjectInfo>(_pageItems);
                }

                if (!await moving.ConfigureAwait(false))
                {
                    return Deliver(range, page) && isWhole;
                }

                if (page.Count == 0 && begun)
                {
                    await RoomAsync(node).ConfigureAwait(false);
                }

                var item = items.Current;
                if (!begun)
                {
                    begun = true;
                    Begin(node, item.Key);
                }

                if (range.IsDropped || (range.UpTo is { } upTo && ObjectKey.Compare(item.Key, upTo) > 0))
                {
                    Deliver(range, page);
                    return false;
                }

                page.Add(item);
            }
        }
    }

    /// <summary>The first key of a range is known: ranges that begin before it and have given nothing are this one.</summary>
    private void Begin(LinkedListNode<ListingRange> node, string first)
    {
        lock (_gate)
        {
            var range = node.Value;
            var before = _ranges.Count;
            while (!range.IsDropped && node.Next is { Value: { Given: 0, HasEnded: false } next } && ObjectKey.Compare(next.Start, first) < 0)
            {
                range.UpTo = next.UpTo;
                Drop(node.Next);
            }

            if (_ranges.Count < before)
            {
                _trust = Math.Max(1, _trust / 2);
            }
        }
    }

    private void Drop(LinkedListNode<ListingRange> node)
    {
        var range = node.Value;
        range.IsDropped = true;
        _ranges.Remove(node);
        if (!range.HasEnded)
        {
            _ = range.Stop.CancelAsync(); // not here, where whoever it wakes would find the gate closed
        }
    }

    /// <summary>Hands over what a range gave, as far as it still is the range's.</summary>
    /// <returns>Whether the range goes on.</returns>
    private bool Deliver(ListingRange range, List<ObjectInfo> page)
    {
        lock (_gate)
        {
            if (range.IsDropped)
            {
                return false;
            }

            var count = page.Count;
            while (count > 0 && range.UpTo is { } upTo && ObjectKey.Compare(page[count - 1].Key, upTo) > 0)
            {
                count--;
            }

            var goesOn = count == page.Count;
            page.RemoveRange(count, page.Count - count);
            if (count == 0)
            {
                return goesOn;
            }

            foreach (var item in page)
            {
                _space.Observe(range.Last, item.Key);
                range.Last = item.Key;
            }

            if (count > 1)
            {
                range.LastPage = new KeySample(page[0].Key, page[^1].Key, count);
            }

            if (range.First is null)
            {
                range.First = page[0].Key;
                _trust = Math.Min(_parallel, _trust + 1);
            }

            range.Given += count;
            range.Buffered += count;
            range.Pages.Enqueue(page);
            _buffered += count;
            _given += count;
            Expand();
            Changed();
            return goesOn;
        }
    }

    private async ValueTask RoomAsync(LinkedListNode<ListingRange> node)
    {
        Task room;
        lock (_gate)
        {
            var range = node.Value;
            if (range.IsDropped || HasRoom(range))
            {
                return;
            }

            range.Waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            room = range.Waiting.Task;
            _running--;
            Expand();
        }

        await room.ConfigureAwait(false);
        lock (_gate)
        {
            if (node.Value.Waiting is not null)
            {
                node.Value.Waiting = null;
                _running++;
            }
        }
    }

    private bool HasRoom(ListingRange range) =>
        range.Buffered < (PagesInRange + 1) * _pageItems
        && (_buffered < MostWaitingPages * _parallel * _pageItems || range == _ranges.First?.Value);

    private void Resume(ListingRange range)
    {
        if (range.Waiting is { } waiting && waiting.TrySetResult())
        {
            range.Waiting = null;
            _running++;
        }
    }

    private void Changed()
    {
        var changed = _changed;
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.TrySetResult();
    }

    private void Remember(ListingRange range)
    {
        if (range is { First: { } first, Last: { } last })
        {
            _taken.Enqueue(new KeySample(_lastOfTaken ?? first, last, range.Given));
            _lastOfTaken = last;
            if (_taken.Count > SampledPages)
            {
                _taken.Dequeue();
            }
        }
    }
}
