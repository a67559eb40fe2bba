namespace OssPipeline.DevServer.Storage;

/// <summary>How much a bucket holds.</summary>
/// <param name="Storage">Bytes of objects and of parts of open uploads.</param>
/// <param name="Objects">Visible objects.</param>
/// <param name="Uploads">Open uploads.</param>
/// <param name="Parts">Parts of open uploads.</param>
internal readonly record struct BucketStat(long Storage, long Objects, long Uploads, long Parts)
{
    /// <summary>Adds it up.</summary>
    public static BucketStat Of(BucketContent content)
    {
        long storage = 0, parts = 0;
        foreach (var (_, stored) in content.Objects.Pairs())
        {
            storage += stored.Size;
        }

        foreach (var upload in content.Uploads.Values)
        {
            parts += upload.Parts.Count;
            foreach (var part in upload.Parts.Values)
            {
                storage += part.Size;
            }
        }

        return new BucketStat(storage, content.Objects.Count, content.Uploads.Count, parts);
    }
}
