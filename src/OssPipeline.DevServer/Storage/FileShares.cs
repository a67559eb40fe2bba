namespace OssPipeline.DevServer.Storage;

/// <summary>How many extents name a data file beyond the first: copies share files. Touched under the bucket's lock.</summary>
internal sealed class FileShares
{
    private readonly Dictionary<long, int> _more = [];

    /// <summary>Counts one more extent of each file.</summary>
    public void Add(ReadOnlySpan<Extent> extents)
    {
        foreach (var extent in extents)
        {
            _more[extent.File] = _more.GetValueOrDefault(extent.File) + 1;
        }
    }

    /// <summary>Takes one extent away; true when it was the file's last, which is then to be deleted.</summary>
    public bool Release(long file)
    {
        if (!_more.TryGetValue(file, out var more))
        {
            return true;
        }

        if (more == 1)
        {
            _more.Remove(file);
        }
        else
        {
            _more[file] = more - 1;
        }

        return false;
    }

    /// <summary>Counts all that a bucket holds anew, after its log was folded.</summary>
    public void Count(BucketContent content)
    {
        _more.Clear();
        var seen = new HashSet<long>();
        foreach (var extent in content.Extents())
        {
            if (!seen.Add(extent.File))
            {
                _more[extent.File] = _more.GetValueOrDefault(extent.File) + 1;
            }
        }
    }
}
