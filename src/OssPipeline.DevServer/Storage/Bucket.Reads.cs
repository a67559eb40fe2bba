namespace OssPipeline.DevServer.Storage;

/// <content>Finding, reading and listing.</content>
internal sealed partial class Bucket
{
    /// <summary>The current version of an object; null when there is none or it is deleted.</summary>
    public StoredObject? Find(string key)
    {
        lock (_gate)
        {
            return _content.Objects.Find(key);
        }
    }

    /// <summary>A version, which may be a delete marker: the current one, or that of an ID. Null when there is none.</summary>
    public StoredObject? Find(string key, string? versionId)
    {
        lock (_gate)
        {
            return versionId is null ? _content.Current(key) : _content.Find(key, versionId);
        }
    }

    /// <summary>As <see cref="Find(string, string?)"/>, the version's data files kept until <see cref="EndRead"/>.</summary>
    public StoredObject? BeginRead(string key, string? versionId)
    {
        lock (_gate)
        {
            var stored = versionId is null ? _content.Current(key) : _content.Find(key, versionId);
            if (stored is not null)
            {
                stored.Readers++;
            }

            return stored;
        }
    }

    /// <summary>Ends what <see cref="BeginRead"/> began.</summary>
    public void EndRead(StoredObject stored)
    {
        List<long>? unnamed = null;
        lock (_gate)
        {
            if (--stored.Readers == 0 && stored.IsGone)
            {
                _references.Release(stored.Extents, ref unnamed);
            }
        }

        DeleteFiles(unnamed);
    }

    /// <summary>A page of the listing.</summary>
    public ListPage List(ListQuery query)
    {
        lock (_gate)
        {
            return ListPage.Read(_content.Objects, query);
        }
    }

    /// <summary>A page of the listing of versions.</summary>
    public VersionPage ListVersions(VersionQuery query)
    {
        lock (_gate)
        {
            return VersionPage.Read(_content, query);
        }
    }
}
