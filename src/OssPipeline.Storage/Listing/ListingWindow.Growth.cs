using OssPipeline.Core.Storage;

namespace OssPipeline.Storage.Listing;

/// <content>Where new ranges begin.</content>
internal sealed partial class ListingWindow
{
    /// <summary>Puts free places to use: for ranges that wait though there is room, then for new ones.</summary>
    private void Expand()
    {
        if (_stop.IsCancellationRequested || _given < _pageItems)
        {
            return;
        }

        foreach (var range in _ranges)
        {
            if (range.Error is not null)
            {
                return; // nothing behind it will be given
            }

            if (range.Waiting is not null && (_running < _parallel || range == _ranges.First!.Value) && HasRoom(range))
            {
                Resume(range);
            }
        }

        while (_running < _parallel
            && _ranges.Count < 2 * _parallel
            && _buffered < MostWaitingPages * _parallel * _pageItems
            && _ranges.Count(static r => r is { Given: 0, HasEnded: false }) < _trust
            && Split())
        {
        }
    }

    /// <summary>Begins a new range in the first that is long enough.</summary>
    private bool Split()
    {
        for (var node = _ranges.First; node is not null; node = node.Next)
        {
            var range = node.Value;
            if (range.HasEnded || (range.Last ?? range.Start) is not { } from)
            {
                continue;
            }

            if (Guess(node, from, PagesInRange) is not { } start)
            {
                continue;
            }

            // Not for a remainder that is about as long as a range should be.
            if (range.UpTo is { } upTo
                && (ObjectKey.Compare(start, upTo) >= 0 || Guess(node, from, 1.5 * PagesInRange) is not { } far || ObjectKey.Compare(far, upTo) >= 0))
            {
                continue;
            }

            var made = new ListingRange(start, range.UpTo, _stop.Token);
            range.UpTo = start;
            Open(_ranges.AddAfter(node, made));
            return true;
        }

        return false;
    }

    /// <summary>A key some pages behind another of a range.</summary>
    private string? Guess(LinkedListNode<ListingRange> node, string from, double pages)
    {
        var items = pages * _pageItems;
        var common = _space.Ahead(from, items, Samples(node, new KeySample[SampledPages]));
        if (node.Value.UpTo is null && common is not null)
        {
            // As over several pages, with the gaps between them: one too far off costs no request, as the range before it is divided again.
            return common;
        }

        // There as in the last page, if that is nearer.
        var near = Nearest(node) is { } last ? _space.Ahead(from, items, [last]) : null;
        return common is null || (near is not null && ObjectKey.Compare(near, common) < 0) ? near : common;
    }

    private static KeySample? Nearest(LinkedListNode<ListingRange> node)
    {
        for (var at = node; at is not null; at = at.Previous)
        {
            if (at.Value.LastPage is { } page)
            {
                return page;
            }
        }

        return null;
    }

    /// <summary>What was listed last at or before a range: how densely keys are likely to lie in it.</summary>
    private Span<KeySample> Samples(LinkedListNode<ListingRange> node, Span<KeySample> room)
    {
        var (n, count) = (0, 0);
        for (var at = node; at is not null && n < SampledPages && count < SampledPages * _pageItems; at = at.Previous)
        {
            if (at.Value is { First: { } first, Last: { } last, Given: > 1 })
            {
                var behind = at.Previous is { Value: { HasEnded: true, Last: { } end } } ? end : first;
                room[n++] = new KeySample(behind, last, at.Value.Given);
                count += at.Value.Given;
            }
        }

        foreach (var sample in _taken.Reverse())
        {
            if (n >= SampledPages || count >= SampledPages * _pageItems)
            {
                break;
            }

            room[n++] = sample;
            count += sample.Count;
        }

        return room[..n];
    }
}
