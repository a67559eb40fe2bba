using OssPipeline.DevServer.Storage;

namespace OssPipeline.DevServer.Tests;

/// <summary>Versioned objects in the simplest way: for each key a list of IDs, newest first.</summary>
internal sealed class VersionModel
{
    private readonly SortedDictionary<string, List<(string Id, string What)>> _keys = new(StringComparer.Ordinal);

    private BucketVersioning _versioning;

    /// <summary>Does an operation to a bucket and to the model.</summary>
    public void Apply(Bucket bucket, int what, string key, int which, long now, Extent data)
    {
        var versions = _keys.TryGetValue(key, out var list) ? list : _keys[key] = [];
        switch (what)
        {
            case 0 or 1:
                var put = bucket.Put(key, new StoredObject([data], default, 0, now, StoredAttributes.None), forbidOverwrite: false);
                Add(versions, put.VersionId, data.Length.ToString());
                return;
            case 2:
                bucket.Files.Delete(data.File);
                if (bucket.Delete(key, now) is { } marker)
                {
                    Add(versions, marker.VersionId, "marker");
                }
                else
                {
                    versions.Clear();
                }

                return;
            case 3 when which < versions.Count:
                bucket.Files.Delete(data.File);
                Assert.Equal(versions[which].What == "marker", bucket.DeleteVersion(key, versions[which].Id)!.IsDeleteMarker);
                versions.RemoveAt(which);
                return;
            case 4:
                bucket.Files.Delete(data.File);
                Assert.Null(bucket.DeleteVersion(key, "none"));
                return;
            case 5 when versions is [var (id, size), ..] && size != "marker":
                bucket.Files.Delete(data.File);
                var source = bucket.BeginRead(key, id)!;
                var target = _keys.TryGetValue("copy", out var copies) ? copies : _keys["copy"] = [];
                var copy = bucket.TryPut("copy", source.CopiedAs(StoredAttributes.None, now), forbidOverwrite: false, sharesFiles: true, expected: null)!;
                bucket.EndRead(source);
                Add(target, copy.VersionId, size);
                return;
            case 6:
                bucket.Files.Delete(data.File);
                _versioning = which < 3 ? BucketVersioning.Enabled : BucketVersioning.Suspended;
                bucket.Change(settings => settings with { Versioning = _versioning });
                return;
            case 7 when which < versions.Count && versions[which].What != "marker":
                bucket.Files.Delete(data.File);
                bucket.Describe(key, versions[which].Id, v => v.With(v.Attributes with { Tagging = $"at={now}", TagCount = 1 }));
                return;
            default:
                bucket.Files.Delete(data.File);
                return;
        }
    }

    public override string ToString() => string.Join(
        '\n', _keys.SelectMany(k => k.Value.Select((v, i) => $"{k.Key} {v.Id} {i == 0} {v.What}")).Concat(
            _keys.Where(k => k.Value is [{ What: not "marker" }, ..]).Select(k => "current " + k.Key)));

    public static string Describe(Bucket bucket) => string.Join(
        '\n',
        bucket.ListVersions(new VersionQuery("", "", "", "", int.MaxValue)).Versions
            .Select(v => $"{v.Key} {v.Version.VersionId} {v.IsLatest} {(v.Version.IsDeleteMarker ? "marker" : v.Version.Size.ToString())}")
            .Concat(bucket.List(new ListQuery("", "", "", int.MaxValue)).Objects.Select(o => "current " + o.Key)));

    private static void Add(List<(string Id, string What)> versions, string id, string what)
    {
        if (id == "null")
        {
            versions.RemoveAll(v => v.Id == "null");
        }

        versions.Insert(0, (id, what));
    }
}
