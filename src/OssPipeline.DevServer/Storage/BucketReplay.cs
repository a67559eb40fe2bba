namespace OssPipeline.DevServer.Storage;

/// <summary>Folds a bucket's log into memory: the records that <see cref="BucketLog"/> writes, and those that earlier versions wrote.</summary>
internal static class BucketReplay
{
    /// <summary>Applies a record.</summary>
    /// <exception cref="InvalidDataException">It can't be one of this log.</exception>
    public static void Fold(ReadOnlySpan<byte> record, BucketContent content)
    {
        var reader = new RecordReader(record);
        switch ((BucketRecord)reader.Number())
        {
            case BucketRecord.Settings:
                content.Settings = new BucketSettings(reader.Number(), reader.Text(), reader.Text(), reader.Text());
                break;
            case BucketRecord.BucketState:
                content.Settings = content.Settings with { Acl = reader.Text(), Versioning = Versioning(reader.Number()) };
                break;
            case BucketRecord.Version:
                content.Put(reader.Text(), reader.Object(content));
                break;
            case BucketRecord.VersionRemoved:
                content.Remove(reader.Text(), reader.Text());
                break;
            case BucketRecord.VersionDescribed:
                Describe(ref reader, content);
                break;
            case BucketRecord.VersionAppended:
                Append(ref reader, content);
                break;
            case BucketRecord.UploadBegun:
                var upload = new Upload(reader.Text(), reader.Text(), reader.Number(), content.Shared(reader.Attributes()));
                content.Uploads[upload.Id] = upload;
                break;
            case BucketRecord.PartStored:
                var id = reader.Text();
                Add(content, id, new StoredPart((int)reader.Number(), reader.Extents(), reader.Tag(), reader.Fixed(), reader.Number()));
                break;
            case BucketRecord.UploadAborted:
                content.Uploads.Remove(reader.Text());
                break;
            case BucketRecord.UploadPublished:
                content.Uploads.Remove(reader.Text());
                content.Put(reader.Text(), reader.Object(content));
                break;
            case BucketRecord.Put:
                PutOfOld(ref reader, content);
                break;
            case BucketRecord.Delete:
                content.Remove(reader.Text(), StoredObject.NullVersion);
                break;
            case BucketRecord.Part:
                PartOfOld(ref reader, content);
                break;
            case BucketRecord.UploadCompleted:
                content.Uploads.Remove(reader.Text());
                PutOfOld(ref reader, content);
                break;
            case var kind:
                throw new InvalidDataException($"a record is of kind {(int)kind}, which this version does not know; a newer one wrote it");
        }
    }

    private static BucketVersioning Versioning(long number) => Enum.IsDefined((BucketVersioning)number)
        ? (BucketVersioning)number
        : throw new InvalidDataException($"the bucket's versioning is {number}, which this version does not know; a newer one wrote it");

    private static void Describe(ref RecordReader reader, BucketContent content)
    {
        var (key, version) = Named(ref reader, content);
        content.Replace(key, version, version.With(content.Shared(reader.Attributes())).With(reader.Detail()));
    }

    private static void Append(ref RecordReader reader, BucketContent content)
    {
        var (key, version) = Named(ref reader, content);
        Extent? added = reader.Extents() is [var extent] ? extent : null;
        content.Replace(key, version, version.Appended(added, reader.Tag(), reader.Fixed(), reader.Number()));
    }

    private static (string Key, StoredObject Version) Named(ref RecordReader reader, BucketContent content)
    {
        var (key, versionId) = (reader.Text(), reader.Text());
        return (key, content.Find(key, versionId) ?? throw new InvalidDataException($"a record changes the version '{versionId}' of '{key}', which is not there"));
    }

    private static void Add(BucketContent content, string uploadId, StoredPart part)
    {
        if (!content.Uploads.TryGetValue(uploadId, out var owner))
        {
            throw new InvalidDataException($"a part belongs to the upload '{uploadId}', which was not begun");
        }

        owner.Parts[part.Number] = part;
    }

    // Before stretches could begin inside a file: an object was a list of whole files.
    private static void PutOfOld(ref RecordReader reader, BucketContent content)
    {
        var key = reader.Text();
        var extents = new Extent[reader.Count()];
        for (var i = 0; i < extents.Length; i++)
        {
            extents[i] = new Extent(reader.Number(), 0, reader.Number());
        }

        content.Put(key, new StoredObject(extents, reader.Tag(), reader.Fixed(), reader.Number(), content.Shared(reader.Attributes())));
    }

    // A part was one whole file or nothing.
    private static void PartOfOld(ref RecordReader reader, BucketContent content)
    {
        var id = reader.Text();
        var number = (int)reader.Number();
        var length = reader.Number();
        Extent[] extents = length == 0 ? [] : [new Extent(reader.Number(), 0, length)];
        Add(content, id, new StoredPart(number, extents, reader.Tag(), reader.Fixed(), reader.Number()));
    }
}
