using OssPipeline.DevServer.Protocol;

namespace OssPipeline.DevServer.Storage;

/// <content>Changes to a version in its place: what it has beside its bytes, and appending.</content>
internal sealed partial class Bucket
{
    /// <summary>Gives a version other attributes or details; its bytes, ETag and times stay.</summary>
    /// <param name="key">The key.</param>
    /// <param name="versionId">The version; null for the current one.</param>
    /// <param name="change">Makes the changed version of the one there; the same instance for no change. May throw to refuse.</param>
    /// <returns>The version as it is now; null when there is none, and a delete marker unchanged.</returns>
    public StoredObject? Describe(string key, string? versionId, Func<StoredObject, StoredObject> change)
    {
        lock (_gate)
        {
            ThrowIfClosed();
            var version = versionId is null ? _content.Current(key) : _content.Find(key, versionId);
            if (version is null or { IsDeleteMarker: true })
            {
                return version;
            }

            var changed = change(version);
            if (!ReferenceEquals(changed, version))
            {
                _log.Described(key, changed);
                Supersede(key, version, changed);
                CompactIfMostlyGarbage();
            }

            return changed;
        }
    }

    /// <summary>Appends to the current version of a key, or makes it.</summary>
    /// <param name="key">The key.</param>
    /// <param name="extent">The bytes, in a data file of their own; null for none.</param>
    /// <param name="append">Makes the new version of the current one, which is null when the key is free. Throws to refuse.</param>
    /// <returns>The version as it is now.</returns>
    /// <exception cref="OssError">Refused, or the bucket is gone.</exception>
    public StoredObject Append(string key, Extent? extent, Func<StoredObject?, StoredObject> append)
    {
        lock (_gate)
        {
            ThrowIfClosed();
            var current = _content.Current(key);
            var grown = append(current);
            if (current is null)
            {
                grown = grown.WithVersion(NextVersionId(grown.LastModified));
                _log.Put(key, grown);
                _content.Put(key, grown);
            }
            else
            {
                _log.Appended(key, grown, extent);
                Supersede(key, current, grown);
            }

            CompactIfMostlyGarbage();
            return grown;
        }
    }

    // The replacement has all stretches of the version before: it takes over its references, unless reads still need them.
    private void Supersede(string key, StoredObject version, StoredObject replacement)
    {
        _content.Replace(key, version, replacement);
        version.IsGone = true;
        if (version.Readers > 0)
        {
            _references.Add(version.Extents);
        }
    }
}
