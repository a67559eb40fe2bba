namespace OssPipeline.DevServer.Storage;

/// <summary>What a bucket holds, in memory: the fold of its log.</summary>
internal sealed class BucketContent
{
    private StoredAttributes? _last;

    /// <summary>What was fixed when the bucket was made.</summary>
    public BucketSettings Settings { get; set; } = new(0, "Standard", "LRS", "private");

    /// <summary>Whether a log holds anything that could share data files; without, nothing need be counted.</summary>
    public bool HasCopies { get; set; }

    /// <summary>The visible objects.</summary>
    public SortedTable<StoredObject> Objects { get; } = new();

    /// <summary>The open uploads by ID.</summary>
    public Dictionary<string, Upload> Uploads { get; } = [];

    /// <summary>The same attributes, as the instance used last if that one says the same: neighbours usually agree.</summary>
    public StoredAttributes Shared(StoredAttributes attributes)
    {
        if (_last is null || !_last.SameAs(attributes))
        {
            _last = attributes;
        }

        return _last;
    }

    /// <summary>How many records a log of nothing but this has.</summary>
    public long LiveRecords()
    {
        long count = 1 + Objects.Count + Uploads.Count;
        foreach (var upload in Uploads.Values)
        {
            count += upload.Parts.Count;
        }

        return count;
    }

    /// <summary>The IDs of all data files that are named.</summary>
    public HashSet<long> NamedFiles()
    {
        var named = new HashSet<long>(Objects.Count);
        foreach (var extent in Extents())
        {
            named.Add(extent.File);
        }

        return named;
    }

    /// <summary>Every extent there is.</summary>
    public IEnumerable<Extent> Extents()
    {
        foreach (var (_, stored) in Objects.Pairs())
        {
            for (var i = 0; i < stored.Extents.Length; i++)
            {
                yield return stored.Extents[i];
            }
        }

        foreach (var upload in Uploads.Values)
        {
            foreach (var part in upload.Parts.Values)
            {
                foreach (var extent in part.Extents)
                {
                    yield return extent;
                }
            }
        }
    }
}
