namespace OssPipeline.DevServer.Storage;

/// <summary>What a bucket holds, in memory: the fold of its log.</summary>
/// <remarks>
/// The rules of versions are here, and depend on nothing but the version IDs in the records, so that a replay, a rewritten log and the
/// running server agree: the version <c>null</c> replaces the version <c>null</c>, any other ID is added.
/// </remarks>
internal sealed class BucketContent
{
    private StoredAttributes? _last;

    /// <summary>What is set for the whole bucket.</summary>
    public BucketSettings Settings { get; set; } = new(0, "Standard", "LRS", "private");

    /// <summary>The current versions that are objects: what plain listings and reads see.</summary>
    public SortedTable<StoredObject> Objects { get; } = new();

    /// <summary>All other versions, each key's oldest first. Where <see cref="Objects"/> lacks the key, the last one is the delete marker that hides it.</summary>
    public SortedTable<List<StoredObject>> Others { get; } = new();

    /// <summary>The open uploads by ID.</summary>
    public Dictionary<string, Upload> Uploads { get; } = [];

    /// <summary>The highest sequence in a version ID so far.</summary>
    public long LastSequence { get; private set; }

    /// <summary>The same attributes, as the instance used last if that one says the same: neighbours usually agree.</summary>
    public StoredAttributes Shared(StoredAttributes attributes)
    {
        if (_last is null || !_last.SameAs(attributes))
        {
            _last = attributes;
        }

        return _last;
    }

    /// <summary>The current version, which may be a delete marker; null when the key has none.</summary>
    public StoredObject? Current(string key) => Objects.Find(key) ?? Others.Find(key)?[^1];

    /// <summary>A version by its ID as requests have it; null when there is none.</summary>
    public StoredObject? Find(string key, string versionId)
    {
        if (Objects.Find(key) is { } current && current.VersionId == versionId)
        {
            return current;
        }

        return Others.Find(key)?.Find(version => version.VersionId == versionId);
    }

    /// <summary>Makes a version or delete marker the current one.</summary>
    /// <returns>The version that it replaced; null when it was added.</returns>
    public StoredObject? Put(string key, StoredObject version)
    {
        LastSequence = Math.Max(LastSequence, VersionIds.SequenceOf(version.Detail.VersionId));
        if (Others.Count == 0 && !version.IsDeleteMarker)
        {
            var previous = Objects.Set(key, version);
            if (previous is null || (previous.IsNullVersion && version.IsNullVersion))
            {
                return previous;
            }

            Others.Set(key, [previous]);
            return null;
        }

        var replaced = version.IsNullVersion ? Take(key, StoredObject.NullVersion) : null;
        if (Objects.Find(key) is { } current)
        {
            Add(key, current);
            if (version.IsDeleteMarker)
            {
                Objects.Remove(key);
            }
        }

        if (version.IsDeleteMarker)
        {
            Add(key, version);
        }
        else
        {
            Objects.Set(key, version);
        }

        return replaced;
    }

    /// <summary>Removes a version for good; what was current before it is so again.</summary>
    /// <returns>The version; null when there was none.</returns>
    public StoredObject? Remove(string key, string versionId)
    {
        var removed = Take(key, versionId);
        if (removed is not null && Objects.Find(key) is null && Others.Find(key) is [.., { IsDeleteMarker: false } next])
        {
            Take(key, next.VersionId);
            Objects.Set(key, next);
        }

        return removed;
    }

    /// <summary>Puts a version in the place of another with the same ID.</summary>
    public void Replace(string key, StoredObject old, StoredObject replacement)
    {
        if (ReferenceEquals(Objects.Find(key), old))
        {
            Objects.Set(key, replacement);
        }
        else if (Others.Find(key) is { } others && others.IndexOf(old) is >= 0 and var index)
        {
            others[index] = replacement;
        }
        else
        {
            throw new InvalidOperationException("the version is not in the bucket");
        }
    }

    /// <summary>How many records a log of nothing but this has.</summary>
    public long LiveRecords()
    {
        long count = 2 + Objects.Count + Uploads.Count;
        foreach (var (_, others) in Others.Pairs())
        {
            count += others.Count;
        }

        foreach (var upload in Uploads.Values)
        {
            count += upload.Parts.Count;
        }

        return count;
    }

    /// <summary>The stretches of data files that anything here names, those of shared files several times.</summary>
    public IEnumerable<Extent> Extents()
    {
        foreach (var (_, stored) in Objects.Pairs())
        {
            for (var i = 0; i < stored.Extents.Length; i++)
            {
                yield return stored.Extents[i];
            }
        }

        foreach (var (_, others) in Others.Pairs())
        {
            foreach (var stored in others)
            {
                for (var i = 0; i < stored.Extents.Length; i++)
                {
                    yield return stored.Extents[i];
                }
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

    private StoredObject? Take(string key, string versionId)
    {
        if (Objects.Find(key) is { } current && current.VersionId == versionId)
        {
            return Objects.Remove(key);
        }

        if (Others.Find(key) is not { } others || others.FindIndex(version => version.VersionId == versionId) is var index && index < 0)
        {
            return null;
        }

        var taken = others[index];
        others.RemoveAt(index);
        if (others.Count == 0)
        {
            Others.Remove(key);
        }

        return taken;
    }

    private void Add(string key, StoredObject version)
    {
        if (Others.Find(key) is { } others)
        {
            others.Add(version);
        }
        else
        {
            Others.Set(key, [version]);
        }
    }
}
