namespace OssPipeline.DevServer.Storage;

/// <summary>How much a bucket holds.</summary>
/// <param name="Storage">Bytes of all versions and of parts of open uploads, each counted in full though copies share files.</param>
/// <param name="Objects">Versions that are objects.</param>
/// <param name="Uploads">Open uploads.</param>
/// <param name="Parts">Parts of open uploads.</param>
/// <param name="DeleteMarkers">Delete markers.</param>
internal readonly record struct BucketStat(long Storage, long Objects, long Uploads, long Parts, long DeleteMarkers = 0)
{
    /// <summary>Adds it up.</summary>
    public static BucketStat Of(BucketContent content)
    {
        long storage = 0, parts = 0, markers = 0;
        long objects = content.Objects.Count;
        foreach (var (_, stored) in content.Objects.Pairs())
        {
            storage += stored.Size;
        }

        foreach (var (_, others) in content.Others.Pairs())
        {
            foreach (var stored in others)
            {
                storage += stored.Size;
                objects += stored.IsDeleteMarker ? 0 : 1;
                markers += stored.IsDeleteMarker ? 1 : 0;
            }
        }

        foreach (var upload in content.Uploads.Values)
        {
            parts += upload.Parts.Count;
            foreach (var part in upload.Parts.Values)
            {
                storage += part.Size;
            }
        }

        return new BucketStat(storage, objects, content.Uploads.Count, parts, markers);
    }
}
