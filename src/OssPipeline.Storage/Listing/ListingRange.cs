using System.Diagnostics.CodeAnalysis;
using OssPipeline.Core.Storage;

namespace OssPipeline.Storage.Listing;

/// <summary>A range of keys that is listed on its own. Its state is guarded by the window it belongs to.</summary>
[SuppressMessage("Reliability", "CA1001:Types that own disposable fields should be disposable", Justification = "The window disposes of them once the range's task has ended.")]
internal sealed class ListingRange(string? start, string? upTo, CancellationToken stop)
{
    private volatile string? _upTo = upTo;

    /// <summary>Only keys behind this one; null from the beginning.</summary>
    public string? Start { get; } = start;

    /// <summary>Only keys up to this one; null to the end. It becomes smaller when a part of the range is given away, larger when one comes back.</summary>
    public string? UpTo
    {
        get => _upTo;
        set => _upTo = value;
    }

    /// <summary>Ends its work.</summary>
    public CancellationTokenSource Stop { get; } = CancellationTokenSource.CreateLinkedTokenSource(stop);

    /// <summary>What was listed and not taken yet.</summary>
    public Queue<List<ObjectInfo>> Pages { get; } = new();

    /// <summary>How many objects are in <see cref="Pages"/>.</summary>
    public int Buffered { get; set; }

    /// <summary>How many it has given, taken or not.</summary>
    public int Given { get; set; }

    /// <summary>The first key it gave.</summary>
    public string? First { get; set; }

    /// <summary>The last key it gave.</summary>
    public string? Last { get; set; }

    /// <summary>The keys it gave last.</summary>
    public KeySample? LastPage { get; set; }

    /// <summary>Nothing more will come.</summary>
    public bool HasEnded { get; set; }

    /// <summary>Another range lists its keys; what it still gives is thrown away.</summary>
    public bool IsDropped { get; set; }

    /// <summary>Why it ended before its end.</summary>
    public Exception? Error { get; set; }

    /// <summary>Set while it waits for room.</summary>
    public TaskCompletionSource? Waiting { get; set; }
}
