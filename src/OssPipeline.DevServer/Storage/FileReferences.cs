using System.Runtime.InteropServices;

namespace OssPipeline.DevServer.Storage;

/// <summary>How many stretches of objects and parts lie in each data file, so that a file goes with the last of them.</summary>
/// <remarks>
/// Only files with more than one are remembered: nearly all have one, and a million of those cost nothing. Nothing of this is on disk;
/// a start counts what the log names. Not safe for concurrent use: the bucket's lock guards it.
/// </remarks>
internal sealed class FileReferences
{
    // References beyond the first.
    private readonly Dictionary<long, int> _more = [];

    /// <summary>How many files are shared.</summary>
    public int Shared => _more.Count;

    /// <summary>Counts what a bucket names, after its log was read.</summary>
    public void Count(BucketContent content)
    {
        var seen = new HashSet<long>(content.Objects.Count);
        foreach (var extent in content.Extents())
        {
            if (!seen.Add(extent.File))
            {
                Add(extent.File);
            }
        }
    }

    /// <summary>Counts stretches of files that have others already.</summary>
    public void Add(ReadOnlySpan<Extent> extents)
    {
        foreach (var extent in extents)
        {
            Add(extent.File);
        }
    }

    /// <summary>Takes stretches away, and collects the files whose last they were.</summary>
    public void Release(ReadOnlySpan<Extent> extents, ref List<long>? unnamed)
    {
        foreach (var extent in extents)
        {
            if (!_more.TryGetValue(extent.File, out var more))
            {
                (unnamed ??= []).Add(extent.File);
            }
            else if (more == 1)
            {
                _more.Remove(extent.File);
            }
            else
            {
                _more[extent.File] = more - 1;
            }
        }
    }

    private void Add(long file) => CollectionsMarshal.GetValueRefOrAddDefault(_more, file, out _)++;
}
