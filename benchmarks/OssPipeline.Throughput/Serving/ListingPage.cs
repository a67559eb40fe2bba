using OssPipeline.Core.Storage;

namespace OssPipeline.Throughput.Serving;

/// <summary>One page of a listing: the keys and common prefixes that follow <c>after</c>.</summary>
internal sealed class ListingPage
{
    public ListingPage(string[] sorted, string prefix, string delimiter, string after, int most)
    {
        var start = Array.BinarySearch(sorted, ObjectKey.Compare(after, prefix) < 0 ? prefix : after, ObjectKey.Order);
        for (var i = start < 0 ? ~start : start; i < sorted.Length; i++)
        {
            var key = sorted[i];
            if (!key.StartsWith(prefix, StringComparison.Ordinal))
            {
                break;
            }

            var cut = delimiter.Length == 0 ? -1 : key.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal);
            var entry = cut < 0 ? key : key[..(cut + delimiter.Length)];
            if (ObjectKey.Compare(entry, after) <= 0 || (cut >= 0 && CommonPrefixes.Count > 0 && CommonPrefixes[^1] == entry))
            {
                continue; // Given already, on an earlier page or as this very prefix.
            }

            if (Count == most)
            {
                Next = _last;
                return;
            }

            (cut < 0 ? Keys : CommonPrefixes).Add(entry);
            _last = entry;
            Count++;
        }
    }

    private readonly string _last = "";

    public List<string> Keys { get; } = [];

    public List<string> CommonPrefixes { get; } = [];

    public int Count { get; }

    /// <summary>Where the next page goes on; null on the last one.</summary>
    public string? Next { get; }
}
